//! What the server must make of a request: one row for each MUST of RFC 6455 §4.2.1, and for each
//! way of being hostile.

use std::ops::Range;

use full_duplex::lesson03_handshake::{HandshakeError, Request, parse_request};

use crate::support::greeter::{self, KEY};

/// A request of which one thing is different.
fn request(change: &[(&str, &str)]) -> String {
    let mut head = greeter::request();
    for (from, to) in change {
        assert!(head.contains(from), "{from:?} is not there to be changed");
        head = head.replacen(from, to, 1);
    }
    head
}

/// What a request gets: 101, or the status of its refusal; the same however its bytes are split.
fn status(bytes: &[u8]) -> u16 {
    let status = |parsed: Result<Option<(Request, usize)>, HandshakeError>| match parsed {
        Ok(Some(_)) => Some(101),
        Ok(None) => None,
        Err(why) => Some(why.status()),
    };
    let whole =
        status(parse_request(bytes)).expect("a whole request, or one that can't become one");
    let step = if bytes.len() > 4_096 { 1_021 } else { 1 };
    let lengths = (0..bytes.len()).step_by(step).chain([bytes.len()]);
    let by_bytes = lengths.into_iter().find_map(|length| status(parse_request(&bytes[..length])));
    assert_eq!(by_bytes, Some(whole), "byte by byte: {}", String::from_utf8_lossy(bytes));
    whole
}

/// What is asked for, what is changed in a good request, and the status that it gets.
type Row<'a> = (&'a str, (&'a str, &'a str), u16);

fn each(rows: &[Row]) {
    for (must, change, expected) in rows {
        assert_eq!(status(request(&[*change]).as_bytes()), *expected, "{must}");
    }
}

/// One more field, at the end of the head.
fn with(field: &str) -> (&'static str, String) {
    ("Version: 13\r\n", format!("Version: 13\r\n{field}\r\n"))
}

#[test]
fn it_is_an_http_request() {
    each(&[
        ("nothing changed", ("", ""), 101),
        ("the method is GET", ("GET", "POST"), 405),
        ("the method is GET, in this case", ("GET", "get"), 405),
        ("HTTP/1.1, not 1.0", ("HTTP/1.1", "HTTP/1.0"), 505),
        ("HTTP/1.1, not 2.0", ("HTTP/1.1", "HTTP/2.0"), 505),
        ("a target", ("/chat HTTP", "HTTP"), 400),
        ("a target that is a path", ("/chat", "*"), 400),
        ("a target without a fragment", ("/chat", "/chat#top"), 400),
        ("a whole address is a target, too", ("/chat", "http://server.example.com/chat"), 101),
        ("one Host, not none", ("Host: server.example.com\r\n", ""), 400),
        ("one Host, not two", ("Host: server.example.com\r\n", "Host: a\r\nHost: b\r\n"), 400),
        ("a Host that names somebody", ("Host: server.example.com", "Host:"), 400),
    ]);
}

#[test]
fn it_asks_for_a_websocket() {
    let in_two = "Connection: keep-alive\r\nConnection: upgrade";
    each(&[
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
    ]);
}

#[test]
fn it_has_one_key_of_16_bytes() {
    let key = format!("Sec-WebSocket-Key: {KEY}\r\n");
    let twice = key.repeat(2);
    each(&[
        ("a key", (&key, ""), 400),
        ("one key", (&key, &twice), 400),
        ("16 bytes, not 15", (KEY, "dGhlIHNhbXBsZSBub25j"), 400),
        ("16 bytes, not 17", (KEY, "dGhlIHNhbXBsZSBub25jZSE="), 400),
        ("16 bytes, not none", (KEY, ""), 400),
        ("16 bytes, and four bits that nobody needs", (KEY, "dGhlIHNhbXBsZSBub25jZR=="), 101),
        ("in Base64", (KEY, "!!!!IHNhbXBsZSBub25jZQ=="), 400),
        ("with its padding", (KEY, "dGhlIHNhbXBsZSBub25jZQ"), 400),
    ]);
}

#[test]
fn what_else_it_says_makes_sense() {
    for (must, field, expected) in [
        ("subprotocols", "Sec-WebSocket-Protocol: chat, superchat", 101),
        ("no hole among the subprotocols", "Sec-WebSocket-Protocol: a,,b", 400),
        ("subprotocols are tokens", "Sec-WebSocket-Protocol: a b", 400),
        ("subprotocols are unique", "Sec-WebSocket-Protocol: a, b, a", 400),
        ("extensions may be ignored", "Sec-WebSocket-Extensions: x; y=\"a,b\", z", 101),
        ("one Origin", "Origin: http://a\r\nOrigin: http://b", 400),
        ("no body", "Content-Length: 3", 400),
        ("no body in chunks", "Transfer-Encoding: chunked", 400),
        ("an empty body is none", "Content-Length: 0", 101),
        ("a field's name is ASCII", "X-Chào: bạn", 400),
        ("fields that nobody knows are ignored", "X-Hi: bạn", 101),
    ] {
        let (before, after) = with(field);
        each(&[(must, (before, &after), expected)]);
    }
}

#[test]
fn it_is_not_hostile() {
    each(&[
        ("no NUL", ("example", "exa\0mple"), 400),
        ("no folded line", ("Host: server", "Host:\r\n server"), 400),
        ("no bare newline", ("websocket\r\n", "websocket\n"), 400),
        ("no bare newline at the end", ("13\r\n\r\n", "13\n\n"), 400),
        ("no bare return", ("websocket\r\n", "websocket\r"), 400),
        ("no space before the colon", ("Host:", "Host :"), 400),
        ("HTTP, not TLS", ("GET ", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\n"), 400),
    ]);
}

#[test]
fn a_head_has_limits() {
    let fields =
        |range: Range<usize>| range.map(|n| format!("X-{n}: y\r\n")).collect::<Vec<_>>().concat();
    let add = |more: &str| request(&[("\r\n\r\n", &format!("\r\n{more}\r\n"))]);
    assert_eq!(status(add(&fields(5..64)).as_bytes()), 101, "64 fields");
    assert_eq!(status(add(&fields(5..65)).as_bytes()), 431, "65 fields");
    assert_eq!(status(add(&fields(5..205)).as_bytes()), 431, "more than 200 fields");
    let long = |bytes: usize| {
        let empty = add("X: \r\n").len();
        add(&format!("X: {}\r\n", "y".repeat(bytes - empty)))
    };
    assert_eq!(status(long(16 * 1024).as_bytes()), 101, "16 KiB");
    assert_eq!(status(long(16 * 1024 + 1).as_bytes()), 431, "a byte more");
    assert_eq!(status(long(100 * 1024).as_bytes()), 431, "100 KiB");
    assert_eq!(status(&vec![b'a'; 100 * 1024]), 431, "a method without end");
}

#[test]
fn what_a_request_says_is_kept() {
    let (before, after) = with(
        "Origin: http://example.com\r\nSec-WebSocket-Protocol: chat.v2\r\n\
         Sec-WebSocket-Extensions: a; b=\"c,\\\"d\", e\r\nSec-WebSocket-Protocol: chat.v1",
    );
    let bytes = request(&[("/chat", "http://example.com?room=1"), (before, &after)]);
    let (parsed, length) = parse_request(bytes.as_bytes()).expect("good").expect("whole");
    assert_eq!(length, bytes.len());
    let expected = Request {
        target: "/?room=1".into(),
        host: "server.example.com".into(),
        origin: Some("http://example.com".into()),
        key: KEY.into(),
        protocols: vec!["chat.v2".into(), "chat.v1".into()],
        extensions: vec!["a; b=\"c,\\\"d\"".into(), "e".into()],
    };
    assert_eq!(parsed, expected);
    // The same from a head that another library has taken apart.
    let lines = bytes.lines().skip(1).filter_map(|line| line.split_once(": "));
    let fields = lines.map(|(name, value)| (name, value.as_bytes()));
    assert_eq!(Request::from_parts("GET", "/?room=1", (1, 1), fields), Ok(expected));
    let none = Request::from_parts("GET", "/", (2, 0), []);
    assert_eq!(none, Err(HandshakeError::HttpVersion));
}
