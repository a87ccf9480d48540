//! Requests and what the server must make of them: one row for each MUST of RFC 6455 §4.2.1, and
//! for each way of being hostile.

use std::{borrow::Cow, ops::Range, thread};

use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson03_handshake::{HandshakeError, Request, parse_request},
};

use super::example::{self, KEY};

/// A request, and the status that it gets.
pub struct Row {
    /// What is asked for.
    pub must: &'static str,
    /// All that the client sends.
    pub bytes: Vec<u8>,
    /// 101, or the status of the refusal.
    pub status: u16,
}

/// A request of which one thing is different.
pub fn request(change: &[(&str, &str)]) -> String {
    let mut head = example::request();
    for (from, to) in change {
        assert!(head.contains(from), "{from:?} is not there to be changed");
        head = head.replacen(from, to, 1);
    }
    head
}

/// A good request with more fields at its end: `"Origin: http://a"`.
pub fn with(fields: &str) -> String {
    request(&[("Version: 13\r\n", &format!("Version: 13\r\n{fields}\r\n"))])
}

/// From what is asked for, what is changed in a good request, and the status that it gets.
fn changed(rows: &[(&'static str, (&str, &str), u16)]) -> Vec<Row> {
    let mut all = Vec::new();
    for &(must, change, status) in rows {
        all.push(Row { must, bytes: request(&[change]).into_bytes(), status });
    }
    all
}

pub fn http() -> Vec<Row> {
    changed(&[
        ("nothing changed", ("", ""), 101),
        ("the method is GET", ("GET", "POST"), 405),
        ("the method is GET, in this case", ("GET", "get"), 405),
        ("HTTP/1.1, not 1.0", ("HTTP/1.1", "HTTP/1.0"), 505),
        ("HTTP/1.1, not 2.0", ("HTTP/1.1", "HTTP/2.0"), 505),
        ("a target", ("/chat HTTP", "HTTP"), 400),
        ("a target that is a path", ("/chat", "*"), 400),
        ("a path begins with a slash", ("/chat", "chat"), 400),
        ("a target without a fragment", ("/chat", "/chat#top"), 400),
        ("a whole address is a target, too", ("/chat", "http://server.example.com/chat"), 101),
        ("an address in any case", ("/chat", "HTTPS://server.example.com/chat"), 101),
        ("an address of HTTP", ("/chat", "ftp://server.example.com/chat"), 400),
        ("one Host, not none", ("Host: server.example.com\r\n", ""), 400),
        ("one Host, not two", ("Host: server.example.com\r\n", "Host: a\r\nHost: b\r\n"), 400),
        ("a Host that names somebody", ("Host: server.example.com", "Host:"), 400),
    ])
}

pub fn websocket() -> Vec<Row> {
    let in_two = "Connection: keep-alive\r\nConnection: upgrade";
    changed(&[
        ("Upgrade", ("Upgrade: websocket\r\n", ""), 426),
        ("Upgrade: websocket", ("Upgrade: websocket", "Upgrade: h2c"), 426),
        ("the whole token", ("Upgrade: websocket", "Upgrade: websockets"), 426),
        ("Upgrade in any case", ("Upgrade: websocket", "UPGRADE: WebSocket"), 101),
        ("Upgrade is a list", ("Upgrade: websocket", "Upgrade: h2c, websocket"), 101),
        ("Connection", ("Connection: Upgrade\r\n", ""), 426),
        ("Connection: Upgrade", ("Connection: Upgrade", "Connection: keep-alive"), 426),
        ("Connection is a list", ("Connection: Upgrade", "Connection: keep-alive, Upgrade"), 101),
        ("Connection in any case", ("Connection: Upgrade", "connection:\tuPGRADE\t"), 101),
        ("Connection in two fields", ("Connection: Upgrade", in_two), 101),
        ("version 13, not none", ("Sec-WebSocket-Version: 13\r\n", ""), 426),
        ("version 13, not 8", ("Version: 13", "Version: 8"), 426),
        ("version 13, not 14", ("Version: 13", "Version: 14"), 426),
        ("version 13 alone", ("Version: 13", "Version: 13, 8"), 426),
        (
            "a key, but no Upgrade, in HTTP/1.0",
            (
                "1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade",
                "1.0\r\nHost: 127.0.0.1:8080\r\nConnection: close",
            ),
            426,
        ),
        (
            "a key, but neither Upgrade nor Host",
            (
                "Host: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade",
                "Connection: close",
            ),
            426,
        ),
    ])
}

pub fn key() -> Vec<Row> {
    let key = format!("Sec-WebSocket-Key: {KEY}\r\n");
    let twice = key.repeat(2);
    changed(&[
        ("a key", (&key, ""), 400),
        ("one key", (&key, &twice), 400),
        ("16 bytes, not 15", (KEY, "dGhlIHNhbXBsZSBub25j"), 400),
        ("16 bytes, not 17", (KEY, "dGhlIHNhbXBsZSBub25jZSE="), 400),
        ("16 bytes, not none", (KEY, ""), 400),
        ("16 bytes, and four bits that nobody needs", (KEY, "dGhlIHNhbXBsZSBub25jZR=="), 101),
        ("in Base64", (KEY, "!!!!IHNhbXBsZSBub25jZQ=="), 400),
        ("with its padding", (KEY, "dGhlIHNhbXBsZSBub25jZQ"), 400),
    ])
}

/// One more field, or two, at the end of a good request.
pub fn more() -> Vec<Row> {
    let rows = [
        ("subprotocols", "Sec-WebSocket-Protocol: chat, superchat", 101),
        ("an empty field offers no subprotocol", "Sec-WebSocket-Protocol:", 101),
        ("nor does a list of nothing", "Sec-WebSocket-Protocol: , ,", 101),
        ("a hole among the subprotocols is none of them", "Sec-WebSocket-Protocol: a,,b", 101),
        ("subprotocols are tokens", "Sec-WebSocket-Protocol: a b", 400),
        ("subprotocols are unique", "Sec-WebSocket-Protocol: a, b, a", 400),
        ("extensions may be ignored", "Sec-WebSocket-Extensions: x; y=\"a,b\", z", 101),
        ("one Origin", "Origin: http://a\r\nOrigin: http://b", 400),
        ("no body", "Content-Length: 3", 400),
        ("no body in chunks", "Transfer-Encoding: chunked", 400),
        ("an empty body is none", "Content-Length: 0", 101),
        ("a field's name is ASCII", "X-Chào: bạn", 400),
        ("fields that nobody knows are ignored", "X-Hi: bạn", 101),
    ];
    let row = |(must, field, status)| Row { must, bytes: with(field).into_bytes(), status };
    rows.into_iter().map(row).collect()
}

pub fn hostile() -> Vec<Row> {
    let mut rows = changed(&[
        ("no NUL", ("example", "exa\0mple"), 400),
        ("no folded line", ("Host: server", "Host:\r\n server"), 400),
        ("no bare newline", ("websocket\r\n", "websocket\n"), 400),
        ("no bare newline at the end", ("13\r\n\r\n", "13\n\n"), 400),
        ("no bare return", ("websocket\r\n", "websocket\r"), 400),
        ("no space before the colon", ("Host:", "Host :"), 400),
        ("HTTP, not TLS", ("GET ", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\n"), 400),
    ]);
    let tls = b"\x16\x03\x01\x02\0\x01\0".to_vec();
    rows.push(Row { must: "TLS is refused before a line ends", bytes: tls, status: 400 });
    rows
}

pub fn limits() -> Vec<Row> {
    let fields =
        |range: Range<usize>| range.map(|n| format!("X-{n}: y\r\n")).collect::<Vec<_>>().concat();
    let add = |more: &str| request(&[("\r\n\r\n", &format!("\r\n{more}\r\n"))]);
    let long = |bytes: usize| {
        let empty = add("X: \r\n").len();
        add(&format!("X: {}\r\n", "y".repeat(bytes - empty)))
    };
    let rows = [
        ("64 fields", add(&fields(5..64)), 101),
        ("65 fields", add(&fields(5..65)), 431),
        ("more than 200 fields", add(&fields(5..205)), 431),
        ("16 KiB", long(16 * 1024), 101),
        ("a byte more", long(16 * 1024 + 1), 431),
        ("100 KiB", long(100 * 1024), 431),
        ("a method without end", "a".repeat(100 * 1024), 431),
    ];
    let row = |(must, text, status): (_, String, _)| Row { must, bytes: text.into_bytes(), status };
    rows.into_iter().map(row).collect()
}

/// What a request says, and what is kept of it: what differs from the RFC's example.
pub fn kept() -> Vec<(&'static str, String, Request)> {
    let at = |target: &str| {
        let request = request(&[("/chat", target)]);
        let (_, path) = target.split_once(".com").unwrap_or_default();
        let target = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        (request, Request { target, ..plain() })
    };
    let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let origin = Some("http://example.com".to_owned());
    let protocols = of(&["chat.v2", "chat.v1", "Chat.v1"]);
    let offered =
        "Sec-WebSocket-Protocol: chat.v2 ,chat.v1\r\nX: y\r\nsec-websocket-protocol:Chat.v1";
    let extensions = of(&["a; b=\"c,\\\"d\"", "e"]);
    let asked = "Sec-WebSocket-Extensions: a; b=\"c,\\\"d\", e,";
    let (path, only_query, bare) = (
        at("http://example.com/chat?room=1"),
        at("http://example.com?room=1"),
        at("https://example.com"),
    );
    vec![
        ("the path of a whole address", path.0, path.1),
        ("a query without a path", only_query.0, only_query.1),
        ("an address without a path", bare.0, bare.1),
        ("the Origin", with("Origin: http://example.com"), Request { origin, ..plain() }),
        (
            "subprotocols in two fields, in their order",
            with(offered),
            Request { protocols, ..plain() },
        ),
        ("extensions with their parameters", with(asked), Request { extensions, ..plain() }),
    ]
}

/// What is kept of the RFC's example.
pub fn plain() -> Request {
    Request {
        target: "/chat".into(),
        host: "server.example.com".into(),
        origin: None,
        key: KEY.into(),
        protocols: Vec::new(),
        extensions: Vec::new(),
    }
}

/// The fields of a head, as an HTTP library hands them over.
pub fn fields(head: &str) -> Vec<(&str, &[u8])> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines.map(|(name, value)| (name, value.trim().as_bytes())).collect()
}

/// A request gets its status, and the same however its bytes are cut.
pub fn judge(row: &Row, tape: &Tape) -> Result<(), Mismatch> {
    let Row { bytes, status, .. } = row;
    show(tape, bytes);
    let (came, text) = verdict(&parse_request(bytes));
    tape.received(0, &text);
    if came != Some(*status) {
        return Err(Mismatch { expected: status.to_string(), came: text });
    }
    let step = if bytes.len() > 4_096 { 1_021 } else { 1 };
    tape.note(0, "the same again, in pieces");
    for length in (0..bytes.len()).step_by(step) {
        let cut = format!("after {length} of {} bytes", bytes.len());
        let (came, text) = {
            let _told = Last { tape, text: || cut.clone() };
            verdict(&parse_request(&bytes[..length]))
        };
        match came {
            None => {}
            Some(came) if came == *status && came != 101 => break,
            Some(_) => {
                let expected = format!("Ok(None), until it can be said that it is {status}");
                return Err(Mismatch { expected, came: format!("{cut}: {text}") });
            }
        }
    }
    Ok(())
}

/// The status of a verdict, and the verdict in words: `400 Host`.
pub fn verdict(parsed: &Result<Option<(Request, usize)>, HandshakeError>) -> (Option<u16>, String) {
    match parsed {
        Ok(Some(_)) => (Some(101), "101".to_owned()),
        Ok(None) => (None, "Ok(None)".to_owned()),
        Err(why) => (Some(why.status()), format!("{} {why:?}", why.status())),
    }
}

/// Says at which point the code under test panicked, if it does.
pub struct Last<'a, F: Fn() -> String> {
    pub tape: &'a Tape,
    pub text: F,
}

impl<F: Fn() -> String> Drop for Last<'_, F> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.tape.note(0, (self.text)());
        }
    }
}

/// The most lines of a request that are shown, and the most characters of a line.
const LINES: usize = 12;
const WIDTH: usize = 80;

/// Writes a request to the tape, line by line. A line that doesn't end with `\r\n` shows its end.
pub fn show(tape: &Tape, bytes: &[u8]) {
    let lines: Vec<_> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    for line in lines.iter().take(LINES) {
        let line = line.strip_suffix(b"\r\n").unwrap_or(line);
        let text: Cow<str> = String::from_utf8_lossy(line);
        let mut text = text.escape_debug().to_string().replace("\\\"", "\"");
        if let Some((at, _)) = text.char_indices().nth(WIDTH) {
            text.truncate(at);
            text = format!("{text}… ({} bytes)", line.len());
        }
        tape.sent(0, &text);
    }
    if lines.len() > LINES {
        tape.note(0, format!("… and {} lines more", lines.len() - LINES));
    }
}
