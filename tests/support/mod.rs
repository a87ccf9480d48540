//! What the tests share: a server on a free port behind a recording tap, and a client that speaks in bytes.

#![allow(dead_code, reason = "each test program uses its own part")]

pub mod counting;
pub mod echoer;
pub mod frames;
pub mod greeter;
pub mod library;
pub mod proxy;
pub mod relay;
pub mod room;

use std::{num::NonZeroUsize, sync::Arc};

use axum::Router;
use full_duplex::{
    lesson01_polling::{
        chat::{CAPACITY, Chat, Clock, system_clock},
        http::{Desk, router},
        serve::{listen, serve},
    },
    lesson02_push::{self, live::Live},
    tap::Tap,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};

/// 2026-01-01 00:00:00 UTC: in a transcript, time stands still.
pub const NEW_YEAR: u64 = 1_767_225_600_000;

/// A lesson's server, on real sockets.
#[derive(Debug)]
pub struct Server {
    pub address: String,
    tap: Tap,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Server {
    pub async fn start() -> Self {
        Self::with_capacity(CAPACITY).await
    }

    pub async fn with_capacity(capacity: NonZeroUsize) -> Self {
        Self::open(0, capacity, || NEW_YEAR).await
    }

    /// A server whose clock goes, on a port of one's choice.
    pub async fn on_port(port: u16) -> Self {
        Self::open(port, CAPACITY, system_clock).await
    }

    async fn open(port: u16, capacity: NonZeroUsize, clock: Clock) -> Self {
        let tap = Tap::recording();
        let chat = Arc::new(Chat::new(capacity, clock));
        let router = router(Desk { chat, tap: tap.clone() });
        Self::run(port, tap, router, async |stopped| drop(stopped.await)).await
    }

    /// Lesson 02's server.
    pub async fn push(port: u16, capacity: NonZeroUsize, clock: Clock) -> Self {
        Self::push_of(port, Arc::new(Chat::new(capacity, clock))).await
    }

    /// Lesson 02's server around a chat that may live longer than it.
    pub async fn push_of(port: u16, chat: Arc<Chat>) -> Self {
        let tap = Tap::recording();
        let live = Arc::new(Live::new(chat));
        let desk = lesson02_push::http::Desk { live: live.clone(), tap: tap.clone() };
        let router = lesson02_push::http::router(desk);
        Self::run(port, tap, router, async move |stopped| live.open_until(stopped).await).await
    }

    async fn run<F: Future + Send + 'static>(
        port: u16,
        tap: Tap,
        router: Router,
        until: impl FnOnce(oneshot::Receiver<()>) -> F,
    ) -> Self {
        let listener = listen(port).await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(serve(listener, router, tap.clone(), until(stopped)));
        Self { address, tap, stop, running }
    }

    pub fn port(&self) -> u16 {
        self.address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub async fn connect(&self) -> Wire {
        Wire(TcpStream::connect(&self.address).await.expect("the server listens"))
    }

    /// Stops the server; what was seen.
    pub async fn stop(self) -> String {
        let _ = self.stop.send(());
        self.running.await.expect("the server ends without a panic");
        timeless(&self.tap)
    }
}

/// What a tap has seen, without the date and the port.
pub fn timeless(tap: &Tap) -> String {
    let line = |line: &str| match line.split_once(" < date: ") {
        Some((connection, _)) => format!("{connection} < date: […]\n"),
        None => match line.split_once("open 127.0.0.1:") {
            Some((connection, _)) => format!("{connection}open 127.0.0.1:[…]\n"),
            None => format!("{line}\n"),
        },
    };
    tap.transcript().to_string().lines().map(line).collect()
}

/// A connection on which every byte is ours.
#[derive(Debug)]
pub struct Wire<S = TcpStream>(pub S);

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub head: String,
    pub body: String,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.expect("the server takes bytes");
    }

    /// Sends a request whose head has only what HTTP/1.1 demands.
    pub async fn request(&mut self, method: &str, path: &str, json: Option<&str>) -> Answer {
        let fields = json.map_or_else(String::new, |json| {
            format!("content-type: application/json\r\ncontent-length: {}\r\n", json.len())
        });
        let body = json.unwrap_or_default();
        let request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{fields}\r\n{body}");
        self.send(request).await;
        self.answer().await
    }

    pub async fn say(&mut self, username: &str, message: &str) -> Answer {
        let json = format!(r#"{{"username":"{username}","message":"{message}"}}"#);
        self.request("POST", "/messages", Some(&json)).await
    }

    /// Reads a head.
    pub async fn head(&mut self) -> String {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            bytes.push(self.0.read_u8().await.expect("a whole head"));
        }
        String::from_utf8(bytes).expect("heads are ASCII")
    }

    /// Reads until a text has come; returns everything up to and including it.
    pub async fn until(&mut self, text: &str) -> String {
        let mut bytes = Vec::new();
        while !bytes.ends_with(text.as_bytes()) {
            bytes.push(self.0.read_u8().await.expect("more, as long as it has not come"));
        }
        String::from_utf8(bytes).expect("a text")
    }

    /// Reads one answer with a `content-length`.
    pub async fn answer(&mut self) -> Answer {
        let head = self.head().await;
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().expect("a number"));
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.expect("a whole body");
        Answer { head, body: String::from_utf8(body).expect("bodies are UTF-8") }
    }

    /// So many bytes.
    pub async fn take(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).await.expect("that many bytes");
        bytes
    }

    /// Everything until the server closes.
    pub async fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        let _ = self.0.read_to_end(&mut bytes).await; // a reset is an end, too
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Says that no more requests come, and waits until the server has closed.
    pub async fn close(mut self) {
        let _ = self.0.shutdown().await;
        self.rest().await;
    }
}

impl Answer {
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }

    pub fn seqs(&self) -> Vec<u64> {
        let json = self.json();
        let messages = json["messages"].as_array().expect("messages");
        messages.iter().map(|message| message["seq"].as_u64().expect("a seq")).collect()
    }
}

/// Every file that a server's page needs, its scripts' imports included; each is there, and none makes HTML of text.
pub async fn page_files(address: &str) -> Vec<String> {
    let mut files = vec!["/".to_owned()];
    let mut seen = 0;
    while let Some(file) = files.get(seen).cloned() {
        seen += 1;
        let mut wire = Wire(TcpStream::connect(address).await.expect("the server listens"));
        let answer = wire.request("GET", &file, None).await;
        assert_eq!(answer.status(), 200, "{file}");
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for before in ["href=\"/", "src=\"/", "from \"/", "from \"./"] {
            let root = if before.ends_with("./") { folder } else { "" };
            for name in answer.body.split(before).skip(1).filter_map(|rest| rest.split('"').next())
            {
                let needed = format!("{root}/{name}");
                if !files.contains(&needed) {
                    files.push(needed);
                }
            }
        }
        for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]
        {
            assert!(!answer.body.contains(forbidden), "{file} uses {forbidden}");
        }
    }
    files
}
