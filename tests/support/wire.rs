//! A client that speaks in bytes.

use std::time::Duration;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    task::yield_now,
    time::timeout,
};

/// Longer than anything takes, shorter than any held request: that would be the wrong reason to
/// end.
pub const BEFORE_A_HOLD_ENDS: Duration = Duration::from_secs(15);

/// A connection on which every byte is ours.
#[derive(Debug)]
pub struct Wire<S = TcpStream>(pub S);

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub head: String,
    pub body: String,
}

impl Wire {
    pub async fn to(address: &str) -> Self {
        Self(TcpStream::connect(address).await.expect("the server listens"))
    }
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

    /// Asks until lesson 02's server counts so many held requests and open streams.
    pub async fn waiting(&mut self, held: usize, streams: usize) {
        let asking = async {
            loop {
                let status = self.request("GET", "/status", None).await.json();
                if (&status["held"], &status["streams"]) == (&held.into(), &streams.into()) {
                    return;
                }
                yield_now().await;
            }
        };
        let arrived = timeout(BEFORE_A_HOLD_ENDS, asking).await;
        assert!(arrived.is_ok(), "never {held} held, {streams} streams");
    }

    /// Reads a head.
    pub async fn head(&mut self) -> String {
        self.until("\r\n\r\n").await
    }

    /// Reads until a text has come; returns everything up to and including it.
    pub async fn until(&mut self, text: &str) -> String {
        String::from_utf8(self.through(text.as_bytes()).await).expect("a text")
    }

    /// The same for bytes.
    pub async fn through(&mut self, end: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        while !bytes.ends_with(end) {
            bytes.push(self.0.read_u8().await.expect("more, as long as it has not come"));
        }
        bytes
    }

    /// Reads one answer: with a `content-length`, or in the chunks that a proxy may make of it.
    pub async fn answer(&mut self) -> Answer {
        let head = self.head().await;
        let body = self.body(&head).await;
        Answer { head, body }
    }

    /// Reads the body that belongs to a head, if it has an end.
    pub async fn body(&mut self, head: &str) -> String {
        let fields = head.to_ascii_lowercase();
        let length = fields.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = length.map_or(0, |length| length.parse().expect("a number"));
        let chunked = fields.contains("\r\ntransfer-encoding: chunked");
        let body = if chunked { self.chunks().await } else { self.take(length).await };
        String::from_utf8(body).expect("bodies are UTF-8")
    }

    async fn chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let size = self.until("\r\n").await;
            let size = usize::from_str_radix(size.trim_end(), 16).expect("a size");
            body.extend(self.take(size).await);
            self.until("\r\n").await;
            if size == 0 {
                return body;
            }
        }
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
