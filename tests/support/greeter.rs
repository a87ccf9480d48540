//! Lesson 03's server on real sockets, behind a recording tap.

use full_duplex::{
    lesson01_polling::serve::{accept_until, listen},
    lesson03_handshake::greeting::receive,
    tap::Tap,
};
use tokio::{net::TcpStream, sync::oneshot, task::JoinHandle};

use super::{Wire, timeless};

/// RFC 6455 §1.3: the example's key, and the answer to it.
pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A server that says hello.
#[derive(Debug)]
pub struct Greeter {
    pub address: String,
    tap: Tap,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Greeter {
    pub async fn start() -> Self {
        let listener = listen(0).await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let tap = Tap::recording();
        let (stop, stopped) = oneshot::channel();
        let each = |stream, _| async { drop(receive(stream, |_| ()).await) };
        let running = tokio::spawn(accept_until(listener, tap.clone(), stopped, each));
        Self { address, tap, stop, running }
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

/// The request of RFC 6455 §1.3, without what nobody needs.
pub fn request() -> String {
    format!(
        "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
}
