//! People over in-memory pipes, in virtual time: what a room does with them, whichever lesson's
//! room it is.

use std::sync::Arc;

use full_duplex::lesson06_chat::{
    connection::{MAX_MESSAGE, READ_BUFFER},
    socket::{ChatSocket, Side, chat_socket},
};
use futures_util::{SinkExt as _, StreamExt as _, stream::SplitSink};
use serde_json::Value;
use tokio::{
    io::{DuplexStream, duplex},
    sync::mpsc,
    task::{AbortHandle, JoinHandle},
    time::{Duration, Instant, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use super::counting::{Calls, Counting};

/// A pipe that never fills up here.
pub const WIDE: usize = 1 << 20;
/// A pipe that holds a few messages.
pub const NARROW: usize = 1024;
/// Longer than any patience.
pub const ENOUGH: Duration = Duration::from_secs(600);

/// The room's end of a pipe.
pub type Socket = ChatSocket<Counting<DuplexStream>>;

/// A visit that goes on.
#[derive(Debug)]
pub struct Visit<Outcome> {
    pub running: JoinHandle<Outcome>,
    calls: Arc<Calls>,
}

impl<Outcome: Send + 'static> Visit<Outcome> {
    /// A client connects over a pipe that holds so many bytes; `host` serves it. The other
    /// end is theirs.
    pub async fn begin<F: Future<Output = Outcome> + Send + 'static>(
        pipe: usize,
        host: impl FnOnce(Socket) -> F,
    ) -> (Self, DuplexStream) {
        let (theirs, ours) = duplex(pipe);
        let stream = Counting::new(ours);
        let calls = stream.calls.clone();
        let early = Vec::new();
        let socket = chat_socket(stream, early, Side::Server, MAX_MESSAGE, Some(READ_BUFFER)).await;
        (Self { running: tokio::spawn(host(socket)), calls }, theirs)
    }

    pub fn goes_on(&self) -> bool {
        !self.running.is_finished()
    }

    /// The room's read after so many panics.
    pub fn panic_after_reads(&self, most: usize) {
        self.calls.panic_after_reads(most);
    }

    /// How often the room has written so far.
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

/// A client that reads everything at once, as a good one does.
#[derive(Debug)]
pub struct Person<Outcome> {
    says: SplitSink<WebSocketStream<DuplexStream>, Message>,
    hears: mpsc::UnboundedReceiver<Message>,
    reading: AbortHandle,
    pub visit: Visit<Outcome>,
    /// The `seq`s of `chat` and `ack`, as they came.
    pub seqs: Vec<u64>,
}

impl<Outcome> Person<Outcome> {
    /// A client that begins to read now.
    pub async fn at((visit, stream): (Visit<Outcome>, DuplexStream)) -> Self {
        let socket = WebSocketStream::from_raw_socket(stream, Role::Client, None).await;
        let (says, mut socket) = socket.split();
        let (sender, hears) = mpsc::unbounded_channel();
        let reading = tokio::spawn(async move {
            while let Some(Ok(message)) = socket.next().await {
                let _ = sender.send(message);
            }
        });
        Self { says, hears, reading: reading.abort_handle(), visit, seqs: Vec::new() }
    }

    /// A client that has joined.
    pub async fn joined(visit: (Visit<Outcome>, DuplexStream), name: &str) -> Self {
        let mut person = Self::at(visit).await;
        person.says(&format!(r#"{{"type":"join","username":"{name}"}}"#)).await;
        person.until("presence").await;
        person
    }

    pub async fn says(&mut self, json: &str) {
        self.says_together([json.to_owned()]).await;
    }

    /// Several texts that arrive together.
    pub async fn says_together(&mut self, texts: impl IntoIterator<Item = String>) {
        for text in texts {
            self.says.feed(Message::text(text)).await.expect("room");
        }
        self.says.flush().await.expect("a reader");
    }

    pub async fn chats(&mut self, text: &str) {
        self.says(&format!(r#"{{"type":"chat","message":"{text}"}}"#)).await;
    }

    pub async fn types(&mut self, is_typing: bool) {
        self.says(&format!(r#"{{"type":"typing","isTyping":{is_typing}}}"#)).await;
    }

    /// Whatever comes next, of the protocol's own messages, too; `None` when the connection has
    /// ended.
    pub async fn message(&mut self) -> Option<Message> {
        timeout(ENOUGH, self.hears.recv()).await.expect("something is said in time, or it ends")
    }

    /// The next message of the room.
    pub async fn next(&mut self) -> Value {
        let text = loop {
            if let Message::Text(text) = self.message().await.expect("an open connection") {
                break text;
            }
        };
        let message: Value = serde_json::from_str(&text).expect("JSON");
        if message["type"] == "chat" || message["type"] == "ack" {
            self.seqs.extend(message["seq"].as_u64());
        }
        message
    }

    /// The next message, which is of this type.
    pub async fn hears(&mut self, kind: &str) -> Value {
        let message = self.next().await;
        assert_eq!(message["type"], kind, "{message}");
        message
    }

    /// The next message of this type, whatever comes before it.
    pub async fn until(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    pub async fn has_heard(&mut self, seq: u64) {
        while self.seqs.last() != Some(&seq) {
            self.next().await;
        }
    }

    /// The next message, which is a chat: its text.
    pub async fn reads(&mut self) -> String {
        text(&self.hears("chat").await["message"])
    }

    /// Waits until a member with this name has joined.
    pub async fn meets(&mut self, name: &str) {
        assert_eq!(self.hears("user_joined").await["username"], name);
    }

    /// Waits until a member with this name has left; the reason.
    pub async fn loses(&mut self, name: &str) -> Option<String> {
        let left = self.hears("user_left").await;
        assert_eq!(left["username"], name);
        left["reason"].as_str().map(str::to_owned)
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

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
