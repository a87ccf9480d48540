//! A driver whose calls lead into pipes, and the server's end of them, which says what a test wants
//! it to say.

use std::time::Duration;

use full_duplex::{
    lesson05_tungstenite::config::{MAX_MESSAGE, config},
    lesson06_chat::protocol as room,
    lesson08_reconnect::{
        client::{
            Client,
            driver::Driver,
            event::{Event, Input, State},
        },
        outcome::Outcome,
        protocol::{ServerMessage, Token},
    },
};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::{
    io::{DuplexStream, duplex},
    sync::mpsc,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, Role},
    },
};

pub type Socket = WebSocketStream<DuplexStream>;

/// A driver whose calls get through, each to a server's end that comes out of the channel.
pub fn driver(pipe: usize) -> (Driver<Socket>, mpsc::Receiver<Socket>) {
    let (calls, called) = mpsc::channel(16);
    let client = Client::new("Minh", fastrand::Rng::with_seed(8));
    let mut driver = Driver::new(client, move |_, _| {
        let calls = calls.clone();
        async move {
            let (ours, theirs) = duplex(pipe);
            let config = Some(config(MAX_MESSAGE));
            let theirs = WebSocketStream::from_raw_socket(theirs, Role::Server, config).await;
            calls.send(theirs).await.map_err(|_| Outcome::Unreachable)?;
            Ok(WebSocketStream::from_raw_socket(ours, Role::Client, config).await)
        }
    });
    driver.handle(Input::Retry);
    (driver, called)
}

pub async fn says(server: &mut Socket, message: &ServerMessage) {
    server.send(Message::text(message.text())).await.expect("a client");
}

pub async fn welcomes(server: &mut Socket, seq: u64) {
    let (session, epoch) = (Token("secret".into()), "a".to_owned().into());
    let (client_id, message, heartbeat_ms) = (1, String::new(), 25_000);
    let welcome = ServerMessage::Welcome {
        client_id,
        message,
        heartbeat_ms,
        session,
        epoch,
        seq,
        node: None,
    };
    says(server, &welcome).await;
}

pub fn chat(seq: u64, message: String) -> ServerMessage {
    let (client_id, username) = (Some(9), "Lan".to_owned());
    let chat =
        room::ServerMessage::Chat { seq, id: None, client_id, username, message, timestamp: 0 };
    chat.into()
}

pub async fn closes(server: &mut Socket, code: u16) {
    let frame = CloseFrame { code: code.into(), reason: "".into() };
    server.close(Some(frame)).await.expect("a client");
}

/// The next text of this type.
pub async fn hears(server: &mut Socket, kind: &str) -> Value {
    while let Some(Ok(message)) = server.next().await {
        if let Message::Text(text) = message {
            let value: Value = serde_json::from_str(&text).expect("JSON");
            if value["type"] == kind {
                return value;
            }
        }
    }
    panic!("the client has gone and never said {kind}");
}

/// Acknowledges so many chats, from this number on.
pub async fn acknowledges(server: &mut Socket, seqs: std::ops::Range<u64>) {
    for seq in seqs {
        let id = hears(server, "chat").await["id"].as_str().map(str::to_owned);
        says(server, &ServerMessage::Ack { id, seq, timestamp: 0, duplicate: false }).await;
    }
}

/// Lets the client live until it shows this.
pub async fn shows(driver: &mut Driver<Socket>, found: impl Fn(&Event) -> bool) -> Event {
    let looking = async {
        loop {
            let event = driver.next().await.expect("it goes on");
            if found(&event) {
                return event;
            }
        }
    };
    timeout(Duration::from_secs(7_200), looking).await.expect("it is shown within two hours")
}

pub fn is_online(event: &Event) -> bool {
    matches!(event, Event::State(State::Online))
}

pub fn is_delivered(event: &Event) -> bool {
    matches!(event, Event::Delivered { .. })
}

pub fn is_waiting(event: &Event) -> bool {
    matches!(event, Event::State(State::Waiting(_)))
}
