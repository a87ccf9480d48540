//! Lesson 03's server on real sockets, behind a recording tap.

use full_duplex::{
    lesson03_handshake::{Agreed, Refusal, Request, greeting::serve_connection},
    stage::serve::accept_until,
    tap::Tap,
};

use super::{Wire, host::Host};

/// RFC 6455 §1.3: the example's key, and the answer to it.
pub const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// What a [`Greeter`] serves.
#[derive(Debug)]
pub enum Greets {}

/// A server that says hello.
pub type Greeter = Host<Greets>;

impl Greeter {
    pub async fn start() -> Self {
        let tap = Tap::recording();
        let each = |stream, _| async { drop(serve_connection(stream, |_| ()).await) };
        Self::run(tap.clone(), |listener, stopped| accept_until(listener, tap, stopped, each)).await
    }

    pub async fn connect(&self) -> Wire {
        self.wire().await
    }
}

/// The request of RFC 6455 §1.3, without what nobody needs.
pub fn request() -> String {
    format!(
        "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
}

/// Agrees to open a WebSocket without a subprotocol and without an extension.
#[allow(clippy::unnecessary_wraps, reason = "a decider may refuse")]
pub fn anything(_: &Request) -> Result<Agreed, Refusal> {
    Ok(Agreed::default())
}
