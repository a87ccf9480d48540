//! Known mistakes in exercise 06.4; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Reaction},
};
use serde_json::{Value, json};

pub fn relays_anything() -> Observed {
    fn react(text: &str) -> Reaction {
        match serde_json::from_str::<Value>(text) {
            Ok(frame) => Reaction::Relay(frame),
            Err(_) => Reaction::Refuse("bad_json"),
        }
    }

    checks::nonsense(react)
}

pub fn lets_them_sign() -> Observed {
    fn react(text: &str) -> Reaction {
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

    checks::nonsense(react)
}

pub fn hangs_up() -> Observed {
    fn react(text: &str) -> Reaction {
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

    checks::nonsense(react)
}

pub fn unwraps() -> Observed {
    fn react(text: &str) -> Reaction {
        let frame: Value = serde_json::from_str(text).unwrap();
        if frame["type"] != "chat" {
            return Reaction::Refuse("unknown_type");
        }
        Reaction::Relay(json!({"type": "chat", "message": frame["message"].as_str().unwrap()}))
    }

    checks::nonsense(react)
}

pub fn ignores_in_silence() -> Observed {
    fn react(text: &str) -> Reaction {
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            return Reaction::Ignore;
        };
        if frame["type"] != "chat" {
            return Reaction::Ignore;
        }
        match frame["message"].as_str() {
            Some(message) if !message.trim().is_empty() => {
                Reaction::Relay(json!({"type": "chat", "message": message}))
            }
            _ => Reaction::Ignore,
        }
    }

    checks::nonsense(react)
}
