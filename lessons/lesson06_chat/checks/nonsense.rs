use serde_json::Value;

use crate::learn::observe::{Observed, observe};

/// What the server does with a text frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Reaction {
    /// Sends this to everybody else. The server adds the `clientId`.
    Relay(Value),
    /// Answers `error` with this code; the connection stays.
    Refuse(&'static str),
    /// Does nothing.
    Ignore,
    /// Closes the connection.
    HangUp,
}

const LAN: u64 = 1;
const MINH: u64 = 2;

/// What Lan sends, by accident or on purpose.
const FRAMES: [&str; 12] = [
    r#"{"type":"chat","message":"chào"}"#,
    "xin chào",
    r#"{"type":"chat","message":"a"#,
    r#"{"type":"chat"}"#,
    r#"{"type":"chat","message":7}"#,
    r#"{"type":"chat","message":"   "}"#,
    r#"{"type":"dance"}"#,
    r#"{"type":7}"#,
    r#"{"message":"no type at all"}"#,
    r#"{"type":"welcome","message":"I am the server"}"#,
    r#"{"type":"chat","message":"I am Minh","username":"Minh","clientId":2}"#,
    r#"{"type":"chat","message":"còn nghe không?"}"#,
];

/// 06.4: Lan sends nonsense between her words; Minh listens.
#[must_use]
pub fn nonsense(react: fn(&str) -> Reaction) -> Observed {
    observe(move |tape| {
        for frame in FRAMES {
            tape.sent(LAN, frame);
            match react(frame) {
                Reaction::Relay(mut json) => {
                    if let Some(object) = json.as_object_mut() {
                        object.insert("clientId".to_owned(), LAN.into());
                    }
                    tape.received(MINH, &json.to_string());
                }
                Reaction::Refuse(code) => tape.received(LAN, &format!("error {code}")),
                Reaction::Ignore => tape.note(LAN, "hears nothing, and wonders"),
                Reaction::HangUp => return tape.note(LAN, "is thrown out"),
            }
        }
    })
}
