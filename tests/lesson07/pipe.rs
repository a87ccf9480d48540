//! Lesson 07's room over in-memory pipes, in virtual time.

use std::sync::Arc;

use full_duplex::{
    lesson01_polling::log::CAPACITY,
    lesson02_push::log::SharedLog,
    lesson05_tungstenite::config::config,
    lesson06_chat::{
        connection::MAX_MESSAGE,
        hub::Hub,
        hub_task::{HubHandle, HubTask, MAX_PEOPLE},
        people::Who,
    },
    lesson07_heartbeat::{
        connection::{Outcome, serve_socket},
        heartbeat::Pace,
    },
    tap::Tap,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, ReadHalf, WriteHalf, duplex, split},
    sync::watch,
    time::timeout,
};
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role};

pub use crate::support::people::{NARROW, WIDE};
use crate::support::{
    NEW_YEAR,
    frames::masked,
    greeter::request,
    people::{self, ENOUGH},
};

pub type Visit = people::Visit<Outcome>;
pub type Person = people::Person<Outcome>;

/// The answer that makes a WebSocket of a connection, as far as a tap looks at it.
const UPGRADED: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\n\
    sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// A room whose connections have a heartbeat.
pub struct Room {
    pub hub_task: HubHandle,
    stopping: watch::Sender<bool>,
}

impl Room {
    pub fn new() -> Self {
        let hub = Hub::new(Arc::new(SharedLog::new(CAPACITY, || NEW_YEAR)), || NEW_YEAR);
        Self { hub_task: HubTask::spawn(hub, MAX_PEOPLE), stopping: watch::channel(false).0 }
    }

    /// Connects over a pipe that holds so many bytes.
    pub async fn visit(&self, pipe: usize) -> (Visit, DuplexStream) {
        let mut membership =
            self.hub_task.connect(Who::Anonymous).await.expect("room for one more");
        let stopping = self.stopping.subscribe();
        let serve = |socket| async move {
            serve_socket(socket, &mut membership, Pace::default(), stopping).await
        };
        Visit::begin(pipe, serve).await
    }

    /// A member whose every byte is ours.
    pub async fn raw(&self, name: &str, pipe: usize) -> Raw {
        let (visit, stream) = self.visit(pipe).await;
        let (hears, says) = split(stream);
        let mut raw = Raw { visit, hears, says };
        raw.says(0x81, &format!(r#"{{"type":"join","username":"{name}"}}"#)).await;
        raw
    }

    /// Connects over a pipe with a tap on it; the handshake is done. Nobody counts what it costs.
    pub async fn tapped(&self, tap: &Tap) -> DuplexStream {
        let (mut theirs, ours) = duplex(WIDE);
        let mut ours = tap.wrap(ours, "a pipe");
        theirs.write_all(request().as_bytes()).await.expect("room");
        ours.read_exact(&mut vec![0; request().len()]).await.expect("a request");
        ours.write_all(UPGRADED).await.expect("room");
        theirs.read_exact(&mut [0; UPGRADED.len()]).await.expect("an answer");
        let mut membership =
            self.hub_task.connect(Who::Anonymous).await.expect("room for one more");
        let stopping = self.stopping.subscribe();
        tokio::spawn(async move {
            let config = Some(config(MAX_MESSAGE));
            let socket = WebSocketStream::from_raw_socket(ours, Role::Server, config).await;
            serve_socket(socket, &mut membership, Pace::default(), stopping).await
        });
        theirs
    }

    /// A client that reads everything at once, as a good one does.
    pub async fn person(&self, name: &str) -> Person {
        Person::joined(self.visit(WIDE).await, name).await
    }

    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }
}

/// A client that sends bytes, good or bad.
pub struct Raw {
    pub visit: Visit,
    pub hears: ReadHalf<DuplexStream>,
    pub says: WriteHalf<DuplexStream>,
}

impl Raw {
    /// One frame.
    pub async fn says(&mut self, first: u8, payload: &str) {
        self.says.write_all(&masked(first, payload.as_bytes())).await.expect("the server reads");
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
