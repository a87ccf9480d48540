use crate::learn::observe::{Observed, Tape, observe};

/// An answer that brings nothing should not cost more than this, in bytes.
const CHEAP: usize = 64;
const LAN: u64 = 1;

/// 01.2: four questions on one connection. The client reads answers as RFC 9112 §6.3 says: it trusts the head to tell
/// where the body ends, and whatever stands behind that is the beginning of the next answer.
#[must_use]
pub fn nothing_new(answer: fn(Option<&str>) -> String) -> Observed {
    observe(move |tape| {
        let mut wire = String::new();
        let hello = r#"{"messages":[{"seq":1,"username":"Lan","message":"Chào bạn"}],"seq":1}"#;
        let bye = r#"{"messages":[{"seq":2,"username":"Lan","message":"Tạm biệt"}],"seq":2}"#;
        for body in [None, Some(hello), None, None, Some(bye)] {
            tape.sent(LAN, "GET /messages");
            let answer = answer(body);
            if body.is_none() && answer.len() > CHEAP {
                tape.note(LAN, format!("more than {CHEAP} bytes to say that there is nothing"));
            }
            wire.push_str(&answer);
            match read(&wire, tape) {
                Some(rest) => wire = rest.to_owned(),
                None => return,
            }
        }
    })
}

/// Reads one answer from the wire and returns what is left; `None` if the client is lost.
fn read<'a>(wire: &'a str, tape: &Tape) -> Option<&'a str> {
    let Some((head, rest)) =
        wire.strip_prefix("HTTP/1.1 ").and_then(|wire| wire.split_once("\r\n\r\n"))
    else {
        let found: String = wire.chars().take(24).collect();
        tape.note(LAN, format!("expected the head of an answer, found {found:?}"));
        return None;
    };
    let status = head.split([' ', '\r']).next().unwrap_or_default();
    let field = |name: &str| {
        let mut fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let (_, value) = fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    };
    if matches!(status, "204" | "304") {
        tape.received(LAN, &format!("{status}, no body"));
        if status == "204" && field("content-length").or(field("transfer-encoding")).is_some() {
            tape.note(LAN, "yet it announces one, which a 204 must not (RFC 9110 §8.6)");
        }
        return Some(rest);
    }
    if field("transfer-encoding").is_some() {
        tape.note(LAN, "a body in chunks: this simple client reads only content-length");
        return None;
    }
    let Some(length) = field("content-length").and_then(|length| length.parse::<usize>().ok())
    else {
        tape.note(
            LAN,
            format!("{status} without a length: the client waits for the connection's end"),
        );
        return None;
    };
    let Some((body, rest)) = rest.as_bytes().split_at_checked(length) else {
        let missing = length - rest.len();
        tape.note(LAN, format!("the client waits for {missing} more bytes, which never come"));
        return None;
    };
    let text = String::from_utf8_lossy(body);
    tape.received(LAN, &format!("{status} {text}"));
    if serde_json::from_slice::<serde_json::Value>(body).is_err() {
        tape.note(LAN, "this body is not JSON");
    }
    let left = wire.len() - rest.len();
    let rest = wire.get(left..);
    if rest.is_none() {
        tape.note(LAN, "the body ends in the middle of a character");
    }
    rest
}
