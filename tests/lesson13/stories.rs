//! Conversations as people, pages and programs hold them.

use super::{
    play::{Step, frame, text},
    same::{Story, all_same, chat, chats, connects, joins, raw},
};
use crate::support::greeter::request;
use Step::{Asks, Connects, Resumes, Sends, Stop, Trickles, Vanishes};

/// A story that begins like others.
fn story(about: &str, begins: &[Step], goes_on: &[Step]) -> Story {
    (about.to_owned(), [begins, goes_on].concat())
}

#[tokio::test]
async fn a_conversation() {
    let is_typing = r#"{"type":"typing","isTyping":true}"#;
    let steps = vec![
        connects("Lan"),
        joins("Lan"),
        connects("Minh"),
        chats("Lan", &["a1"]),
        joins("Minh"),
        chats("Minh", &["b1", "b2"]),
        raw("Lan", &[is_typing]),
        connects("Tú"),
        chats("Tú", &["c1"]),
        raw("Lan", &[r#"{"type":"join","username":"Lan Anh"}"#]),
        chats("Lan", &["a2"]),
        raw("Tú", &[r#"{"type":"join","username":"Tú"}"#, is_typing]),
        chats("Minh", &["b3"]),
        chats("Tú", &["c2"]),
        raw("Tú", &[is_typing, &chat("c3"), is_typing, &chat("c4")]),
        Sends("Tú", frame(0x89, b"a ping")),
        Sends("Minh", frame(0x88, b"\x03\xe8")),
        chats("Tú", &["c5"]),
        Vanishes("Lan"),
        chats("Tú", &["c6"]),
        Sends("Tú", frame(0x88, b"")),
    ];
    all_same([story("three people", &[], &steps)]).await;
}

#[tokio::test]
async fn everything_in_one_piece() {
    let all = [
        r#"{"type":"join","username":"Lan"}"#,
        &chat("a1"),
        r#"{"type":"typing","isTyping":true}"#,
        &chat("a2"),
        r#"{"type":"ping","timestamp":7}"#,
        &chat("a2"),
        r#"{"type":"dance"}"#,
        r#"{"type":"join","username":"Lan Anh"}"#,
        &chat("a3"),
        "nonsense",
        &chat("a4"),
    ];
    let bytes: Vec<u8> = all.iter().flat_map(|json| text(json)).collect();
    let goodbye = frame(0x88, b"\x03\xe8bye");
    let late = [bytes.clone(), goodbye.clone(), text(&chat("too late"))].concat();
    let goes = [bytes.clone(), goodbye[..3].to_vec()].concat();
    let first = [connects("Minh"), joins("Minh")];
    all_same([
        story("in one write", &first, &[connects("Lan"), Sends("Lan", bytes.clone())]),
        story("with the handshake", &first, &[Connects("Lan", bytes.clone())]),
        story("byte by byte", &first, &[connects("Lan"), Trickles("Lan", bytes.clone())]),
        story("and a goodbye", &first, &[connects("Lan"), Sends("Lan", late.clone())]),
        story("a goodbye after that", &first, &[Connects("Lan", bytes), Sends("Lan", late)]),
        story(
            "a goodbye in pieces",
            &first,
            &[
                connects("Lan"),
                Sends("Lan", goes),
                chats("Minh", &["b1"]),
                Sends("Lan", goodbye[3..].to_vec()),
            ],
        ),
    ])
    .await;
}

fn lan_and_minh() -> Vec<Step> {
    let lan = [connects("Lan"), joins("Lan"), chats("Lan", &["a1", "a2"])];
    [connects("Minh"), joins("Minh")].into_iter().chain(lan).collect()
}

#[tokio::test]
async fn those_who_come_back() {
    let begin = lan_and_minh();
    all_same([
        story(
            "after a cut",
            &begin,
            &[
                Vanishes("Lan"),
                chats("Minh", &["b1", "b2"]),
                Resumes("Lan again", "Lan", 1),
                chats("Lan again", &["a2", "a3"]),
                chats("Minh", &["b3"]),
            ],
        ),
        story(
            "as another connection",
            &begin,
            &[
                Resumes("Lan again", "Lan", 2),
                chats("Lan", &["a3"]),
                chats("Lan again", &["a3"]),
                chats("Minh", &["b1"]),
            ],
        ),
        story(
            "three times",
            &begin,
            &[
                Resumes("Lan again", "Lan", 0),
                Resumes("Lan once more", "Lan", 2),
                chats("Minh", &["b1"]),
                Resumes("Lan in the end", "Lan", 1),
                chats("Lan in the end", &["a9"]),
                chats("Minh", &["b2"]),
            ],
        ),
    ])
    .await;
}

#[tokio::test]
async fn those_who_come_back_too_late_or_too_often() {
    let begin = lan_and_minh();
    let other = r#"{"type":"resume","session":"x","epoch":"y","since":0}"#;
    let many: Vec<String> = (0..300).map(|n| format!("m{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    all_same([
        story(
            "from the future",
            &begin,
            &[Vanishes("Lan"), Resumes("Lan again", "Lan", 99), chats("Minh", &["b1"])],
        ),
        story(
            "who has left",
            &begin,
            &[
                Sends("Lan", frame(0x88, b"\x03\xe8")),
                Resumes("Lan again", "Lan", 0),
                joins("Lan again"),
                chats("Minh", &["b1"]),
            ],
        ),
        story(
            "after three hundred messages",
            &begin,
            &[
                Vanishes("Lan"),
                chats("Minh", &many),
                Resumes("Lan again", "Lan", 1),
                chats("Minh", &["b1"]),
            ],
        ),
        story(
            "and say it twice",
            &begin,
            &[
                Vanishes("Lan"),
                Resumes("Lan again", "Lan", 0),
                raw(
                    "Lan again",
                    &[other, &chat("a1"), &chat("a2"), &chat("a3"), other, &chat("a3")],
                ),
                raw(
                    "Lan again",
                    &[r#"{"type":"join","username":"Lan 2"}"#, &chat("a4"), &chat("a1")],
                ),
            ],
        ),
    ])
    .await;
}

#[tokio::test]
async fn http_beside_it() {
    const HEAD: &str = "HTTP/1.1\r\nHost: localhost\r\nConnection: close";
    let get = |path: &str| format!("GET {path} {HEAD}\r\n\r\n");
    let post = |body: &str| {
        let fields = format!("Content-Type: application/json\r\nContent-Length: {}", body.len());
        format!("POST /messages {HEAD}\r\n{fields}\r\n\r\n{body}")
    };
    let handshake = request().replace("/chat", "/ws");
    let refused = |field: &str, other: &str| handshake.replace(field, other);
    let steps = vec![
        connects("Lan"),
        joins("Lan"),
        chats("Lan", &["a1"]),
        Asks("news", get("/messages?since=0")),
        Asks("no news", get("/messages?since=9")),
        Asks("no cursor", get("/messages?since=x")),
        Asks("another epoch", get("/messages?since=0&epoch=other")),
        Asks("post", post(r#"{"username":"Minh","message":"over HTTP"}"#)),
        Asks("an empty post", post(r#"{"username":"Minh","message":"","more":1}"#)),
        Asks("a bad post", post("nonsense")),
        chats("Lan", &["a2"]),
        Asks("nothing", get("/nothing")),
        Asks("page", get("/")),
        Asks("socket", get("/ws")),
        Asks("version", refused("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 12")),
        Asks("key", refused("Sec-WebSocket-Key", "Sec-WebSocket-Kee")),
        Asks("method", refused("GET ", "POST ")),
        Asks("host", refused("Host: localhost", "Host: evil.example")),
        Asks("origin", refused("Host: localhost", "Host: localhost\r\nOrigin: https://evil.com")),
        Asks("head", format!("HEAD /messages {HEAD}\r\n\r\n")),
    ];
    all_same([story("HTTP", &[], &steps)]).await;
}

#[tokio::test]
async fn the_end() {
    let begin = [lan_and_minh(), vec![connects("Tú")]].concat();
    let half = text(&chat("a2"));
    all_same([
        story(
            "and everybody answers",
            &begin,
            &[
                Stop,
                Sends("Lan", frame(0x88, b"\x03\xe9")),
                Sends("Minh", frame(0x88, b"\x03\xe9")),
                Sends("Tú", frame(0x88, b"\x03\xe9")),
            ],
        ),
        story(
            "and they talk on",
            &begin,
            &[
                Stop,
                chats("Lan", &["a2"]),
                Sends("Minh", frame(0x88, b"\x03\xe8")),
                Sends("Lan", frame(0x88, b"")),
                Vanishes("Tú"),
            ],
        ),
        story(
            "in the middle of a frame",
            &begin,
            &[
                Sends("Lan", half[..9].to_vec()),
                Stop,
                Sends("Lan", half[9..].to_vec()),
                Sends("Minh", b"\x88\x01\x02".to_vec()),
                Sends("Lan", frame(0x88, b"\x03\xe9")),
            ],
        ),
    ])
    .await;
}
