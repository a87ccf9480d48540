//! Exercise 06.4 · Nonsense is answered · Gửi linh tinh cũng được trả lời
//!
//! Anybody can send anything. This room knows one message, `{"type": "chat", "message": "…"}`:
//! relay it, and nothing but those two fields. What is not JSON is refused with `bad_json`, another
//! `type` or none with `unknown_type`, a `message` that is missing, no text or blank with
//! `invalid`. Nobody is thrown out, and nothing makes you panic.
//!
//! Ai cũng có thể gửi bất cứ thứ gì. Phòng này chỉ biết một loại tin,
//! `{"type": "chat", "message": "…"}`: hãy chuyển tiếp, và chỉ chuyển đúng hai trường ấy. Không
//! phải JSON thì từ chối bằng `bad_json`; `type` khác hoặc không có thì `unknown_type`; `message`
//! thiếu, không phải chuỗi hoặc trống trơn thì `invalid`. Không ai bị đuổi ra, và không gì làm bạn
//! panic được.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Reaction},
};
use serde_json::{Value, json};

/// What to do with a text frame from a client.
pub fn react(text: &str) -> Reaction {
    // ANSWER: is it JSON, is it a chat, does it say something? then relay that and nothing else
    let Ok(frame) = serde_json::from_str::<Value>(text) else {
        return Reaction::Refuse("bad_json");
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
    // END
}

/// Runs your answer: `cargo learn check 06.4`.
pub fn main() -> Observed {
    checks::nonsense(react)
}
