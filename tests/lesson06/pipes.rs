//! Sessions over in-memory pipes, in virtual time: the hub's task and its queues, and what they do with somebody who
//! doesn't read.

use std::{sync::Arc, time::Duration};

use full_duplex::{
    lesson01_polling::chat::{CAPACITY, Chat},
    lesson05_tungstenite::config::config,
    lesson06_chat::{
        guest::MAX_MESSAGE,
        hub::Hub,
        line::Line,
        protocol::{ClientMessage, ServerMessage},
        session::{End, session},
        switchboard::{MAX_PEOPLE, OUTBOX, Switchboard},
    },
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{DuplexStream, duplex},
    task::JoinHandle,
    time::{Instant, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, protocol::Role},
};

use crate::support::counting::{Calls, Counting};

fn room() -> Switchboard {
    Switchboard::start(Hub::new(Arc::new(Chat::new(CAPACITY, || 0)), || 0))
}

/// One end of a pipe whose other end is in the room.
struct Person {
    socket: WebSocketStream<DuplexStream>,
    session: JoinHandle<End<Error>>,
    calls: Arc<Calls>,
}

impl Person {
    /// Connects over a pipe that holds so many bytes.
    async fn connect(room: &Switchboard, pipe: usize) -> Self {
        let (theirs, ours) = duplex(pipe);
        let calls = Arc::<Calls>::default();
        let stream = Counting { stream: ours, calls: calls.clone() };
        let config = Some(config(MAX_MESSAGE));
        let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, config).await;
        let mut line: Line = room.connect().await.expect("a seat");
        let session = tokio::spawn(async move { session(&mut socket, &mut line).await });
        let socket = WebSocketStream::from_raw_socket(theirs, Role::Client, None).await;
        Self { socket, session, calls }
    }

    async fn join(room: &Switchboard, name: &str) -> Self {
        let mut person = Self::connect(room, 1 << 20).await;
        person.says(&ClientMessage::Join { username: name.to_owned() }).await;
        while !matches!(person.hears().await, ServerMessage::Presence { .. }) {}
        person
    }

    async fn says(&mut self, message: &ClientMessage) {
        let json = serde_json::to_string(message).expect("JSON");
        self.socket.send(Message::text(json)).await.expect("somebody reads");
    }

    async fn chats(&mut self, message: String) {
        self.says(&ClientMessage::Chat { id: None, message }).await;
    }

    async fn hears(&mut self) -> ServerMessage {
        let next = timeout(Duration::from_secs(60), self.socket.next()).await;
        match next.expect("something is said within a minute") {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).expect("a message"),
            other => panic!("instead of a message: {other:?}"),
        }
    }

    /// The text of the next message, which is a chat.
    async fn reads(&mut self) -> String {
        match self.hears().await {
            ServerMessage::Chat { message, .. } => message,
            other => panic!("instead of a chat: {other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn typing_is_taken_back_after_six_seconds() {
    let room = room();
    let mut minh = Person::join(&room, "Minh").await;
    let mut lan = Person::join(&room, "Lan").await;
    minh.hears().await;
    lan.says(&ClientMessage::Typing { is_typing: true }).await;
    assert!(matches!(minh.hears().await, ServerMessage::Typing { is_typing: true, .. }));
    let begun = Instant::now();
    assert!(matches!(minh.hears().await, ServerMessage::Typing { is_typing: false, .. }));
    assert_eq!(begun.elapsed().as_secs(), 6);
}

#[tokio::test]
async fn a_burst_is_one_write_for_each_receiver() {
    let room = room();
    let mut lan = Person::join(&room, "Lan").await;
    let mut others = Vec::new();
    for n in 0..5 {
        others.push(Person::join(&room, &format!("user{n}")).await);
    }
    for other in &mut others {
        other.says(&ClientMessage::Typing { is_typing: false }).await; // nobody hears this
    }
    for _ in 0..10 {
        let before: Vec<_> = others.iter().map(|person| person.calls.counts().1).collect();
        for n in 0..32 {
            let chat = format!(r#"{{"type":"chat","message":"số {n}"}}"#);
            lan.socket.feed(Message::text(chat)).await.expect("room");
        }
        lan.socket.flush().await.expect("room"); // all of them arrive together
        for (person, before) in others.iter_mut().zip(before) {
            let mut heard = 0;
            while heard < 32 {
                heard += usize::from(matches!(person.hears().await, ServerMessage::Chat { .. }));
            }
            assert_eq!(person.calls.counts().1 - before, 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_is_put_out_and_slows_nobody() {
    let room = room();
    let stuck = Person::connect(&room, 1024).await; // never looks at its end of a small pipe
    let mut lan = Person::join(&room, "Lan").await;
    let mut minh = Person::join(&room, "Minh").await;
    lan.hears().await;
    let mut said = 0;
    while !stuck.session.is_finished() {
        lan.chats(format!("tin {said}")).await;
        assert_eq!(minh.reads().await, format!("tin {said}"), "each, in order, at once");
        said += 1;
        assert!(said < 2 * OUTBOX, "the queue has an end");
    }
    assert!(said >= OUTBOX, "and it takes what it promises: {said}");
    assert!(matches!(stuck.session.await, Ok(End::TooSlow)));
    assert_eq!(room.connections(), 2);
    lan.chats("vẫn ổn".to_owned()).await;
    assert_eq!(minh.reads().await, "vẫn ổn");
}

#[tokio::test(start_paused = true)]
async fn what_is_fleeting_is_dropped_for_a_slow_reader_who_may_stay() {
    let room = room();
    let mut stuck = Person::connect(&room, 1024).await;
    let mut lan = Person::join(&room, "Lan").await;
    let mut minh = Person::join(&room, "Minh").await;
    for _ in 0..2 * OUTBOX {
        for is_typing in [true, false] {
            lan.says(&ClientMessage::Typing { is_typing }).await;
            while !matches!(minh.hears().await, ServerMessage::Typing { .. }) {}
        }
    }
    assert!(!stuck.session.is_finished());
    let mut typing = 0;
    while let Ok(Some(Ok(_))) = timeout(Duration::from_secs(1), stuck.socket.next()).await {
        typing += 1;
    }
    assert!((OUTBOX..2 * OUTBOX).contains(&typing), "{typing} were kept");
    lan.chats("nghe không?".to_owned()).await;
    assert_eq!(stuck.reads().await, "nghe không?", "who reads again is with us again");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_dies_leaves_no_ghost() {
    let room = room();
    let mut lan = Person::join(&room, "Lan").await;
    let minh = Person::join(&room, "Minh").await;
    lan.hears().await;
    minh.session.abort(); // as if it had panicked
    match lan.hears().await {
        ServerMessage::UserLeft { username, reason, .. } => {
            assert_eq!((username.as_str(), reason.as_deref()), ("Minh", Some("lost")));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(room.connections(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_full_room_takes_nobody_until_somebody_leaves() {
    let room = room();
    let mut lines = Vec::new();
    for _ in 0..MAX_PEOPLE {
        lines.push(room.connect().await.expect("a seat"));
    }
    assert!(room.connect().await.is_none());
    lines.pop();
    assert!(room.connect().await.is_some(), "at once");
    drop(lines); // a thousand goodbyes at once fit into the queue
    room.empty().await;
}
