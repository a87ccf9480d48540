//! Subprotocols: which one is chosen, and what a message is in CBOR.

use std::iter::repeat_with;

use fastrand::Rng;
use full_duplex::{
    lesson03_handshake::{DialError, Offer, parse_response},
    lesson11_compression::{
        negotiate::Terms,
        offer::Window,
        options::Server,
        subprotocol::{
            cbor::{FIELDS, MAX_DEPTH, TYPES, decode, encode},
            choose::{Subprotocol, choose},
        },
    },
};
use serde_json::{Map, Value, json};

use crate::support::{Wire, compressed::room, greeter::request};

/// What the server answers to a request with these lines.
async fn answered(address: &str, lines: &[&str]) -> String {
    let mut wire = Wire::to(address).await;
    let lines = lines.iter().map(|line| [line, "\r\n"].concat()).collect::<String>();
    let request = request().replace("/chat", "/ws");
    wire.send(request.replacen("\r\n\r\n", &format!("\r\n{lines}\r\n"), 1)).await;
    wire.head().await
}

#[tokio::test]
async fn the_server_chooses_the_clients_first_that_it_speaks() {
    let (room, _) = room(&Server::new(Terms::both(false, Window::LARGEST), 128)).await;
    let rows: [(&[&str], Option<&str>); 9] = [
        (&[], None),
        (&["Sec-WebSocket-Protocol: chat.v1.json"], Some("chat.v1.json")),
        (&["Sec-WebSocket-Protocol: chat.v1.cbor"], Some("chat.v1.cbor")),
        (&["Sec-WebSocket-Protocol: chat.v1.cbor, chat.v1.json"], Some("chat.v1.cbor")),
        (&["Sec-WebSocket-Protocol: chat.v1.json, chat.v1.cbor"], Some("chat.v1.json")),
        (&["Sec-WebSocket-Protocol: chat.v2.cbor,, chat.v1.json"], Some("chat.v1.json")),
        (
            &["Sec-WebSocket-Protocol: soap", "sec-websocket-protocol: chat.v1.cbor"],
            Some("chat.v1.cbor"),
        ),
        (&["Sec-WebSocket-Protocol: soap, CHAT.V1.JSON"], None),
        (&["Sec-WebSocket-Protocol: "], None),
    ];
    for (lines, expected) in rows {
        let head = answered(&room.address, lines).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{lines:?}: {head}");
        let chosen = head.lines().find_map(|line| line.strip_prefix("sec-websocket-protocol: "));
        assert_eq!(chosen, expected, "{lines:?}");
    }
    for lines in [
        &["Sec-WebSocket-Protocol: chat.v1.json, chat.v1.json"][..],
        &["Sec-WebSocket-Protocol: chat.v1.json", "Sec-WebSocket-Protocol: chat.v1.json"],
        &["Sec-WebSocket-Protocol: chat v1"],
    ] {
        let head = answered(&room.address, lines).await;
        assert!(head.starts_with("HTTP/1.1 400 "), "{lines:?}: {head}");
    }
    room.stop().await;
}

/// What a client makes of an answer with these lines.
fn believed(wanted: Subprotocol, lines: &str) -> Result<Subprotocol, DialError> {
    // The key and the answer to it are those of RFC 6455 §1.3.
    let offer = Offer { protocols: wanted.offers(), ..Offer::new(*b"the sample nonce", &[]) };
    let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    let answer = parse_response(format!("{head}{lines}\r\n").as_bytes(), &offer)?;
    let (agreed, _) = answer.expect("a whole head");
    Ok(Subprotocol::agreed(agreed.protocol.as_deref()))
}

#[test]
fn a_client_takes_no_subprotocol_that_it_did_not_offer() {
    use Subprotocol::{Cbor, Json};
    assert_eq!(choose(&[]), None);
    for (wanted, lines, expected) in [
        (Json, "", Some(Json)), // a server from before the subprotocols
        (Cbor, "", Some(Json)),
        (Json, "Sec-WebSocket-Protocol: chat.v1.json\r\n", Some(Json)),
        (Cbor, "Sec-WebSocket-Protocol: chat.v1.json\r\n", Some(Json)),
        (Cbor, "Sec-WebSocket-Protocol: chat.v1.cbor\r\n", Some(Cbor)),
        (Json, "Sec-WebSocket-Protocol: chat.v1.cbor\r\n", None),
        (Cbor, "Sec-WebSocket-Protocol: chat.v2.cbor\r\n", None),
        (Cbor, "Sec-WebSocket-Protocol: CHAT.V1.CBOR\r\n", None),
        (Cbor, "Sec-WebSocket-Protocol: chat.v1.cbor, chat.v1.json\r\n", None),
    ] {
        let found = believed(wanted, lines);
        assert_eq!(found.as_ref().ok(), expected.as_ref(), "{wanted:?} {lines:?}: {found:?}");
    }
}

/// The numbers of `chat.v1.cbor`. They are what other people's programs have been written with:
/// this test is never changed, only another one for `chat.v2.cbor` written beside it.
#[test]
fn numbers_are_never_given_to_another_name() {
    let fields = "type id message username timestamp clientId users isTyping reason seq echo code \
                  retryAfterMs session epoch since heartbeatMs replayed duplicate afterMs";
    let types = "join chat typing ping resume welcome presence user_joined user_left pong error \
                 ack resumed resume_failed reconnect";
    assert_eq!((FIELDS.join(" ").as_str(), TYPES.join(" ").as_str()), (fields, types));
}

/// The bytes, in hex, in any order of the names.
#[test]
fn messages_and_their_bytes() {
    let rows = [
        (r#"{"type":"chat"}"#, "a10001"),
        (r#"{"message":"chào","seq":7,"type":"chat"}"#, "a302656368c3a06f09070001"),
        (r#"{"isTyping":true,"type":"typing"}"#, "a207f50002"),
        (r#"{"type":"a_later_one"}"#, "a164747970656b615f6c617465725f6f6e65"),
        (r#"{"type":7}"#, "a1647479706507"), // not the type that has number 7
        (r#"{"7":null}"#, "a16137f6"),
        (r#"{"echo":-1,"timestamp":18446744073709551615}"#, "a20a20041bffffffffffffffff"),
        (r#"{"users":[{"clientId":1}]}"#, "a10681a10501"),
        (r#"{"echo":1.5}"#, "a10afb3ff8000000000000"),
        ("{}", "a0"),
    ];
    for (text, hex) in rows {
        let message = encode(text).expect("an object");
        let found = message.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        assert_eq!((found.as_str(), decode(&message).as_deref()), (hex, Ok(text)), "{text}");
    }
    // Also a program without the tables can speak it: it writes all names out.
    let spelt = b"\xa2\x64type\x64chat\x67message\x62hi";
    assert_eq!(decode(spelt).as_deref(), Ok(r#"{"message":"hi","type":"chat"}"#));
    assert_eq!(decode(b"\xa1\x0a\xfa\x3f\xc0\x00\x00").as_deref(), Ok(r#"{"echo":1.5}"#));
    for text in ["", "[]", "7", "{", "\"hi\"", "{} {}"] {
        assert_eq!(encode(text), None, "{text}");
    }
}

#[test]
fn bytes_that_are_no_message() {
    let rows: [(&str, &[u8]); 17] = [
        ("nothing", b""),
        ("no map", b"\x81\x01"),
        ("a field without a value", b"\xa1\x01"),
        ("half a text", b"\xa1\x02\x63hi"),
        ("text that isn't UTF-8", b"\xa1\x02\x61\xff"),
        ("another map behind it", b"\xa0\xa0"),
        ("a number that no field has", b"\xa1\x14\x01"),
        ("a number that no type has", b"\xa1\x00\x0f"),
        ("a type's number under its name", b"\xa1\x20\x01"),
        ("a name twice", b"\xa2\x02\x61a\x02\x61b"),
        ("a name twice, once as a number", b"\xa2\x02\x61a\x67message\x61b"),
        ("a map without a length", b"\xbf\x02\x61a\xff"),
        ("a list longer than the message", b"\xa1\x06\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
        ("a map longer than the message", b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
        ("bytes", b"\xa1\x02\x41a"),
        ("infinity", b"\xa1\x0a\xfb\x7f\xf0\0\0\0\0\0\0"),
        ("an integer below 64 bits", b"\xa1\x0a\x3b\xff\xff\xff\xff\xff\xff\xff\xff"),
    ];
    for (name, bytes) in rows {
        let broken = decode(bytes).expect_err(name);
        assert!(broken.at <= bytes.len(), "{name}: {broken}");
    }
    let nested = |depth| [&b"\xa1\x06"[..], &b"\x81".repeat(depth), &b"\x80"[..]].concat();
    assert!(decode(&nested(MAX_DEPTH - 2)).is_ok());
    assert!(decode(&nested(MAX_DEPTH - 1)).is_err());
    assert!(decode(&nested(100_000)).is_err(), "and the stack is big enough");
    let text = |depth: usize| format!(r#"{{"users":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    assert!(encode(&text(MAX_DEPTH - 1)).is_some() && encode(&text(MAX_DEPTH)).is_none());
}

/// Any value of this depth at most.
fn value(rng: &mut Rng, depth: u8) -> Value {
    let text = |rng: &mut Rng| -> String {
        let count = rng.usize(..6);
        repeat_with(|| *rng.choice(&['a', 'ế', '"', '\u{0}', '😀', '7']).expect("one"))
            .take(count)
            .collect()
    };
    match rng.u8(..if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => rng.bool().into(),
        2 => (rng.u64(..) >> rng.u8(..64)).into(),
        3 => (rng.i64(..) >> rng.u8(..64)).into(),
        4 => json!(f64::from(rng.i32(..)) / 8.0),
        5 => text(rng).into(),
        6 => (0..rng.u8(..4)).map(|_| value(rng, depth - 1)).collect(),
        _ => {
            let mut object = Map::new();
            for _ in 0..rng.u8(..5) {
                let known = *rng.choice(&FIELDS).expect("one");
                let name = if rng.bool() { known.to_owned() } else { text(rng) };
                let kind = *rng.choice(&TYPES).expect("one");
                let is_kind = name == "type" && rng.bool();
                object.insert(name, if is_kind { kind.into() } else { value(rng, depth - 1) });
            }
            object.into()
        }
    }
}

#[test]
fn whatever_is_said_comes_out_the_same() {
    let mut rng = Rng::with_seed(11);
    for round in 0..3_000 {
        let message = json!({ "x": value(&mut rng, 5), "type": value(&mut rng, 2) });
        let bytes = encode(&message.to_string()).expect("an object");
        let back = decode(&bytes).expect("a message");
        assert_eq!(back, message.to_string(), "round {round}");
    }
}

/// Chance and malice: nothing panics, and what is taken for a message is a JSON object.
#[test]
fn hostile_bytes() {
    let mut rng = Rng::with_seed(8949);
    let (mut good, mut bad) = (0, 0);
    for _ in 0..30_000 {
        let mut bytes = encode(&json!({ "users": value(&mut rng, 4) }).to_string()).expect("one");
        for _ in 0..rng.u8(1..4) {
            let at = rng.usize(..bytes.len());
            match rng.u8(..4) {
                0 => bytes[at] = rng.u8(..),
                1 => bytes[at] ^= 1 << rng.u8(..8),
                2 => bytes.truncate(at + 1),
                _ => bytes.insert(at, rng.u8(..)),
            }
        }
        match decode(&bytes) {
            Ok(text) => {
                assert!(serde_json::from_str::<Map<String, Value>>(&text).is_ok(), "{text}");
                good += 1;
            }
            Err(broken) => {
                assert!(broken.at <= bytes.len());
                bad += 1;
            }
        }
    }
    assert!(good > 1_000 && bad > 1_000, "{good} {bad}");
}
