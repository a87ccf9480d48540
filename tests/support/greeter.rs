//! Lesson 03's server on real sockets, behind a recording tap.

use full_duplex::{
    lesson03_handshake::{Agreed, Refusal, Request, greeting::serve_connection},
    stage::serve::accept_until,
    tap::Tap,
};

use super::{Wire, example, host::Host};

/// The RFC's example, for a server on this machine.
pub fn request() -> String {
    example::request().replace("server.example.com", "localhost")
}

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

/// Agrees to open a WebSocket without a subprotocol and without an extension.
#[allow(clippy::unnecessary_wraps, reason = "a decider may refuse")]
pub fn anything(_: &Request) -> Result<Agreed, Refusal> {
    Ok(Agreed::default())
}
