//! A socket whose messages are CBOR on the wire, and JSON for the chat above: neither lesson 08's
//! session nor its client knows of the difference.
//!
//! ```text
//!   session, client ──► Translated ──► WebSocket
//!        {"type":…}    A3 00 01 …
//! ```

use std::{
    sync::Arc,
    task::{Context, Poll, ready},
};

use super::{
    cbor::{decode, encode, is_map},
    choose::Subprotocol,
};
use crate::{
    lesson04_frames::close::Close,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        protocol::{Code, Complaint, MAX_TEXT_FRAME, too_large},
        socket::{Received, Side, Socket, ToSend},
    },
    lesson08_reconnect::{protocol::ClientMessage, server::session},
    lesson11_compression::{
        binary::BinarySocket,
        once::{LONGEST, Recent},
    },
    stage::text::Text,
};

/// The last texts in CBOR, for all connections of a server: what everybody hears is encoded once.
pub type Encoded = Recent<Text, Arc<[u8]>>;

/// A socket that speaks a subprotocol.
#[derive(Debug)]
pub struct Translated<S> {
    inner: S,
    subprotocol: Subprotocol,
    /// A longer message isn't translated.
    longest: usize,
    encoded: Option<Arc<Encoded>>,
}

impl<S> Translated<S> {
    /// A server's socket. What the chat would refuse because of its length isn't translated first.
    pub fn server(inner: S, subprotocol: Subprotocol, encoded: &Arc<Encoded>) -> Self {
        let encoded = Some(encoded.clone());
        Self { inner, subprotocol, longest: MAX_TEXT_FRAME, encoded }
    }

    /// A client's socket.
    pub fn client(inner: S, subprotocol: Subprotocol) -> Self {
        Self { inner, subprotocol, longest: usize::MAX, encoded: None }
    }

    /// What it speaks.
    pub fn subprotocol(&self) -> Subprotocol {
        self.subprotocol
    }

    fn encode(&self, text: &Text) -> Option<Vec<u8>> {
        let shared = self.encoded.as_ref().filter(|_| text.len() <= LONGEST);
        if let Some(message) = shared.and_then(|shared| shared.find(|kept| kept == text)) {
            return Some(message.to_vec());
        }
        let message = encode(text.as_str())?;
        if let Some(shared) = shared {
            shared.keep(text.clone(), message.as_slice().into());
        }
        Some(message)
    }
}

impl<S: BinarySocket> Socket for Translated<S> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        let received = ready!(self.inner.poll_next(cx))?;
        Poll::Ready(Ok(match received {
            Received::Binary(message)
                if self.subprotocol == Subprotocol::Cbor
                    && is_map(&message)
                    && message.len() <= self.longest =>
            {
                decode(&message)
                    .map_or(Received::Binary(message), |text| Received::Text(text.into()))
            }
            other => other,
        }))
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.inner.poll_ready(cx)
    }

    /// A text that is no JSON object goes out as it is: the other end will say what is wrong.
    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        if let (ToSend::Text(text), Subprotocol::Cbor) = (&message, self.subprotocol)
            && let Some(message) = self.encode(text)
        {
            return if text.is_secret() {
                self.inner.start_send_secret(message)
            } else {
                self.inner.start_send_binary(message)
            };
        }
        self.inner.start_send(message)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.inner.poll_flush(cx)
    }

    async fn close(self, close: &Close, side: Side) -> Ending {
        self.inner.close(close, side).await
    }

    async fn finish(self, ending: &Ending, side: Side) {
        self.inner.finish(ending, side).await;
    }
}

impl<S: BinarySocket> BinarySocket for Translated<S> {
    fn start_send_binary(&mut self, message: Vec<u8>) -> Result<(), Ending> {
        self.inner.start_send_binary(message)
    }

    fn start_send_secret(&mut self, message: Vec<u8>) -> Result<(), Ending> {
        self.inner.start_send_secret(message)
    }
}

/// Reads what arrives as lesson 08 does; CBOR that couldn't be translated gets the answer that such
/// a JSON text would get.
pub fn read(
    subprotocol: Subprotocol,
) -> impl FnMut(Received) -> Option<Result<ClientMessage, Complaint>> {
    move |received| match received {
        Received::Binary(message) if subprotocol == Subprotocol::Cbor && is_map(&message) => {
            Some(Err(complaint(&message)))
        }
        other => session::read(other),
    }
}

fn complaint(message: &[u8]) -> Complaint {
    if message.len() > MAX_TEXT_FRAME {
        return too_large();
    }
    let broken = decode(message).err().map(|broken| broken.to_string());
    Complaint::new(Code::BadJson, broken.unwrap_or_default())
}
