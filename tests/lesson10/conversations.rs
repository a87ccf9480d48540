//! Conversations over a link as the book shows them. Each step waits for what the one before it has
//! brought, so that the order of the lines is the order of the story.

use serde_json::json;

use super::room::{ByHand, chat, room};
use crate::support::{durable::memory_log, for_the_book, greeter::request};

fn snapshot(name: &str, transcript: &str) {
    for_the_book(|| insta::assert_snapshot!(format!("lesson10__{name}"), short(transcript)));
}

/// Secrets are long and say nothing to a reader, and the greeting was read in lesson 06.
fn short(transcript: &str) -> String {
    let mut short = String::new();
    let asks = transcript.lines().find_map(|line| line.strip_suffix(" > GET /status HTTP/1.1"));
    let asks = format!("{} ", asks.unwrap_or("nobody")); // the test, whether Lan has left
    for line in transcript.lines().filter(|line| !line.starts_with(&asks)) {
        let from = line.find("Welcome!");
        match from.and_then(|from| Some((from, from + line[from..].find("heartbeatMs")?))) {
            Some((from, to)) => {
                let quote = line[..to].rfind(',').unwrap_or(to);
                let quote = line[..quote].trim_end_matches(['"', '\\']).len();
                short += &[&line[..from], "…", &line[quote..]].concat();
            }
            None => short += line,
        }
        short += "\n";
    }
    short.replace(&"0".repeat(30), "…").replace(&"0".repeat(15), "…")
}

/// The proxy has passed the request on without `Upgrade`.
#[tokio::test]
async fn no_websocket_on_the_way() {
    let room = room(&memory_log(1)).await;
    let mut wire = room.wire().await;
    let hop = |line: &&str| !line.starts_with("Upgrade") && !line.starts_with("Connection");
    let asked = request().replace("/chat", "/ws");
    let asked: Vec<_> = asked.split("\r\n").filter(hop).collect();
    wire.send(asked.join("\r\n")).await;
    assert!(wire.answer().await.head.starts_with("HTTP/1.1 426"));
    wire.close().await;
    let (mut lan, _) = ByHand::open(&room).await;
    lan.says(&json!({"type": "join", "username": "Lan"})).await;
    lan.hears("presence").await;
    lan.leaves(&room).await;
    snapshot("no_websocket_on_the_way", &room.stop().await);
}

#[tokio::test]
async fn over_an_event_stream() {
    let room = room(&memory_log(1)).await;
    let mut lan = ByHand::unread(&room).await;
    let mut stream = lan.stream(&room).await;
    stream.until("\n\n\r\n").await;
    lan.says(&json!({"type": "join", "username": "Lan"})).await;
    stream.until("\n\n\r\n").await;
    lan.after = 2;
    lan.chats("a1", "Có ai nghe không?").await;
    stream.until("\n\n\r\n").await;
    let goodbye = lan.leaves(&room);
    let end = async {
        stream.until("0\r\n\r\n").await;
        stream.close().await;
    };
    tokio::join!(goodbye, end);
    snapshot("over_an_event_stream", &room.stop().await);
}

#[tokio::test]
async fn a_lost_answer_and_a_repeated_post() {
    let room = room(&memory_log(1)).await;
    let mut lan = ByHand::joined(&room, "Lan").await;
    let body = lan.posting(&[chat("a1", "Tới chưa?").to_string()]);
    lan.chats("a1", "Tới chưa?").await;
    let answer = lan.request("POST", "/link/items", Some(&body)).await; // the 204 was lost
    assert!(answer.head.starts_with("HTTP/1.1 204"), "{}", answer.head);
    let before = lan.after;
    let first = lan.asks(25).await;
    lan.after = before;
    assert_eq!(lan.asks(25).await, first);
    assert_eq!(lan.asks(0).await.len(), 0);
    lan.leaves(&room).await;
    snapshot("a_lost_answer_and_a_repeated_post", &room.stop().await);
}
