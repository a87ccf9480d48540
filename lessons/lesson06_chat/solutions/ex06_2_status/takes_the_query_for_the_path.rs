//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Reply},
};

/// What to do with a request. `upgrade`: it asks to become a WebSocket, correctly. `connections`: how many there are now.
pub fn answer(method: &str, target: &str, upgrade: bool, connections: usize) -> Reply {
    let path = target;
    match (path, method) {
        ("/ws", "GET") if upgrade => Reply::Upgrade,
        ("/ws", "GET") => Reply::Refuse(426),
        ("/status", "GET") => Reply::Json(format!(r#"{{"connections": {connections}}}"#)),
        ("/ws" | "/status", _) => Reply::Refuse(405),
        _ => Reply::Refuse(404),
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::status(answer)
}
