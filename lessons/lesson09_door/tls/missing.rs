//! What stands in the place of TLS in a program that was built without it: it says how to build it.

use std::{
    convert::Infallible,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use tokio::net::TcpStream;

use super::{error::TlsError, options::WithTls};
use crate::{
    lesson03_handshake::{ByteStream, DialError, Scheme, Url, client::reach},
    lesson06_chat::server::LogLine,
    stage::serve::Stopping,
    tap::Tap,
};

/// A server with TLS: there is none.
#[derive(Clone, Debug)]
pub struct TlsServer(Infallible);

impl TlsServer {
    /// Says how to build it.
    pub fn new(_: &WithTls, _: &Path, _: &[String], _: LogLine) -> Result<Self, TlsError> {
        Err(TlsError::Missing)
    }

    /// Never called.
    #[must_use]
    pub fn how_to_trust(&self) -> Option<String> {
        match self.0 {}
    }

    /// Never called.
    #[allow(clippy::unused_async, reason = "with TLS it waits")]
    pub async fn watch(self) {
        match self.0 {}
    }

    /// Never called.
    #[allow(clippy::unused_async, reason = "with TLS it waits")]
    pub async fn serve<R>(self, _: TcpStream, _: SocketAddr, _: Tap, _: R, _: Stopping) {
        match self.0 {}
    }
}

/// A client without TLS.
#[derive(Clone, Debug)]
pub struct Trust;

impl Trust {
    /// Believes nobody, and needs nobody: without TLS there is nothing to believe.
    pub fn new(ca: &[PathBuf]) -> Result<Self, TlsError> {
        if ca.is_empty() { Ok(Self) } else { Err(TlsError::Missing) }
    }

    /// Opens a connection to where the address points, if that is not in TLS.
    pub async fn reach(&self, url: &Url) -> Result<Box<dyn ByteStream>, DialError> {
        match url.scheme {
            Scheme::Ws => reach(url).await,
            Scheme::Wss => Err(DialError::Tls(TlsError::Missing.to_string())),
        }
    }
}
