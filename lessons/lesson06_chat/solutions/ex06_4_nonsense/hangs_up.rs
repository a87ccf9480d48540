//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Reaction},
};
use serde_json::{Value, json};

/// What to do with a text frame from a client.
pub fn react(text: &str) -> Reaction {
    let Ok(frame) = serde_json::from_str::<Value>(text) else {
        return Reaction::HangUp;
    };
    if frame["type"] != "chat" {
        return Reaction::Refuse("unknown_type");
    }
    match frame["message"].as_str() {
        Some(message) if !message.trim().is_empty() => {
            Reaction::Relay(json!({"type": "chat", "message": message}))
        }
        _ => Reaction::Refuse("invalid"),
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::nonsense(react)
}
