//! Bad input, row by row. What can be understood is answered, and the connection stays; what breaks
//! WebSocket itself ends with the code that says why. Whatever one client does, the others chat on.

use full_duplex::lesson04_frames::{close::CloseCode, event::Ending, message::Message};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::support::room::Room;

fn text(json: impl Into<String>) -> Message {
    Message::Text(json.into())
}

fn chat(message: &str) -> Message {
    text(format!(r#"{{"type":"chat","id":"7","message":"{message}"}}"#))
}

/// What is sent, the code of the answer, and whether the answer names the message.
fn rows() -> Vec<(&'static str, Message, &'static str, bool)> {
    let deep = format!(r#"{{"a":{}"#, "[".repeat(1_000));
    vec![
        ("bytes", Message::Binary(b"{}".to_vec()), "not_text", false),
        ("nothing", text(""), "bad_json", false),
        ("not JSON", text("xin chào"), "bad_json", false),
        ("half of it", text(r#"{"type":"chat","message":"a"#), "bad_json", false),
        ("two at once", text(r#"{"type":"ping"}{"type":"ping"}"#), "bad_json", false),
        ("too deep", text(deep), "bad_json", false),
        ("half a character", text(r#"{"type":"chat","message":"\ud83d"}"#), "bad_json", false),
        ("an array", text(r#"["chat","a"]"#), "invalid", false),
        ("a number", text("7"), "invalid", false),
        ("null", text("null"), "invalid", false),
        ("no type", text(r#"{"message":"a","id":"7"}"#), "unknown_type", true),
        ("a type that is none", text(r#"{"type":7}"#), "unknown_type", false),
        ("an unknown type", text(r#"{"type":"dance","id":"7"}"#), "unknown_type", true),
        ("a server's type", text(r#"{"type":"welcome","clientId":1}"#), "unknown_type", false),
        ("a type in capitals", text(r#"{"type":"Chat","message":"a"}"#), "unknown_type", false),
        ("no message", text(r#"{"type":"chat","id":"7"}"#), "invalid", true),
        (
            "a message that is none",
            text(r#"{"type":"chat","id":"7","message":7}"#),
            "invalid",
            true,
        ),
        ("an id that is none", text(r#"{"type":"chat","id":7,"message":"a"}"#), "invalid", false),
        (
            "an endless id",
            text(format!(r#"{{"type":"chat","id":"{}","message":"a"}}"#, "7".repeat(65))),
            "invalid",
            false,
        ),
        ("blank", chat(" \u{a0}"), "invalid", true),
        ("too long", chat(&"ế".repeat(2_001)), "invalid", true),
        ("control characters", chat("\\u001b[2J"), "invalid", true),
        ("a line break", chat("a\\nLan: b"), "invalid", true),
        ("no name", text(r#"{"type":"join"}"#), "invalid", false),
        ("a blank name", text(r#"{"type":"join","username":" "}"#), "invalid", false),
        (
            "a long name",
            text(format!(r#"{{"type":"join","username":"{}"}}"#, "x".repeat(33))),
            "invalid",
            false,
        ),
        ("a name with a bell", text(r#"{"type":"join","username":"\u0007"}"#), "invalid", false),
        ("typing perhaps", text(r#"{"type":"typing","isTyping":"perhaps"}"#), "invalid", false),
        ("a ping without time", text(r#"{"type":"ping"}"#), "invalid", false),
        ("a ping at noon", text(r#"{"type":"ping","timestamp":"noon"}"#), "invalid", false),
        ("100 kB", chat(&"x".repeat(100_000)), "too_large", false),
    ]
}

#[tokio::test]
async fn nonsense_is_answered_and_the_conversation_goes_on() {
    let room = Room::start().await;
    let mut minh = room.joined("Minh").await;
    let mut lan = room.joined("Lan").await;
    minh.hears("user_joined").await;
    for (name, nonsense, code, named) in rows() {
        lan.sends(&nonsense).await;
        let error = lan.hears("error").await;
        assert_eq!(error["code"], code, "{name}: {error}");
        assert_eq!(error["id"] == "7", named, "{name}: {error}");
        let words = error["message"].as_str().expect("words");
        assert!(words.contains(" · ") && words.len() < 500, "{name}: {words}");
        lan.chats(name).await;
        assert_eq!(minh.hears("chat").await["message"], name, "and nothing else reached Minh");
    }
}

#[tokio::test]
async fn what_is_odd_but_allowed_passes() {
    let room = Room::start().await;
    let mut minh = room.joined("Minh").await;
    let mut lan = room.joined("Lan").await;
    minh.hears("user_joined").await;
    let longest = "🌱".repeat(2_000);
    for (odd, heard) in [
        (r#"{"type":"chat","message":"a","mood":"good"}"#.to_owned(), "a"),
        (r#" { "message" : " b " , "type" : "chat" } "#.to_owned(), "b"),
        (r#"{"type":"chat","id":null,"message":"c"}"#.to_owned(), "c"),
        (r#"{"type":"chat","message":"<b>d</b>"}"#.to_owned(), "<b>d</b>"),
        (r#"{"type":"chat","username":"Minh","clientId":1,"message":"e"}"#.to_owned(), "e"),
        (format!(r#"{{"type":"chat","message":"{longest}"}}"#), longest.as_str()),
    ] {
        lan.says(&odd).await;
        let chat = minh.hears("chat").await;
        assert_eq!((&chat["message"], &chat["username"]), (&heard.into(), &"Lan".into()));
    }
}

#[tokio::test]
async fn what_breaks_the_protocol_ends_with_its_code() {
    let room = Room::start().await;
    let mut minh = room.joined("Minh").await;
    for (name, bytes, code) in [
        ("unmasked", b"\x81\x05Hello".to_vec(), 1002),
        ("an unmasked goodbye", b"\x88\x02\x03\xe8".to_vec(), 1002),
        ("not UTF-8", b"\x81\x81\0\0\0\0\xff".to_vec(), 1007),
        ("140,000 bytes announced", b"\x81\xff\0\0\0\0\0\x02\x22\xe0\0\0\0\0".to_vec(), 1009),
    ] {
        let mut lan = room.joined("Lan").await;
        minh.hears("user_joined").await;
        lan.stream().write_all(&bytes).await.expect("the server takes bytes");
        match lan.ended().await {
            Ending::Closed(Some(close)) => assert_eq!(close.code, CloseCode::from(code), "{name}"),
            other => panic!("{name}: {other:?}"),
        }
        assert_eq!(minh.hears("user_left").await["reason"], "failed", "{name}");
    }
    room.connections(1).await;
}

#[tokio::test]
async fn who_is_cut_off_in_the_middle_of_a_frame_leaves_no_ghost() {
    let room = Room::start().await;
    let mut minh = room.joined("Minh").await;
    for _ in 0..3 {
        let mut lan = room.joined("Lan").await;
        minh.hears("user_joined").await;
        lan.stream().write_all(b"\x81\xfe").await.expect("the beginning of a header");
        reset(lan.stream());
        drop(lan);
        assert_eq!(minh.hears("user_left").await["reason"], "lost");
        room.connections(1).await;
    }
}

/// Makes the end of the connection a reset.
fn reset(stream: &TcpStream) {
    stream.set_zero_linger().expect("an option of every system");
}
