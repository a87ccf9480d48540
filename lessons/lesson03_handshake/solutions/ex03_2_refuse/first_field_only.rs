//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson03_handshake::{checks, key::is_key},
};

/// The status that a request gets. `fields` are the header fields in their order: name and value.
pub fn status(method: &str, http: &str, fields: &[(&str, &str)]) -> u16 {
    fn all<'a>(fields: &[(&str, &'a str)], name: &str) -> Vec<&'a str> {
        let of_this_name = fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
        of_this_name.map(|(_, value)| value.trim()).take(1).collect()
    }
    let has_token = |name, token: &str| {
        let mut items = all(fields, name).into_iter().flat_map(|value| value.split(','));
        items.any(|item| item.trim().eq_ignore_ascii_case(token))
    };
    if http != "HTTP/1.1" {
        505
    } else if method != "GET" {
        405
    } else if all(fields, "host").len() != 1 {
        400
    } else if !has_token("upgrade", "websocket")
        || !has_token("connection", "upgrade")
        || all(fields, "sec-websocket-version") != ["13"]
    {
        426
    } else {
        match all(fields, "sec-websocket-key")[..] {
            [key] if is_key(key) => 101,
            _ => 400,
        }
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::refuse(status)
}
