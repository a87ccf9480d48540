//! What the client must make of an answer: one row for each MUST of RFC 6455 §4.1.

use full_duplex::lesson03_handshake::{Agreed, DialError, Offer, Scheme, Url, parse_response};

use crate::support::example::{ACCEPT, KEY};

fn offer() -> Offer {
    Offer {
        extensions: vec!["x-zip; level=9".to_owned()],
        ..Offer::new(*b"the sample nonce", &["chat.v2", "chat.v1"])
    }
}

fn answer(change: (&str, &str)) -> String {
    let head = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {ACCEPT}\r\nX-End: 1\r\n\r\n"
    );
    let (from, to) = change;
    assert!(head.contains(from), "{from:?} is not there to be changed");
    head.replacen(from, to, 1)
}

/// `"ok"`, or the name of the error; the same however the bytes are split.
fn verdict(bytes: &[u8]) -> String {
    let verdict = |parsed: Result<Option<(Agreed, usize)>, DialError>| match parsed {
        Ok(Some((Agreed { protocol, extension }, _))) => {
            Some(protocol.or(extension).unwrap_or_else(|| "ok".to_owned()))
        }
        Ok(None) => None,
        Err(why) => {
            assert!(why.to_string().contains('\n'), "in both languages: {why}");
            Some(format!("{why:?}").split([' ', '(']).next().unwrap_or_default().to_owned())
        }
    };
    let whole = verdict(parse_response(bytes, &offer())).expect("a whole answer");
    let step = if bytes.len() > 4_096 { 1_021 } else { 1 };
    let mut lengths = (0..bytes.len()).step_by(step).chain([bytes.len()]);
    let by_bytes = lengths.find_map(|length| verdict(parse_response(&bytes[..length], &offer())));
    assert_eq!(by_bytes.as_ref(), Some(&whole), "byte by byte");
    whole
}

#[test]
fn every_must_has_its_verdict() {
    let end = "X-End: 1";
    let lower = ACCEPT.to_ascii_lowercase();
    let twice = format!("{ACCEPT}\r\nSec-WebSocket-Accept: {ACCEPT}");
    for (must, change, expected) in [
        ("nothing changed", ("", ""), "ok"),
        ("101, not 200", ("101 Switching Protocols", "200 OK"), "Status"),
        ("101, not 426", ("101 Switching Protocols", "426 Upgrade Required"), "Status"),
        ("101, not a place elsewhere", ("101 Switching Protocols", "302 Found"), "Status"),
        ("HTTP/1.1", ("HTTP/1.1", "HTTP/1.0"), "HttpVersion"),
        ("a refusal in HTTP/1.0 is one", ("HTTP/1.1 101", "HTTP/1.0 404"), "Status"),
        ("HTTP", ("HTTP/1.1 101", "SSH-2.0"), "NotHttp"),
        ("no bare newline", ("websocket\r\n", "websocket\n"), "Malformed"),
        ("no folded line", ("X-End: 1", "X-End: 1\r\n 2"), "Malformed"),
        ("a status of three digits", ("101 S", "1o1 S"), "Malformed"),
        ("Upgrade", ("Upgrade: websocket\r\n", ""), "Upgrade"),
        ("Upgrade: websocket", ("Upgrade: websocket", "Upgrade: h2c"), "Upgrade"),
        ("Upgrade to one thing", ("Upgrade: websocket", "Upgrade: websocket, h2c"), "Upgrade"),
        ("Upgrade in any case", ("Upgrade: websocket", "upgrade: WebSocket"), "ok"),
        ("Connection", ("Connection: Upgrade\r\n", ""), "Connection"),
        ("Connection: Upgrade", ("Connection: Upgrade", "Connection: close"), "Connection"),
        ("Connection is a list", ("Connection: Upgrade", "Connection: x, upgrade"), "ok"),
        ("an accept", ("Sec-WebSocket-Accept", "X-Accept"), "Accept"),
        ("the accept, not the key", (ACCEPT, KEY), "Accept"),
        ("the accept in its own case", (ACCEPT, &lower), "Accept"),
        ("spaces around it are no part of it", (ACCEPT, "  s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\t"), "ok"),
        ("one accept", (ACCEPT, &twice), "Repeated"),
        ("one Upgrade", (end, "Upgrade: websocket"), "Repeated"),
        (
            "no extension that nobody offered",
            (end, "Sec-WebSocket-Extensions: permessage-deflate"),
            "Extension",
        ),
        ("an extension that was offered", (end, "Sec-WebSocket-Extensions: x-zip"), "x-zip"),
        ("its whole name", (end, "Sec-WebSocket-Extensions: x-zi"), "Extension"),
        ("only that one", (end, "Sec-WebSocket-Extensions: x-zip, x-zip"), "Extension"),
        ("an empty list is none", (end, "Sec-WebSocket-Extensions:"), "ok"),
        ("a subprotocol that was offered", (end, "Sec-WebSocket-Protocol: chat.v1"), "chat.v1"),
        ("no other subprotocol", (end, "Sec-WebSocket-Protocol: chat.v3"), "Protocol"),
        ("in its own case", (end, "Sec-WebSocket-Protocol: CHAT.V1"), "Protocol"),
        ("no list of them", (end, "Sec-WebSocket-Protocol: chat.v2, chat.v1"), "Protocol"),
        ("fields that nobody knows are ignored", (end, "X-Hi: bạn"), "ok"),
    ] {
        assert_eq!(verdict(answer(change).as_bytes()), expected, "{must}");
    }
}

/// Interim answers come before the final one, as many as a server likes, but not without end.
#[test]
fn an_interim_answer_is_none() {
    let many = |status: &str, count: usize| {
        let interim = format!("HTTP/1.1 {status}\r\nLink: </a.css>; rel=preload\r\n\r\n");
        interim.repeat(count) + &answer(("", ""))
    };
    for (interim, expected) in [
        (many("100 Continue", 1), "ok"),
        (many("102 Processing", 2), "ok"),
        (many("103 Early Hints", 1), "ok"),
        (many("199", 8), "ok"),
        (many("103 Early Hints", 9), "Interim"),
        (many("103 Early Hints", 900), "Interim"),
        (many("100 Continue", 1).replace("101 S", "403 S"), "Status"),
        ("HTTP/1.1 103 Early Hints\r\n\r\nhello\r\n".to_owned(), "NotHttp"),
    ] {
        assert_eq!(verdict(interim.as_bytes()), expected, "{interim:.60}");
    }
    let bytes = many("103 Early Hints", 3) + "\u{1}frames";
    let (_, length) = parse_response(bytes.as_bytes(), &offer()).expect("fine").expect("whole");
    assert_eq!(&bytes[length..], "\u{1}frames");
}

/// What is wrong with an answer is said, and what isn't wrong is no reason.
#[test]
fn a_long_answer_is_read_up_to_its_limits() {
    let fields = |count: usize| {
        let fields: Vec<_> = (4..count).map(|n| format!("X-{n}: y\r\n")).collect();
        answer(("\r\n\r\n", &format!("\r\n{}\r\n", fields.concat())))
    };
    let long = |bytes: usize| answer(("X-End: 1", &format!("X-End: {}", "1".repeat(bytes))));
    for (head, expected) in [
        (fields(93), "ok"),
        (fields(128), "ok"),
        (fields(129), "TooManyFields"),
        (long(12 * 1024), "ok"),
        (long(20_000), "TooLong"),
        (answer(("Upgrade: websocket", "Upgrade: web\u{1f}socket")), "Malformed"),
    ] {
        assert_eq!(verdict(head.as_bytes()), expected, "{head:.200}");
    }
    let mut latin = answer(("websocket", "websocke?")).into_bytes();
    let at = latin.iter().position(|byte| *byte == b'?').expect("it is there");
    latin[at] = 0xe9;
    assert_eq!(verdict(&latin), "NotText");
}

#[test]
fn what_follows_the_head_is_not_part_of_it() {
    let bytes = [answer(("", "")).as_bytes(), b"\x81\x05hello"].concat();
    let (_, length) = parse_response(&bytes, &offer()).expect("an answer").expect("a whole one");
    assert_eq!(&bytes[length..], b"\x81\x05hello");
}

#[test]
fn an_answer_without_end_is_not_read() {
    let endless = answer(("X-End: 1", &format!("X-End: {}", "1".repeat(20_000))));
    let failed = parse_response(endless.as_bytes(), &offer());
    assert!(matches!(failed, Err(DialError::TooLong)), "{failed:?}");
}

#[test]
fn a_request_obeys_the_rules_of_our_own_server() {
    let url: Url = "ws://127.0.0.1:8080/chat?room=1".parse().expect("an address");
    let request = String::from_utf8(offer().request(&url)).expect("a text");
    insta::assert_snapshot!(request.replace("\r\n", "\n"), @"
    GET /chat?room=1 HTTP/1.1
    host: 127.0.0.1:8080
    upgrade: websocket
    connection: Upgrade
    sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==
    sec-websocket-version: 13
    sec-websocket-protocol: chat.v2, chat.v1
    sec-websocket-extensions: x-zip; level=9
    ");
    let parsed = full_duplex::lesson03_handshake::parse_request(request.as_bytes());
    let (parsed, length) = parsed.expect("a good request").expect("a whole one");
    assert_eq!((parsed.target.as_str(), length), ("/chat?room=1", request.len()));
}

#[test]
fn addresses() {
    for (text, address) in [
        ("ws://127.0.0.1:8080/", Some("ws://127.0.0.1:8080/")),
        ("ws://example.com", Some("ws://example.com/")),
        ("WS://example.com:80/a?b=c", Some("ws://example.com/a?b=c")),
        ("ws://example.com?b=c", Some("ws://example.com/?b=c")),
        ("ws://[::1]:9001/", Some("ws://[::1]:9001/")),
        ("ws://[::1]", Some("ws://[::1]/")),
        ("example.com", None),
        ("http://example.com/", None),
        ("wss://example.com/", Some("wss://example.com/")),
        ("wss://example.com:443/", Some("wss://example.com/")),
        ("wss://example.com:80/", Some("wss://example.com:80/")),
        ("ws://", None),
        ("ws://:8080/", None),
        ("ws://a:b/", None),
        ("ws://a:65536/", None),
        ("ws://[::1/", None),
        ("ws://me@example.com/", None),
        ("ws://example.com/#top", None),
        ("ws://example.com/a b", None),
        ("ws://example.com/\r\nx: y", None),
    ] {
        let parsed = text.parse::<Url>();
        assert_eq!(parsed.ok().map(|url| url.to_string()).as_deref(), address, "{text}");
    }
}

#[test]
fn an_address_keeps_its_scheme_and_its_port() {
    let address = |text: &str| text.parse::<Url>().expect("an address");
    assert_eq!((address("ws://a").scheme, address("ws://a").port), (Scheme::Ws, 80));
    assert_eq!((address("WSS://a").scheme, address("WSS://a").port), (Scheme::Wss, 443));
    assert_eq!(address("wss://a:8443").authority(), "a:8443");
}
