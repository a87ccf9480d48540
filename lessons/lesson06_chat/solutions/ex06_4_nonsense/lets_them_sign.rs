//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Reaction},
};
use serde_json::Value;

/// What to do with a text frame from a client.
pub fn react(text: &str) -> Reaction {
    let Ok(frame) = serde_json::from_str::<Value>(text) else {
        return Reaction::Refuse("bad_json");
    };
    if frame["type"] != "chat" {
        return Reaction::Refuse("unknown_type");
    }
    match frame["message"].as_str() {
        Some(message) if !message.trim().is_empty() => Reaction::Relay(frame),
        _ => Reaction::Refuse("invalid"),
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::nonsense(react)
}
