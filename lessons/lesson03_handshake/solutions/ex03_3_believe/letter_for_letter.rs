//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson03_handshake::{accept_key, checks},
};

/// Whether an answer opens the WebSocket. `fields` are its header fields: name and value.
pub fn believe(key: &str, offered: &[&str], status: u16, fields: &[(&str, &str)]) -> bool {
    let field = |name: &str| {
        let found = fields.iter().find(|(field, _)| *field == name);
        found.map(|(_, value)| *value)
    };
    status == 101
        && field("Upgrade") == Some("websocket")
        && field("Connection") == Some("Upgrade")
        && field("Sec-WebSocket-Accept") == Some(&accept_key(key))
        && field("Sec-WebSocket-Protocol").is_none_or(|name| offered.contains(&name))
        && field("Sec-WebSocket-Extensions").is_none()
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::believe(believe)
}
