//! What breaks the rules of WebSocket, and what is no message of the chat.

use super::{
    play::{
        Step::{Sends, Trickles},
        frame, text,
    },
    same::{Story, all_same, chat, chats, connects, joins, raw},
};

/// What a client sends that is against the rules, or at the edge of them. Lengths that could be
/// shorter, or have their highest bit, are not among them: lesson 08's library lets them pass, or
/// gives another code.
fn frames() -> Vec<(&'static str, Vec<u8>)> {
    let head = |bytes: &[u8]| [bytes, &[0x37, 0xfa, 0x21, 0x3d]].concat();
    vec![
        ("no mask", b"\x81\x02hi".to_vec()),
        ("RSV1", frame(0xc1, b"{}")),
        ("RSV3 of a control frame", frame(0x99, b"")),
        ("opcode 3", frame(0x83, b"")),
        ("opcode 11", frame(0x8b, b"")),
        ("a ping in fragments", frame(0x09, b"?")),
        ("a ping of 126 bytes", frame(0x89, &[0; 126])),
        ("a continuation of nothing", frame(0x80, b"?")),
        ("a text within a text", [frame(0x01, b"{"), frame(0x81, b"}")].concat()),
        ("a text that is too long", head(b"\x81\xff\0\0\0\0\x7f\0\0\0")),
        ("a binary message that is too long", head(b"\x82\xff\0\0\0\0\x7f\0\0\0")),
        ("33 KiB", text(&"x".repeat(33 << 10))),
        ("65 KiB", text(&"x".repeat(65 << 10))),
        ("fragments, 40 KiB", [frame(0x01, &[b'x'; 40 << 10]), frame(0x80, b"x")].concat()),
        ("not UTF-8", frame(0x81, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80edited")),
        ("not UTF-8, after a good half", [frame(0x01, b"{"), frame(0x80, b"\xff")].concat()),
        ("half a character", frame(0x81, b"\xe1\xba")),
        ("a character in two fragments", [frame(0x01, b"\xe1\xba"), frame(0x80, b"\xbf")].concat()),
        ("a ping between two fragments", {
            let whole = chat("é");
            let (a, b) = whole.as_bytes().split_at(20);
            [frame(0x01, a), frame(0x89, b"!"), frame(0x00, b""), frame(0x80, b)].concat()
        }),
        ("a pong that nobody asked for", frame(0x8a, b"!")),
        ("half a close code", frame(0x88, b"\x03")),
        ("close code 0", frame(0x88, b"\0\0")),
        ("close code 1005", frame(0x88, b"\x03\xed")),
        ("close code 1015", frame(0x88, b"\x03\xf7")),
        ("close code 2999", frame(0x88, b"\x0b\xb7")),
        ("close code 5000", frame(0x88, b"\x13\x88")),
        ("close code 3000", frame(0x88, b"\x0b\xb8ok")),
        ("close code 4501", frame(0x88, b"\x11\x95")),
        ("a close reason that isn't UTF-8", frame(0x88, b"\x03\xe8\xff")),
        ("1001", frame(0x88, b"\x03\xe9")),
        ("1002", frame(0x88, b"\x03\xea")),
        ("1011", frame(0x88, b"\x03\xf3")),
        ("HTTP instead of frames", b"GET / HTTP/1.1\r\n\r\n".to_vec()),
    ]
}

#[tokio::test]
async fn what_breaks_the_rules() {
    let mut stories = Vec::new();
    for (about, bytes) in frames() {
        let behind_a_chat = [text(&chat("a1")), bytes.clone()].concat();
        let mut pieces = vec![Sends("Lan", behind_a_chat)];
        if bytes.len() < 200 {
            pieces.push(Trickles("Lan", bytes));
        }
        for piece in pieces {
            let begin = [connects("Minh"), joins("Minh"), connects("Lan"), joins("Lan")];
            let end = [piece, chats("Minh", &["b1"]), chats("Lan", &["a2"])];
            stories.push((about.to_owned(), [&begin[..], &end].concat()));
        }
    }
    all_same(stories).await;
}

/// Texts that are no messages, or nearly none.
const TEXTS: &[&str] = &[
    "",
    "{",
    "null",
    "7",
    "[]",
    "{}",
    r#""chat""#,
    r#"{"type":7}"#,
    r#"{"type":"chat"}"#,
    r#"{"type":"chat","message":7}"#,
    r#"{"type":"chat","message":""}"#,
    r#"{"type":"chat","message":"   "}"#,
    r#"{"type":"chat","id":7,"message":"hi"}"#,
    r#"{"type":"chat","id":null,"message":"hi"}"#,
    r#"{"type":"chat","id":"","message":"hi"}"#,
    r#"{"message":"hi","type":"chat"}"#,
    r#"{"type":"chat","message":"hi","more":[1,{"a":2}]}"#,
    r#"{"type":"chat","message":"a","message":"b"}"#,
    r#"{"type":"chat","id":"x","id":"y","message":"b"}"#,
    r#"{"type":"chat","type":"join","message":"b"}"#,
    r#"{"type":"join","type":"chat","message":"b","username":"Two"}"#,
    r#"{"type":"chat","message":"\ud800"}"#,
    r#"{"type":"chat","message":"\u0000\u001b[2J"}"#,
    r#"{"type":"chat","message":"a\"b\\c\nd\té ế 👩‍👧"}"#,
    r#"{"type":"chat","message":"\ud83d\udc67 \u1ebf \/"}"#,
    r#"{"type":"chat","message":"hi"} x"#,
    r#"{"type":"chat","message":"hi"}{"type":"chat","message":"hi"}"#,
    "{\"type\":\"chat\",\"message\":\"a\nb\"}",
    "\u{feff}{\"type\":\"chat\",\"message\":\"bom\"}",
    r#" {"type" : "chat" , "message" : "  spaces  "} "#,
    r#"{"type":"chat","message":"</script>\u2028\u202e"}"#,
    r#"{"type":"chat","message":"hi","id":{"a":1}}"#,
    r#"{"type":"chat","session":"s","message":"hi","clientId":7,"seq":9}"#,
    r#"{"type":"join"}"#,
    r#"{"type":"join","username":""}"#,
    r#"{"type":"join","username":7}"#,
    r#"{"type":"join","username":"\u202e evil\u0007"}"#,
    r#"{"type":"typing"}"#,
    r#"{"type":"typing","isTyping":"yes"}"#,
    r#"{"type":"typing","isTyping":false}"#,
    r#"{"type":"ping"}"#,
    r#"{"type":"ping","timestamp":1e400}"#,
    r#"{"type":"ping","timestamp":"1"}"#,
    r#"{"type":"resume"}"#,
    r#"{"type":"resume","session":"x","epoch":"y","since":0}"#,
    r#"{"type":"resume","session":"x","epoch":"y","since":-1}"#,
    r#"{"type":"welcome"}"#,
    r#"{"type":"Chat","message":"hi"}"#,
    r#"{"type":"\u0063hat","message":"escaped"}"#,
    r#"{"t\u0079pe":"chat","mess\u0061ge":"escaped"}"#,
    r#"{"type":"chat","id":"\u0061b","message":"an escaped id"}"#,
];

/// The texts above, and some that are too long, or just not.
fn texts() -> Vec<String> {
    let long = [2_000, 2_001].map(|count| chat(&"ế".repeat(count)).replace(r#""id""#, r#""x""#));
    let names = [32, 33, 200]
        .map(|count| format!(r#"{{"type":"join","username":"{}"}}"#, "n".repeat(count)));
    let ids = [64, 65]
        .map(|count| format!(r#"{{"type":"chat","id":"{}","message":"hi"}}"#, "i".repeat(count)));
    let deep =
        format!(r#"{{"type":"chat","message":"hi","x":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
    let short = TEXTS.iter().map(|&text| text.to_owned());
    short.chain(long).chain(names).chain(ids).chain([deep]).collect()
}

#[tokio::test]
async fn what_is_no_message() {
    let texts = texts();
    let all: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut stories: Vec<Story> = Vec::new();
    for joined in [true, false] {
        let mut steps = vec![connects("Minh"), joins("Minh"), connects("Lan")];
        steps.extend(joined.then(|| joins("Lan")));
        let (bytes, again) = (Sends("Lan", frame(0x82, b"\0\xff")), chats("Lan", &["a1", "a2"]));
        // Once more when the author is known.
        let rest = [raw("Lan", &all), chats("Lan", &["a1"]), bytes, again, raw("Lan", &all)];
        steps.extend(rest);
        steps.push(chats("Minh", &["b1"]));
        stories.push((format!("all texts, joined: {joined}"), steps));
    }
    for text in all {
        let first = [connects("Minh"), joins("Minh"), connects("Lan"), chats("Lan", &["a1"])];
        let then = [raw("Lan", &[text]), chats("Lan", &["a2"])];
        stories.push((text.to_owned(), [&first[..], &then].concat()));
    }
    all_same(stories).await;
}
