//! A server that answers with bytes of the test's own: what real servers and proxies send, and what
//! none should.

use full_duplex::{lesson03_handshake::accept_key, stage::serve::listen};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::JoinHandle,
};

/// What the server does after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Waits for the next request on the same connection.
    Keep,
    /// Ends the connection.
    End,
}

/// A running server; it ends with the test.
#[derive(Debug)]
pub struct Scripted {
    pub address: String,
    /// The heads of the requests, as they come.
    pub requests: UnboundedReceiver<String>,
    running: JoinHandle<()>,
}

impl Scripted {
    /// `answer` gets the head of a request.
    pub async fn start(
        answer: impl Fn(&str) -> (Vec<u8>, Then) + Clone + Send + Sync + 'static,
    ) -> Self {
        let listener = listen(0).await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (tell, requests) = unbounded_channel();
        let running = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, tell) = (answer.clone(), tell.clone());
                tokio::spawn(async move {
                    let mut client = stream;
                    while let Some(head) = head(&mut client).await {
                        let (bytes, then) = answer(&head);
                        let _ = tell.send(head);
                        if client.write_all(&bytes).await.is_err() || then == Then::End {
                            return;
                        }
                    }
                });
            }
        });
        Self { address, requests, running }
    }

    /// The same answer every time. `ACCEPT` in it becomes the answer to the key.
    pub async fn saying(answer: &str, then: Then) -> Self {
        let answer = answer.to_owned();
        Self::start(move |head| (answer.replace("ACCEPT", &accept(head)).into_bytes(), then)).await
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// The answer to a request's key; empty if it has none.
pub fn accept(head: &str) -> String {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut keys = lines.filter(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"));
    keys.next().map_or_else(String::new, |(_, key)| accept_key(key))
}

async fn head(client: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(client.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
