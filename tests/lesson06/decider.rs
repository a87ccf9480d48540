//! The decision about an upgrade, inside the chat's HTTP server: the members that get in, their
//! names, and the text of a refusal.

use full_duplex::lesson06_chat::origin;

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

const LISTED: [&str; 2] = ["https://chat.example", "http://localhost:8080"];

#[tokio::test]
async fn only_pages_of_the_listed_sites_get_in() {
    let room = Room::for_pages_of(&LISTED).await;
    for origin in LISTED {
        let (head, _) = asks(&room, "/ws", &format!("Origin: {origin}\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 101"), "{origin}: {head}");
    }
    let others = [
        "https://evil.example",
        "https://chat.example.evil.example",
        "https://evil-chat.example",
        "http://chat.example",
        "https://chat.example:8443",
        "http://127.0.0.1:8080",
        "null", // a file, or a frame in a sandbox
    ];
    for origin in others {
        let (head, body) = asks(&room, "/ws", &format!("Origin: {origin}\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{origin}: {head}");
        assert_eq!(body, "not from a page of this site · không nhận trang của site khác\n");
    }
    let (head, _) = asks(&room, "/ws", "").await;
    assert!(head.starts_with("HTTP/1.1 101"), "no browser, no Origin: {head}");
}

#[tokio::test]
async fn without_a_list_every_page_gets_in() {
    let (head, _) = asks(&Room::start().await, "/ws", "Origin: https://evil.example\r\n").await;
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
}

#[test]
fn an_origin_is_written_as_browsers_write_it() {
    for origin in LISTED {
        assert_eq!(origin::parse(origin), Ok(origin.to_owned()));
    }
    for other in ["chat.example", "https://chat.example/", "https://Chat.example", "https://", ""] {
        assert!(origin::parse(other).is_err(), "{other}");
    }
}
