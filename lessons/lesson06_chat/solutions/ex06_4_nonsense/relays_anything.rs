//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Reaction},
};
use serde_json::Value;

/// What to do with a text frame from a client.
pub fn react(text: &str) -> Reaction {
    match serde_json::from_str::<Value>(text) {
        Ok(frame) => Reaction::Relay(frame),
        Err(_) => Reaction::Refuse("bad_json"),
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::nonsense(react)
}
