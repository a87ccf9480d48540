//! Known mistakes in exercise 03.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson03_handshake::{accept_key, checks},
};

pub fn only_the_status() -> Observed {
    fn believe(_key: &str, _offered: &[&str], status: u16, fields: &[(&str, &str)]) -> bool {
        let mut names = fields.iter().map(|(name, _)| name);
        status == 101 && names.any(|name| name.eq_ignore_ascii_case("upgrade"))
    }

    checks::believe(believe)
}

pub fn accept_in_any_case() -> Observed {
    fn believe(key: &str, offered: &[&str], status: u16, fields: &[(&str, &str)]) -> bool {
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

    checks::believe(believe)
}

pub fn takes_the_key() -> Observed {
    fn believe(key: &str, offered: &[&str], status: u16, fields: &[(&str, &str)]) -> bool {
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
            && field("sec-websocket-accept") == Some(key)
            && field("sec-websocket-protocol").is_none_or(|name| offered.contains(&name))
            && field("sec-websocket-extensions").is_none()
    }

    checks::believe(believe)
}

pub fn takes_what_comes() -> Observed {
    fn believe(key: &str, _offered: &[&str], status: u16, fields: &[(&str, &str)]) -> bool {
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
            && field("sec-websocket-accept") == Some(&accept_key(key))
    }

    checks::believe(believe)
}

pub fn letter_for_letter() -> Observed {
    fn believe(key: &str, offered: &[&str], status: u16, fields: &[(&str, &str)]) -> bool {
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

    checks::believe(believe)
}
