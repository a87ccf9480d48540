//! What an answer to an exercise must show: each check holds a conversation with it and writes down what happens.
//!
//! Only what a client can observe is written down, so every answer that behaves well gives the same transcript.

mod event;
mod hold;
mod resume;

pub use event::event;
pub use hold::{Bell, Log, hold};
pub use resume::resume;
