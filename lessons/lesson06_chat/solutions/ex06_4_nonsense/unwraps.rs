//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Reaction},
};
use serde_json::{Value, json};

/// What to do with a text frame from a client.
pub fn react(text: &str) -> Reaction {
    let frame: Value = serde_json::from_str(text).unwrap();
    if frame["type"] != "chat" {
        return Reaction::Refuse("unknown_type");
    }
    Reaction::Relay(json!({"type": "chat", "message": frame["message"].as_str().unwrap()}))
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::nonsense(react)
}
