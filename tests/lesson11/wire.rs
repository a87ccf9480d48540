//! What compression looks like on the wire, for the book.

use full_duplex::{
    lesson04_frames::{
        connection::{Connection, Role},
        dissect::frames,
        message::{Limits, Message},
    },
    lesson11_compression::{
        deflate::deflate,
        extension::PerMessageDeflate,
        negotiate::Terms,
        offer::{USUAL, Window},
        options::Server,
        subprotocol::cbor::encode,
    },
    tap::{Direction, Line, Transcript},
};

use super::chat::Person;
use crate::support::{compressed::room, for_the_book, timeless};

/// A chat message as lesson 08's server sends it.
fn chat(seq: u32, id: &str, name: &str, text: &str) -> String {
    format!(
        r#"{{"type":"chat","seq":{seq},"id":"{id}","clientId":2,"username":"{name}","message":"{text}","timestamp":17672256{seq}000}}"#
    )
}

/// A server's frames for these messages, on these terms.
fn sent(takeover: bool, messages: &[String]) -> Vec<Vec<u8>> {
    let terms = Terms::both(takeover, Window::LARGEST);
    let end = PerMessageDeflate::server(terms, 16, &std::sync::Arc::default());
    let mut connection = end.connection(Role::Server, Limits::default());
    let frame = |message: &String| {
        connection.send(&Message::Text(message.clone())).expect("open");
        let bytes = connection.transmit().to_vec();
        connection.transmitted(bytes.len());
        bytes
    };
    messages.iter().map(frame).collect()
}

#[test]
fn what_a_compressed_message_looks_like() {
    let hello = deflate(b"Hello", Window::LARGEST, &[]).expect("compressed");
    let lan = chat(41, "9f86d081884c7d659a2feaa0c55ad015", "Lan", "Tới chưa?");
    let minh = chat(42, "60303ae22b998861bce3b28f33eec1be", "Minh", "Chưa, mình còn ở cầu Bến Lức");
    let [alone, context] =
        [false, true].map(|takeover| sent(takeover, &[lan.clone(), minh.clone()]));
    let rows: [(&str, Vec<u8>); 6] = [
        ("Hello, as it is", b"\x81\x05Hello".to_vec()),
        ("the same, compressed", [&[0xC1, 7][..], &hello].concat()),
        ("Lan's chat message, 145 bytes", alone[0].clone()),
        ("Minh's answer, 173 bytes, with an empty window", alone[1].clone()),
        ("the same answer, with Lan's message in the window", context[1].clone()),
        ("a mebibyte of one letter", sent(false, &["a".repeat(1 << 20)]).remove(0)),
    ];
    assert_eq!([lan.len(), minh.len()], [145, 173]);
    let mut transcript = Transcript::default();
    for (number, (about, bytes)) in (1..).zip(rows) {
        let mut lines = vec![Line::note(about)];
        frames().feed(Direction::ToClient, &bytes, &mut lines);
        transcript.extend(number, lines);
    }
    for_the_book(|| insta::assert_snapshot!("lesson11__compressed_messages", transcript));
}

/// What is another one each time, or says nothing here, is left out.
fn short(transcript: &str) -> String {
    let changes = ["sec-websocket-key: ", "sec-websocket-accept: ", "host: 127.0.0.1:", "· head "];
    let mut short = String::new();
    for line in transcript.lines() {
        match changes
            .iter()
            .find_map(|name| line.split_once(name).map(|(before, _)| (before, name)))
        {
            Some((_, &"· head ")) => continue,
            Some((before, name)) => short.extend([before, *name, "[…]"]),
            None => short += line,
        }
        short += "\n";
    }
    short.replace(&"0".repeat(31), "…").replace(&"0".repeat(15), "…")
}

#[tokio::test]
async fn a_chat_that_is_compressed() {
    let (room, tap) = room(&Server::new(Terms::both(false, Window::LARGEST), 128)).await;
    let mut lan = Person::joins(&room.address, "Lan", &[USUAL], 128).await;
    lan.says(
        "Tới chưa? Mình đang ở cầu Bến Lức, đường đông lắm. Tới chưa thì nhắn mình một tiếng nhé!",
    )
    .await;
    lan.leaves().await;
    room.stop().await;
    let seen = short(&timeless(&tap));
    for_the_book(|| insta::assert_snapshot!("lesson11__a_chat", seen));
}

#[test]
fn the_same_message_in_json_and_in_cbor() {
    let json = chat(41, "9f86d081884c7d659a2feaa0c55ad015", "Lan", "Tới chưa?");
    let cbor = encode(&json).expect("an object");
    let rows = [("chat.v1.json", Message::Text(json)), ("chat.v1.cbor", Message::Binary(cbor))];
    let mut transcript = Transcript::default();
    for (number, (about, message)) in (1..).zip(rows) {
        let mut connection = Connection::new(Role::Server, Limits::default());
        connection.send(&message).expect("open");
        let mut lines = vec![Line::note(about)];
        frames().feed(Direction::ToClient, connection.transmit(), &mut lines);
        transcript.extend(number, lines);
    }
    for_the_book(|| insta::assert_snapshot!("lesson11__json_and_cbor", transcript));
}
