//! Known mistakes in exercise 03.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson03_handshake::{checks, key::is_key},
};

pub fn whole_value() -> Observed {
    fn has_token(fields: &[(&str, &str)], name: &str, token: &str) -> bool {
        all(fields, name).iter().any(|value| value.eq_ignore_ascii_case(token))
    }

    checks::refuse(|method, http, fields| rules(method, http, fields, all, has_token))
}

pub fn case_sensitive() -> Observed {
    fn all<'a>(fields: &[(&str, &'a str)], name: &str) -> Vec<&'a str> {
        fields.iter().filter(|(field, _)| *field == name).map(|(_, value)| value.trim()).collect()
    }

    fn has_token(fields: &[(&str, &str)], name: &str, token: &str) -> bool {
        let mut items = all(fields, name).into_iter().flat_map(|value| value.split(','));
        items.any(|item| item.trim() == token)
    }

    checks::refuse(|method, http, fields| rules(method, http, fields, all, has_token))
}

pub fn first_field_only() -> Observed {
    fn first<'a>(fields: &[(&str, &'a str)], name: &str) -> Vec<&'a str> {
        all(fields, name).into_iter().take(1).collect()
    }

    fn has_token(fields: &[(&str, &str)], name: &str, token: &str) -> bool {
        let mut items = first(fields, name).into_iter().flat_map(|value| value.split(','));
        items.any(|item| item.trim().eq_ignore_ascii_case(token))
    }

    checks::refuse(|method, http, fields| rules(method, http, fields, first, has_token))
}

pub fn part_of_a_word() -> Observed {
    fn has_token(fields: &[(&str, &str)], name: &str, token: &str) -> bool {
        let token = token.to_ascii_lowercase();
        all(fields, name).iter().any(|value| value.to_ascii_lowercase().contains(&token))
    }

    checks::refuse(|method, http, fields| rules(method, http, fields, all, has_token))
}

/// The values of all fields of this name.
fn all<'a>(fields: &[(&str, &'a str)], name: &str) -> Vec<&'a str> {
    let of_this_name = fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
    of_this_name.map(|(_, value)| value.trim()).collect()
}

type All = for<'a> fn(&[(&str, &'a str)], &str) -> Vec<&'a str>;

/// The solution's rules; how values and tokens are read from the fields is an argument.
fn rules(
    method: &str,
    http: &str,
    fields: &[(&str, &str)],
    all: All,
    has_token: fn(&[(&str, &str)], &str, &str) -> bool,
) -> u16 {
    if http != "HTTP/1.1" {
        505
    } else if method != "GET" {
        405
    } else if all(fields, "Host").len() != 1 {
        400
    } else if !has_token(fields, "Upgrade", "websocket")
        || !has_token(fields, "Connection", "Upgrade")
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
