//! Lesson 06's server on real sockets, behind a recording tap, and guests who speak through lesson 04's own frames.

use std::sync::Arc;

use full_duplex::{
    lesson01_polling::chat::{CAPACITY, Chat, Clock, system_clock},
    lesson04_frames::{
        close::{Close, CloseCode},
        connection::{Connection, Role},
        event::{Ending, Event},
        message::{Limits, Message},
        websocket::WebSocket,
    },
    lesson06_chat::{
        server::{self, House, router},
        subtitles::subtitles,
        switchboard::MAX_PEOPLE,
    },
    tap::Tap,
};
use serde_json::Value;
use tokio::{net::TcpStream, task::yield_now, time::timeout};

pub use super::SOON;
use super::{NEW_YEAR, Wire, greeter::request, host::Host};

/// What a [`Room`] serves.
#[derive(Debug)]
pub enum Chats {}

/// A room.
pub type Room = Host<Chats>;

impl Room {
    /// A room in which time stands still.
    pub async fn start() -> Self {
        Self::open(0, || NEW_YEAR, Tap::recording().then(subtitles)).await
    }

    /// A room whose clock goes, on a port of one's choice, watched by nobody.
    pub async fn on_port(port: u16) -> Self {
        Self::open(port, system_clock, Tap::counting()).await
    }

    async fn open(port: u16, clock: Clock, tap: Tap) -> Self {
        let chat = Arc::new(Chat::new(CAPACITY, clock));
        let house = House { chat, clock, tap: tap.clone(), tell: |_| (), seats: MAX_PEOPLE };
        let serve = |listener, stopped| server::host(listener, house, router, stopped);
        Self::run_on(port, tap, serve).await
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn socket(&self) -> String {
        format!("ws://{}/ws", self.address)
    }

    /// A connection whose handshake is done: from here on every byte is ours.
    pub async fn upgraded(&self) -> Wire {
        let mut wire = self.wire().await;
        wire.send(request().replace("/chat", "/ws")).await;
        assert!(wire.head().await.starts_with("HTTP/1.1 101"), "an upgrade");
        wire
    }

    /// Somebody who sends a text together with the request for the upgrade.
    pub async fn hurried(&self, text: &str) -> Guest {
        let mut connection = Connection::new(Role::Client(|| KEY), Limits::default());
        connection.send_text(text).expect("an open connection");
        let mut wire = self.wire().await;
        let request = request().replace("/chat", "/ws");
        wire.send([request.as_bytes(), connection.transmit()].concat()).await;
        connection.transmitted(usize::MAX);
        assert!(wire.head().await.starts_with("HTTP/1.1 101"), "an upgrade");
        Guest { id: 0, socket: WebSocket::new(wire.0, connection, Vec::new()) }
    }

    /// Somebody who has connected and been welcomed.
    pub async fn guest(&self) -> Guest {
        let connection = Connection::new(Role::Client(|| KEY), Limits::default());
        let socket = WebSocket::new(self.upgraded().await.0, connection, Vec::new());
        let mut guest = Guest { id: 0, socket };
        let welcome = guest.hears("welcome").await;
        guest.id = welcome["clientId"].as_u64().expect("an id");
        guest
    }

    /// Somebody who has joined.
    pub async fn joined(&self, name: &str) -> Guest {
        let mut guest = self.guest().await;
        guest.join(name).await;
        guest
    }

    /// What `/status` says.
    pub async fn status(&self) -> Value {
        let mut wire = self.wire().await;
        let status = wire.request("GET", "/status", None).await.json();
        wire.close().await;
        status
    }

    /// Asks until so many are connected.
    pub async fn connections(&self, count: usize) {
        let asking = async {
            while self.status().await["connections"] != count {
                yield_now().await;
            }
        };
        assert!(timeout(SOON, asking).await.is_ok(), "never {count} connections");
    }
}

/// The masking key of the RFC's own example (§5.7): transcripts must not change.
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A client.
#[derive(Debug)]
pub struct Guest {
    pub id: u64,
    socket: WebSocket<TcpStream>,
}

impl Guest {
    pub async fn join(&mut self, name: &str) -> Value {
        self.says(&format!(r#"{{"type":"join","username":"{name}"}}"#)).await;
        self.hears("presence").await
    }

    pub async fn chats(&mut self, text: &str) {
        self.says(&format!(r#"{{"type":"chat","message":"{text}"}}"#)).await;
    }

    pub async fn types(&mut self, is_typing: bool) {
        self.says(&format!(r#"{{"type":"typing","isTyping":{is_typing}}}"#)).await;
    }

    pub async fn says(&mut self, json: &str) {
        self.sends(&Message::Text(json.to_owned())).await;
    }

    pub async fn sends(&mut self, message: &Message) {
        self.socket.send(message).expect("an open connection");
        self.socket.flush().await.expect("the server takes bytes");
    }

    /// The next message.
    pub async fn next(&mut self) -> Value {
        match timeout(SOON, self.socket.next()).await.expect("something is said in time") {
            Some(Event::Message(Message::Text(text))) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("instead of a message: {other:?}"),
        }
    }

    /// The next message, which is of this type.
    pub async fn hears(&mut self, kind: &str) -> Value {
        let message = self.next().await;
        assert_eq!(message["type"], kind, "{message}");
        message
    }

    /// How the server ends it.
    pub async fn ended(mut self) -> Ending {
        match timeout(SOON, self.socket.next()).await.expect("an end in time") {
            Some(Event::Closed(ending)) => {
                self.socket.finish().await;
                ending
            }
            other => panic!("instead of an end: {other:?}"),
        }
    }

    /// Says goodbye with 1000 and waits for the answer.
    pub async fn leaves(self) -> Ending {
        self.socket.goodbye(&Close::new(CloseCode::NORMAL, "")).await
    }

    /// Goes without a goodbye.
    pub fn vanishes(self) {
        drop(self);
    }

    /// The socket below, for those who mean harm.
    pub fn stream(&mut self) -> &mut TcpStream {
        self.socket.stream()
    }
}
