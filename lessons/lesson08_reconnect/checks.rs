//! What an answer to an exercise must show: each check holds a conversation with it and writes down what happens.
//!
//! Only what a client can observe is written down, so every answer that behaves well gives the same transcript.

mod backoff;
mod cursor;
mod outcomes;
mod queue;

pub use backoff::{FIRST, LONGEST, News, backoff};
pub use cursor::{Act, Heard, Reader, cursor};
pub use outcomes::outcomes;
pub use queue::{Action, Event, Ids, MOST, Message, Sender, queue};
