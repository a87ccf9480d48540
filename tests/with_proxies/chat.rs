//! Pages and conversations.

use full_duplex::{
    lesson01_polling::log::{CAPACITY, system_clock},
    lesson02_push::reader::{Reader, Via},
    lesson07_heartbeat::heartbeat::Pace,
};

use crate::{
    proxy::Kind,
    support::{
        Server, Wire,
        durable::{QUIET, memory_log},
        greeter::request,
        page::page_files_below,
        page_files,
        room::{Client, Room},
    },
};

/// The rooms of lessons 06, 07 and 08.
async fn rooms() -> [Room; 3] {
    let log = memory_log(1);
    [Room::start().await, Room::with_heartbeat(QUIET).await, Room::with_log(&log).await]
}

pub async fn two_people_talk_in_each_lesson(kind: &'static Kind) {
    for room in rooms().await {
        let proxy = kind.before(&room.address).await;
        let mut lan = Client::at(&proxy.address).await;
        lan.join("Lan").await;
        let mut minh = Client::at(&proxy.address).await;
        minh.join("Minh").await;
        lan.hears("user_joined").await;
        for text in ["chào Lan 👋", "a".repeat(1000).as_str()] {
            minh.chats(text).await;
            assert_eq!(lan.until("chat").await["message"], text);
        }
        lan.leaves().await;
        assert_eq!(minh.until("user_left").await["username"], "Lan");
    }
}

pub async fn each_page_is_whole(kind: &'static Kind) {
    let push = Server::push(0, CAPACITY, system_clock).await;
    let mut addresses = vec![push.address.clone()];
    let rooms = rooms().await;
    addresses.extend(rooms.iter().map(|room| room.address.clone()));
    for address in addresses {
        let proxy = kind.before(&address).await;
        assert_eq!(page_files(&proxy.address).await, page_files(&address).await);
    }
}

/// A proxy serves the site under `/course/`: the page and its files, the log and the socket are there.
pub async fn all_is_there_below_a_path(kind: &'static Kind) {
    let push = Server::push(0, CAPACITY, system_clock).await;
    let proxy = kind.before(&push.address).await;
    assert!(page_files_below(&proxy.address, "/course/").await.len() > 10);
    let without = Wire::to(&proxy.address).await.request("GET", "/course", None).await;
    assert!(matches!(without.status(), 301 | 302 | 308), "{}", without.head);
    assert!(without.head.to_ascii_lowercase().contains("/course/\r\n"), "{}", without.head);
    let said = Wire::to(&push.address).await.say("Minh", "ở đây").await;
    assert_eq!(said.status(), 201);
    for via in [Via::Poll, Via::LongPoll, Via::Sse] {
        let mut reader =
            Reader::new(via, &format!("{}/course", proxy.url()), Pace::default().every)
                .expect("a URL");
        let mut news = reader.next().await.expect("an answer");
        if news.messages.is_empty() {
            news = reader.next().await.expect("the events");
        }
        assert_eq!(news.messages[0].message, "ở đây", "{via:?}");
    }
    let room = Room::start().await;
    let proxy = kind.before(&room.address).await;
    assert!(page_files_below(&proxy.address, "/course/").await.len() > 10);
    let mut wire = Wire::to(&proxy.address).await;
    wire.send(request().replace("/chat", "/course/ws")).await;
    assert!(wire.head().await.starts_with("HTTP/1.1 101"));
}

/// A proxy that knows nothing of WebSocket lets the explanation through.
pub async fn the_handshake_says_what_is_missing(kind: &'static Kind) {
    let log = memory_log(1);
    let room = Room::with_log(&log).await;
    let proxy = kind.bare(&room.address).await;
    let mut wire = Wire::to(&proxy.address).await;
    wire.send(request().replace("/chat", "/ws")).await;
    let answer = wire.answer().await;
    assert_eq!(answer.status(), 426, "{}", answer.head);
    assert!(answer.body.contains("proxy_set_header Upgrade $http_upgrade;"), "{}", answer.body);
}
