//! What an answer to an exercise must show: each check holds a conversation with it and writes down what happens.
//!
//! Only what a peer can observe is written down, so every answer that behaves well gives the same transcript.

mod accept;
mod believe;
mod refuse;

pub use accept::accept;
pub use believe::believe;
pub use refuse::refuse;

/// RFC 6455 §1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
