//! What an answer to an exercise must show: each check holds a conversation with it and writes down what happens.
//!
//! Only what a client can observe is written down, so every answer that behaves well gives the same transcript.

mod broadcast;
mod nonsense;
mod status;
mod typing;

pub use broadcast::{Gone, Person, broadcast};
pub use nonsense::{Reaction, nonsense};
pub use status::{Reply, status};
pub use typing::{FORGET, Heard, What, typing};
