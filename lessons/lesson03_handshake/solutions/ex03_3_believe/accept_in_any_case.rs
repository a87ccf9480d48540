//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson03_handshake::{accept_key, checks},
};

/// Whether an answer opens the WebSocket. `fields` are its header fields: name and value.
pub fn believe(key: &str, offered: &[&str], status: u16, fields: &[(&str, &str)]) -> bool {
    let field = |name: &str| {
        let found = fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    };
    let is_websocket = |value: &str| value.eq_ignore_ascii_case("websocket");
    let has_upgrade =
        |value: &str| value.split(',').any(|item| item.trim().eq_ignore_ascii_case("upgrade"));
    status == 101
        && field("upgrade").is_some_and(is_websocket)
        && field("connection").is_some_and(has_upgrade)
        && field("sec-websocket-accept")
            .is_some_and(|accept| accept.eq_ignore_ascii_case(&accept_key(key)))
        && field("sec-websocket-protocol").is_none_or(|name| offered.contains(&name))
        && field("sec-websocket-extensions").is_none()
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::believe(believe)
}
