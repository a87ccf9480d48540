//! The decision about an upgrade, inside the chat's HTTP server: the members that get in, their
//! names, and the text of a refusal.

use crate::support::{greeter::request, room::Room};

/// Asks for the socket at this target, with one more header line; the answer's head and what
/// follows it.
async fn asks(room: &Room, target: &str, line: &str) -> (String, String) {
    let mut wire = room.wire().await;
    let request = request().replace("/chat", target).replace("\r\n\r\n", "\r\n");
    wire.send(format!("{request}{line}\r\n")).await;
    let head = wire.head().await;
    let rest = if head.starts_with("HTTP/1.1 101") { String::new() } else { wire.rest().await };
    (head, rest)
}

#[tokio::test]
async fn a_foreign_page_is_refused_and_a_stranger_asked_for_a_name() {
    let room = Room::with_decider().await;
    let (head, body) = asks(&room, "/ws?name=Lan", "Origin: https://evil.example\r\n").await;
    assert!(head.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{head}");
    assert_eq!(body, "not from this page\n");
    let (head, body) = asks(&room, "/ws", "Origin: https://chat.example\r\n").await;
    assert!(head.starts_with("HTTP/1.1 401 Unauthorized\r\n"), "{head}");
    assert!(head.contains("www-authenticate: Ticket\r\n"), "{head}");
    assert_eq!(body, "who are you?\n");
    assert_eq!(room.status().await["connections"], 0, "a refused request takes no place");
}

#[tokio::test]
async fn a_known_member_is_announced_under_its_name() {
    let room = Room::with_decider().await;
    let mut wire = room.wire().await;
    let known = request().replace("/chat", "/ws?name=Lan");
    wire.send(&known).await; // not a browser: no Origin
    assert!(wire.head().await.starts_with("HTTP/1.1 101"), "an upgrade");
    let mut other = room.wire().await;
    other.send(known.replace("Lan", "Minh")).await;
    assert!(other.head().await.starts_with("HTTP/1.1 101"), "an upgrade");
    wire.through(br#""type":"user_joined","clientId":2,"username":"Minh""#).await;
}
