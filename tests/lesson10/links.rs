//! A link by hand: what is asked again, said again, refused.

use std::time::Duration;

use full_duplex::lesson07_heartbeat::heartbeat::Pace;
use serde_json::{Value, json};

use super::room::{ByHand, room, room_on};
use crate::support::durable::{memory_log, post};

fn texts(items: &[Value]) -> Vec<String> {
    items.iter().filter_map(|item| item["text"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_and_a_repeated_post_counts_once() {
    let log = memory_log(1);
    let room = room(&log).await;
    let mut lan = ByHand::joined(&room, "Lan").await;
    let chat = json!({"type": "chat", "id": "a1", "message": "một"}).to_string();
    let body = lan.posting(std::slice::from_ref(&chat));
    for _ in 0..3 {
        let answer = lan.request("POST", "/link/items", Some(&body)).await;
        assert!(answer.head.starts_with("HTTP/1.1 204"), "{}", answer.head);
    }
    let before = lan.after;
    let first = lan.asks(25).await;
    assert_eq!(texts(&first).len(), 1, "one ack: {first:?}");
    lan.after = before; // the answer was lost on its way
    assert_eq!(lan.asks(25).await, first);
    assert_eq!((lan.asks(0).await, log.head().seq), (vec![], 1));
    let old = format!("/link/items?after={before}&wait=0");
    let answer = lan.request("GET", &old, None).await;
    assert!(answer.head.starts_with("HTTP/1.1 409"), "it was confirmed: {}", answer.head);
    room.stop().await;
}

#[tokio::test]
async fn a_newer_request_takes_over_from_one_that_a_proxy_still_holds() {
    let log = memory_log(1);
    let room = room(&log).await;
    let mut lan = ByHand::joined(&room, "Lan").await;
    let target = format!("/link/items?after={}&wait=30", lan.after);
    let (mut held, mut wire) = (room.wire().await, room.wire().await);
    let older = lan.request_on(&mut held, "GET", &target, None);
    let newer = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let newer = lan.request_on(&mut wire, "GET", &target, None);
        let minh = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            post(&*log, "Minh", "Alo?");
        };
        tokio::join!(newer, minh).0
    };
    let (older, newer) = tokio::join!(older, newer);
    assert_eq!(older.json(), json!({"items": []}));
    assert!(newer.json()["items"][0]["text"].as_str().expect("a text").contains("Alo?"));
    lan.after += 1;
    lan.closes(1000).await;
    room.stop().await;
}

#[tokio::test]
async fn what_is_wrong_is_refused_and_nothing_is_heard_of_it() {
    let room = room(&memory_log(1)).await;
    let mut lan = ByHand::joined(&room, "Lan").await;
    for (method, target, body, status) in [
        ("GET", "/link/items?after=99", None, 409),
        ("GET", "/link/items?after=x", None, 400),
        ("GET", "/link/items?after=0&wait=31", None, 400),
        ("POST", "/link/items", Some(r#"{"from":9,"items":[{"text":"a"}]}"#), 409),
        ("POST", "/link/items", Some(r#"{"from":0,"items":[{"text":"a"}]}"#), 409),
        ("POST", "/link/items", Some(r#"{"from":2,"items":[],"after":99}"#), 409),
        ("POST", "/link/items", Some(r#"{"from":2,"items":["a"]}"#), 422),
        ("POST", "/link/items", Some(r#"{"from":-1,"items":[]}"#), 422),
        ("POST", "/link/items", Some("[]"), 422),
        ("POST", "/link/items", Some("{"), 400),
        ("DELETE", "/link/items", None, 405),
        ("GET", "/link", None, 405),
        ("POST", "/link", Some("[]"), 422),
        ("POST", "/link", None, 415),
    ] {
        let answer = lan.request(method, target, body).await;
        assert!(
            answer.head.starts_with(&format!("HTTP/1.1 {status}")),
            "{method} {target} {body:?}: {}{}",
            answer.head,
            answer.body
        );
    }
    let token = std::mem::replace(&mut lan.token, "0".repeat(32));
    for (method, target, body) in [
        ("GET", "/link/items?after=0&wait=0", None),
        ("GET", "/link/events", None),
        ("POST", "/link/items", Some(r#"{"from":1,"items":[]}"#)),
    ] {
        let answer = lan.request(method, target, body).await;
        assert_eq!(answer.json()["error"]["code"], "unknown_link", "{method} {target}");
        assert!(answer.head.contains("\r\ncache-control: no-store"), "{}", answer.head);
    }
    let mut wire = room.wire().await; // a name that leads here, and is another site's
    wire.send("POST /link HTTP/1.1\r\nhost: evil.example\r\ncontent-length: 0\r\n\r\n").await;
    assert!(wire.answer().await.head.starts_with("HTTP/1.1 421"));
    lan.token = token;
    lan.chats("a1", "vẫn ở đây").await;
    lan.hears("ack").await;
    room.stop().await;
}

#[tokio::test]
async fn a_goodbye_ends_the_link_and_the_member() {
    let room = room(&memory_log(1)).await;
    let (mut lan, mut minh) = (ByHand::joined(&room, "Lan").await, room.joined("Minh").await);
    lan.hears("user_joined").await;
    lan.closes(1000).await;
    let left = minh.until("user_left").await;
    assert_eq!((&left["username"], left.get("reason")), (&json!("Lan"), None));
    room.connections(1).await;
    let answer = lan.request("GET", "/link/items?after=0&wait=0", None).await;
    assert!(answer.head.starts_with("HTTP/1.1 404"), "{}", answer.head);
    minh.leaves().await;
    room.stop().await;
}

#[tokio::test]
async fn a_link_that_nobody_asks_for_ends_as_lost() {
    let pace = Pace { every: Duration::from_millis(200), pong_timeout: Duration::from_millis(200) };
    let room = room_on(0, &memory_log(1), pace).await;
    let lan = ByHand::joined(&room, "Lan").await;
    let mut minh = ByHand::joined(&room, "Minh").await;
    tokio::select! {
        left = minh.hears("user_left") => panic!("Lan may be back: {left}"),
        () = room.connections(1) => {}
    }
    minh.dials_again(&room).await; // in the middle of an answer
    minh.chats("m1", "vẫn ở đây").await;
    minh.hears("ack").await;
    drop(lan);
    room.stop().await;
}

#[tokio::test]
async fn a_planned_stop_is_heard_over_a_held_request_and_over_a_stream() {
    let room = room(&memory_log(1)).await;
    let mut lan = ByHand::joined(&room, "Lan").await;
    let (minh, _) = ByHand::open(&room).await;
    let mut stream = minh.stream(&room).await;
    let held = async { lan.hears("reconnect").await };
    let told = stream.until("event: close\n");
    let stop = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        room.stop().await
    };
    let (reconnect, told, _) = tokio::join!(held, told, stop);
    assert!(reconnect["afterMs"].is_u64());
    assert!(told.contains(r#"data: {"type":"reconnect""#), "{told}");
}
