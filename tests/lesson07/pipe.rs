//! Members over in-memory pipes, in virtual time.

use std::sync::Arc;

use full_duplex::{
    lesson01_polling::chat::{CAPACITY, Chat},
    lesson05_tungstenite::config::config,
    lesson06_chat::{
        guest::MAX_MESSAGE, hub::Hub, protocol::ServerMessage, switchboard::Switchboard,
    },
    lesson07_heartbeat::{
        guest::{Outcome, visit},
        heartbeat::Pace,
    },
};
use futures_util::{SinkExt as _, StreamExt as _, stream::SplitSink};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, ReadHalf, WriteHalf, duplex, split},
    sync::{mpsc, watch},
    task::{AbortHandle, JoinHandle},
    time::{Duration, Instant, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use crate::support::{
    counting::{Calls, Counting},
    frames::masked,
};

/// A pipe that never fills up here.
pub const WIDE: usize = 1 << 20;
/// A pipe that holds a few messages.
pub const NARROW: usize = 1024;
/// Longer than any patience.
const ENOUGH: Duration = Duration::from_secs(600);

/// A room whose guests have a heartbeat.
pub struct Room {
    pub switchboard: Switchboard,
    stopping: watch::Sender<bool>,
}

/// A visit that goes on.
pub struct Visit {
    running: JoinHandle<Outcome>,
    calls: Arc<Calls>,
}

impl Room {
    pub fn new() -> Self {
        let hub = Hub::new(Arc::new(Chat::new(CAPACITY, || 0)), || 0);
        Self { switchboard: Switchboard::start(hub), stopping: watch::channel(false).0 }
    }

    /// Connects over a pipe that holds so many bytes.
    pub async fn visit(&self, pipe: usize) -> (Visit, DuplexStream) {
        let (theirs, ours) = duplex(pipe);
        let config = Some(config(MAX_MESSAGE));
        let calls = Arc::<Calls>::default();
        let stream = Counting { stream: ours, calls: calls.clone() };
        let socket = WebSocketStream::from_raw_socket(stream, Role::Server, config).await;
        let mut line = self.switchboard.connect().await.expect("a seat");
        let stopping = self.stopping.subscribe();
        let running =
            tokio::spawn(async move { visit(socket, &mut line, Pace::default(), stopping).await });
        (Visit { running, calls }, theirs)
    }

    /// Somebody whose every byte is ours, and who has joined.
    pub async fn raw(&self, name: &str, pipe: usize) -> Raw {
        let (visit, stream) = self.visit(pipe).await;
        let (hears, says) = split(stream);
        let mut raw = Raw { visit, hears, says };
        raw.says(0x81, &format!(r#"{{"type":"join","username":"{name}"}}"#)).await;
        raw
    }

    /// Somebody who reads everything at once, as a good client does.
    pub async fn person(&self, name: &str) -> Person {
        let (visit, stream) = self.visit(WIDE).await;
        let socket = WebSocketStream::from_raw_socket(stream, Role::Client, None).await;
        let (says, mut socket) = socket.split();
        let (sender, hears) = mpsc::unbounded_channel();
        let reading = tokio::spawn(async move {
            while let Some(Ok(message)) = socket.next().await {
                let _ = sender.send(message);
            }
        });
        let mut person = Person { says, hears, visit, reading: reading.abort_handle() };
        person.says(&format!(r#"{{"type":"join","username":"{name}"}}"#)).await;
        while !matches!(person.next().await, ServerMessage::Presence { .. }) {}
        person
    }

    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }
}

impl Visit {
    pub fn goes_on(&self) -> bool {
        !self.running.is_finished()
    }

    /// How often the server has written so far.
    pub fn writes(&self) -> usize {
        self.calls.counts().1
    }

    /// How it ends, and after how many seconds from now.
    pub async fn ends(self) -> (Outcome, f64) {
        let begun = Instant::now();
        let outcome =
            timeout(ENOUGH, self.running).await.expect("an end in time").expect("no panic");
        (outcome, begun.elapsed().as_secs_f64())
    }
}

/// Somebody who speaks in bytes, and may do so badly.
pub struct Raw {
    pub visit: Visit,
    pub hears: ReadHalf<DuplexStream>,
    pub says: WriteHalf<DuplexStream>,
}

impl Raw {
    /// One frame.
    pub async fn says(&mut self, first: u8, payload: &str) {
        self.says.write_all(&masked(first, payload.as_bytes())).await.expect("somebody reads");
    }

    /// Everything that is sent from now on is taken and thrown away.
    pub fn ignores(self) -> (Visit, WriteHalf<DuplexStream>) {
        let mut hears = self.hears;
        tokio::spawn(async move { drop(hears.read_to_end(&mut Vec::new()).await) });
        (self.visit, self.says)
    }

    /// Everything until the end of the stream, as text where it is text.
    pub async fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        let reading = self.hears.read_to_end(&mut bytes);
        timeout(ENOUGH, reading).await.expect("an end").expect("no error");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// A good client.
pub struct Person {
    says: SplitSink<WebSocketStream<DuplexStream>, Message>,
    hears: mpsc::UnboundedReceiver<Message>,
    pub visit: Visit,
    reading: AbortHandle,
}

impl Person {
    pub async fn says(&mut self, json: &str) {
        self.says.send(Message::text(json)).await.expect("somebody reads");
    }

    pub async fn chats(&mut self, text: &str) {
        self.says(&format!(r#"{{"type":"chat","message":"{text}"}}"#)).await;
    }

    /// The next message of the room.
    pub async fn next(&mut self) -> ServerMessage {
        loop {
            let next = timeout(ENOUGH, self.hears.recv()).await.expect("something is said in time");
            if let Message::Text(text) = next.expect("an open connection") {
                return serde_json::from_str(&text).expect("a message");
            }
        }
    }

    /// The next message, which is a chat: its text.
    pub async fn reads(&mut self) -> String {
        match self.next().await {
            ServerMessage::Chat { message, .. } => message,
            other => panic!("instead of a chat: {other:?}"),
        }
    }

    /// Waits until somebody comes.
    pub async fn meets(&mut self, name: &str) {
        match self.next().await {
            ServerMessage::UserJoined { username, .. } => assert_eq!(username, name),
            other => panic!("instead of {name}: {other:?}"),
        }
    }

    /// Waits until somebody goes; the reason.
    pub async fn loses(&mut self, name: &str) -> Option<String> {
        match self.next().await {
            ServerMessage::UserLeft { username, reason, .. } => {
                assert_eq!(username, name);
                reason
            }
            other => panic!("instead of a leave: {other:?}"),
        }
    }

    /// The pings that have come so far and were not counted yet.
    pub fn pings(&mut self) -> usize {
        let mut pings = 0;
        while let Ok(message) = self.hears.try_recv() {
            pings += usize::from(matches!(message, Message::Ping(_)));
        }
        pings
    }

    /// Reads no more, and answers nothing any more; the connection stays.
    pub fn freezes(&self) {
        self.reading.abort();
    }
}
