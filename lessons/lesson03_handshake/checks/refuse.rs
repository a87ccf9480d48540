use super::KEY;
use crate::learn::observe::{Observed, Tape, observe};

const GOOD: [(&str, &str); 5] = [
    ("Host", "localhost"),
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Key", KEY),
    ("Sec-WebSocket-Version", "13"),
];

/// A field, and the values that it has instead of the good one.
type Change = (&'static str, &'static [&'static str]);

/// 03.2: good requests, and each mistake once.
#[must_use]
pub fn refuse(status: fn(&str, &str, &[(&str, &str)]) -> u16) -> Observed {
    observe(move |tape| {
        let mut client = 0;
        let mut ask = |method: &str, http: &str, changes: &[Change]| {
            client += 1;
            let status = status(method, http, &fields(changes));
            show(tape, client, &format!("{method} /chat {http}"), changes);
            tape.received(client, &status.to_string());
        };
        ask("GET", "HTTP/1.1", &[]);
        ask("POST", "HTTP/1.1", &[]);
        ask("GET", "HTTP/1.0", &[]);
        for change in [
            ("Host", &[][..]),
            ("Host", &["localhost", "example.com"]),
            ("Upgrade", &[]),
            ("Upgrade", &["websockets"]),
            ("Upgrade", &["WebSocket"]),
            ("Connection", &[]),
            ("Connection", &["keep-alive"]),
            ("Connection", &["keep-alive, Upgrade"]),
            ("Connection", &["keep-alive", "Upgrade"]),
            ("Sec-WebSocket-Version", &[]),
            ("Sec-WebSocket-Version", &["8"]),
            ("Sec-WebSocket-Key", &[]),
            ("Sec-WebSocket-Key", &["dGhlIHNhbXBsZSBub25j"]),
            ("Sec-WebSocket-Key", &[KEY, KEY]),
        ] {
            ask("GET", "HTTP/1.1", &[change]);
        }
        ask(
            "GET",
            "HTTP/1.1",
            &[("host", &["localhost"]), ("connection", &["upgrade"]), ("upgrade", &["websocket"])],
        );
    })
}

/// A good request's fields, some of them changed.
fn fields(changes: &[Change]) -> Vec<(&'static str, &'static str)> {
    let field = |(name, value)| {
        let change = changes.iter().find(|(changed, _)| changed.eq_ignore_ascii_case(name));
        match change {
            Some((name, values)) => values.iter().map(|value| (*name, *value)).collect(),
            None => vec![(name, value)],
        }
    };
    GOOD.into_iter().flat_map(field).collect()
}

/// What is special about a request.
fn show(tape: &Tape, client: u64, first: &str, changes: &[Change]) {
    tape.sent(client, first);
    for (name, values) in changes {
        if values.is_empty() {
            tape.note(client, format!("without {name}"));
        }
        for value in *values {
            tape.sent(client, &format!("{name}: {value}"));
        }
    }
}
