//! Known mistakes in exercise 03.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson03_handshake::{checks, key::is_key},
};

pub fn whole_value() -> Observed {
    fn status(method: &str, http: &str, fields: &[(&str, &str)]) -> u16 {
        fn all<'a>(fields: &[(&str, &'a str)], name: &str) -> Vec<&'a str> {
            let of_this_name = fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
            of_this_name.map(|(_, value)| value.trim()).collect()
        }
        let has_token = |name, token: &str| {
            all(fields, name).iter().any(|value| value.eq_ignore_ascii_case(token))
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

    checks::refuse(status)
}

pub fn case_sensitive() -> Observed {
    fn status(method: &str, http: &str, fields: &[(&str, &str)]) -> u16 {
        fn all<'a>(fields: &[(&str, &'a str)], name: &str) -> Vec<&'a str> {
            let of_this_name = fields.iter().filter(|(field, _)| *field == name);
            of_this_name.map(|(_, value)| value.trim()).collect()
        }
        let has_token = |name, token: &str| {
            let mut items = all(fields, name).into_iter().flat_map(|value| value.split(','));
            items.any(|item| item.trim() == token)
        };
        if http != "HTTP/1.1" {
            505
        } else if method != "GET" {
            405
        } else if all(fields, "Host").len() != 1 {
            400
        } else if !has_token("Upgrade", "websocket")
            || !has_token("Connection", "Upgrade")
            || all(fields, "Sec-WebSocket-Version") != ["13"]
        {
            426
        } else {
            match all(fields, "Sec-WebSocket-Key")[..] {
                [key] if is_key(key) => 101,
                _ => 400,
            }
        }
    }

    checks::refuse(status)
}

pub fn first_field_only() -> Observed {
    fn status(method: &str, http: &str, fields: &[(&str, &str)]) -> u16 {
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

    checks::refuse(status)
}

pub fn part_of_a_word() -> Observed {
    fn status(method: &str, http: &str, fields: &[(&str, &str)]) -> u16 {
        fn all<'a>(fields: &[(&str, &'a str)], name: &str) -> Vec<&'a str> {
            let of_this_name = fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
            of_this_name.map(|(_, value)| value.trim()).collect()
        }
        let has_token = |name, token: &str| {
            all(fields, name).iter().any(|value| value.to_ascii_lowercase().contains(token))
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

    checks::refuse(status)
}
