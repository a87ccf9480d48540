//! Conversations as the book shows them. Each step waits for what the one before it has brought, so
//! that the order of the lines is the order of the story.

use full_duplex::stage::page;

use crate::support::{
    for_the_book,
    room::{Room, said},
};

fn snapshot(name: &str, transcript: &str) {
    for_the_book(|| insta::assert_snapshot!(format!("lesson06__{name}"), transcript));
}

#[tokio::test]
async fn two_people_chat() {
    for room in Room::both().await {
        let mut minh = room.joined("Minh").await;
        let mut lan = room.joined("Lan").await;
        minh.hears("user_joined").await;
        minh.chats("Chào Lan!").await;
        lan.hears("chat").await;
        lan.says(r#"{"type":"chat","id":"a1","message":"Hi Minh 👋"}"#).await;
        minh.hears("chat").await;
        lan.leaves().await;
        minh.hears("user_left").await;
        minh.leaves().await;
        snapshot("two_people_chat", &said(&room.stop().await));
    }
}

#[tokio::test]
async fn who_comes_and_who_goes() {
    for room in Room::both().await {
        let mut lan = room.joined("Lan").await;
        let mut other = room.joined("Lan").await; // two people may have one name
        lan.hears("user_joined").await;
        other.says(r#"{"type":"join","username":"Lan Anh"}"#).await; // and another name is no other person
        other.hears("presence").await;
        lan.hears("user_joined").await;
        other.vanishes();
        lan.hears("user_left").await;
        lan.leaves().await;
        snapshot("who_comes_and_who_goes", &said(&room.stop().await));
    }
}

#[tokio::test]
async fn who_is_typing() {
    for room in Room::both().await {
        let mut minh = room.joined("Minh").await;
        let mut lan = room.joined("Lan").await;
        minh.hears("user_joined").await;
        lan.types(true).await;
        minh.hears("typing").await;
        lan.types(true).await; // a moment later: nothing new
        lan.types(false).await;
        minh.hears("typing").await;
        lan.types(false).await; // nor is this
        lan.types(true).await;
        minh.hears("typing").await;
        lan.chats("Mình đây").await; // ends it without a word
        minh.hears("chat").await;
        lan.leaves().await;
        minh.hears("user_left").await;
        minh.leaves().await;
        snapshot("who_is_typing", &said(&room.stop().await));
    }
}

#[tokio::test]
async fn nonsense_is_answered_and_nobody_is_thrown_out() {
    for room in Room::both().await {
        let mut lan = room.joined("Lan").await;
        for nonsense in [
            "xin chào",
            r#"{"type":"dance","id":"7"}"#,
            r#"{"type":"chat","id":"8"}"#,
            r#"{"type":"chat","id":"9","message":"   "}"#,
        ] {
            lan.says(nonsense).await;
            lan.hears("error").await;
        }
        lan.says(r#"{"type":"ping","timestamp":1234.5,"mood":"good"}"#).await;
        lan.hears("pong").await;
        lan.leaves().await;
        snapshot("nonsense_is_answered", &said(&room.stop().await));
    }
}

#[tokio::test]
async fn a_plain_question_is_told_what_to_do() {
    for room in Room::both().await {
        let mut wire = room.wire().await;
        let answer = wire.request("GET", "/ws", None).await;
        assert_eq!(answer.status(), 426);
        assert_eq!(wire.rest().await, "", "and the connection ends");
        snapshot("a_plain_question", &room.stop().await);
    }
}

#[tokio::test]
async fn refusals_are_lesson_03s() {
    for room in Room::both().await {
        let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        let upgrade = "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
        for (line, fields, status, says) in [
            (
                "POST /ws HTTP/1.1",
                format!("{upgrade}{key}Sec-WebSocket-Version: 13\r\n"),
                405,
                "allow: GET",
            ),
            (
                "GET /ws HTTP/1.1",
                format!("{upgrade}{key}Sec-WebSocket-Version: 8\r\n"),
                426,
                "sec-websocket-version: 13",
            ),
            (
                "GET /ws HTTP/1.1",
                format!("{upgrade}Sec-WebSocket-Version: 13\r\n"),
                400,
                "text/plain",
            ),
            (
                "GET /ws HTTP/1.0",
                format!("{upgrade}{key}Sec-WebSocket-Version: 13\r\n"),
                505,
                "text/plain",
            ),
            ("GET /ws HTTP/1.1", format!("{key}Sec-WebSocket-Version: 13\r\n"), 400, "Host"),
            (
                "GET /elsewhere HTTP/1.1",
                format!("{upgrade}{key}Sec-WebSocket-Version: 13\r\n"),
                404,
                "not_found",
            ),
        ] {
            let mut wire = room.wire().await;
            wire.send(format!("{line}\r\n{fields}\r\n")).await;
            let answer = wire.answer().await;
            assert_eq!(answer.status(), status, "{line} {fields}");
            assert!(
                (answer.head + &answer.body).contains(says),
                "{line} {fields}: {}",
                answer.body
            );
        }
        room.connections(0).await;
    }
}

/// A client in a hurry sends the first frame together with the request: hyper has read both, and
/// hands it over.
#[tokio::test]
async fn a_frame_in_the_same_breath_as_the_request_is_heard() {
    for room in Room::both().await {
        let mut lan = room.joined("Lan").await;
        let mut minh = room.hurried(r#"{"type":"chat","message":"vội"}"#).await;
        lan.hears("user_joined").await;
        assert_eq!(lan.hears("chat").await["message"], "vội");
        minh.hears("welcome").await;
        minh.hears("presence").await;
    }
}

#[tokio::test]
async fn the_page_is_whole() {
    for room in Room::both().await {
        room.page(page::CONTENT_SECURITY_POLICY).await;
    }
}

/// An upgrade beside the other answers of the same port: the page's request, the socket's,
/// `/status`.
#[tokio::test]
async fn one_port_for_everything() {
    for room in Room::both().await {
        let mut lan = room.joined("Lan").await;
        let mut wire = room.wire().await;
        let status = wire.request("GET", "/status", None).await.json();
        assert_eq!((&status["connections"], &status["seq"]), (&1.into(), &0.into()));
        // What is said over HTTP reaches the sockets, too.
        assert_eq!(wire.say("Minh", "Chào từ HTTP").await.status(), 201);
        lan.hears("chat").await;
        lan.chats("Chào từ socket").await;
        lan.says(r#"{"type":"ping","timestamp":1}"#).await;
        lan.hears("pong").await; // the hub has done what was asked before
        let log = wire.request("GET", "/messages?since=0", None).await;
        assert_eq!(log.seqs(), [1, 2]);
        wire.close().await;
        lan.leaves().await;
        snapshot("one_port_for_everything", &said(&room.stop().await));
    }
}

#[tokio::test]
async fn the_servers_goodbye_is_1001() {
    for room in Room::both().await {
        let lan = room.joined("Lan").await;
        let minh = room.client().await; // who has not even joined
        let (stopped, lan, minh) = tokio::join!(room.stop(), lan.ended(), minh.ended());
        assert_eq!((lan.code().value(), minh.code().value()), (1001, 1001));
        assert!(stopped.contains("< CLOSE 1001"), "{stopped}");
    }
}
