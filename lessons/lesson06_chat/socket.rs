//! What the chat needs of a WebSocket, whichever code implements it.
//!
//! ```text
//!   session, client ──► Socket ◄── tokio-tungstenite's WebSocketStream (lesson 05)
//!                              ◄── the WebSocket of lesson 04
//!                              ◄── a socket with a heartbeat around it (lesson 07)
//! ```
//!
//! The trait names no library: its texts are [`Text`], its close frames lesson 04's [`Close`], its
//! errors lesson 05's [`Ending`]. It has the shape of `Stream` and `Sink`; a `poll_` method never
//! waits.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{Sink, Stream};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Bytes, Error, Message, Utf8Bytes,
        protocol::{
            Role,
            frame::{
                Frame,
                coding::{Data, OpCode},
            },
        },
    },
};

use crate::{
    lesson04_frames::{
        close::Close,
        event::{Ending as Ended, Event},
        message::Message as Whole,
        websocket::{CLOSE_DEADLINE, WebSocket},
    },
    lesson05_tungstenite::{
        closing::{close_handshake, end},
        ending::{Ending, frame},
    },
    stage::text::Text,
};

#[cfg(not(feature = "mine-04-b3"))]
use crate::stage::write_buffer::WriteBuffer;

// ANCHOR: socket
/// A message that has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// A text.
    Text(Text),
    /// A binary message.
    Binary(Vec<u8>),
    /// A ping. The pong is already queued.
    Ping,
    /// A pong.
    Pong,
    /// The peer's close frame. The answer is already queued; nothing follows.
    Close(Option<Close>),
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToSend {
    /// A text.
    Text(Text),
    /// A ping without a payload.
    Ping,
    /// A close frame. Nothing may follow it (RFC 6455 §5.5.1).
    Close(Close),
}

/// The end of a connection that this program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It dialled.
    Client,
    /// It accepted; it ends TCP first (RFC 6455 §7.1.1).
    Server,
}

/// A WebSocket connection.
pub trait Socket: Unpin + Send + Sized {
    /// The next message. An error is final.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>>;

    /// Ready when [`start_send`](Self::start_send) may be called once.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>>;

    /// Takes a message; it is on its way only after [`poll_flush`](Self::poll_flush).
    fn start_send(&mut self, message: ToSend) -> Result<(), Ending>;

    /// Ready when everything that was taken is written.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>>;

    /// The close handshake: sends a close frame, waits for the peer's, and ends the stream. Takes
    /// at most twice [`CLOSE_DEADLINE`].
    fn close(self, close: &Close, side: Side) -> impl Future<Output = Ending> + Send;

    /// Ends the stream of a connection that has ended already. A peer that broke a rule is told
    /// first.
    fn finish(self, ending: &Ending, side: Side) -> impl Future<Output = ()> + Send;
}
// ANCHOR_END: socket

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Socket for WebSocketStream<S> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        loop {
            let next = ready!(Stream::poll_next(Pin::new(self), cx));
            return Poll::Ready(match next.unwrap_or(Err(Error::ConnectionClosed)) {
                Ok(Message::Text(text)) => Ok(Received::Text(text.into())), // the same bytes
                Ok(Message::Binary(bytes)) => Ok(Received::Binary(bytes.into())),
                Ok(Message::Ping(_)) => Ok(Received::Ping),
                Ok(Message::Pong(_)) => Ok(Received::Pong),
                Ok(Message::Close(close)) => match Ending::closed(close) {
                    Ending::Closed(close) => Ok(Received::Close(close)),
                    ending => Err(ending),
                },
                Ok(Message::Frame(_)) => continue, // never read
                Err(error) => Err(Ending::of(&error)),
            });
        }
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        Sink::poll_ready(Pin::new(self), cx).map_err(|error| Ending::of(&error))
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        let message = match message {
            ToSend::Text(text) if text.len() > FRAGMENT => return send_fragments(self, text),
            ToSend::Text(text) => Message::Text(text.into()),
            ToSend::Ping => Message::Ping(Bytes::new()),
            ToSend::Close(close) => Message::Close(Some(frame(&close))),
        };
        Sink::start_send(Pin::new(self), message).map_err(|error| Ending::of(&error))
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        Sink::poll_flush(Pin::new(self), cx).map_err(|error| Ending::of(&error))
    }

    async fn close(mut self, close: &Close, side: Side) -> Ending {
        let ending = close_handshake(&mut self, close, drop).await;
        end(self, side.role()).await;
        ending
    }

    async fn finish(mut self, ending: &Ending, side: Side) {
        if let Ending::Failed { code, why } = ending {
            let close = frame(&Close::new(*code, why));
            let _ = timeout(CLOSE_DEADLINE, WebSocketStream::close(&mut self, Some(close))).await;
        }
        end(self, side.role()).await;
    }
}

/// The longest frame of a text. A longer text is sent in fragments.
pub const FRAGMENT: usize = 1024;

/// Sends a text in several frames (RFC 6455 §5.4). The library keeps a buffer as long as the
/// longest frame that it has written; a list of a thousand people would be fifty KiB of it, for as
/// long as the connection lives.
fn send_fragments<S>(socket: &mut WebSocketStream<S>, text: Text) -> Result<(), Ending>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut opcode, mut rest) = (Data::Text, Bytes::from(Utf8Bytes::from(text)));
    while !rest.is_empty() {
        let fragment = rest.split_to(rest.len().min(FRAGMENT)); // the same bytes
        let frame = Frame::message(fragment, OpCode::Data(opcode), rest.is_empty());
        let sent = Sink::start_send(Pin::new(&mut *socket), Message::Frame(frame));
        sent.map_err(|error| Ending::of(&error))?;
        opcode = Data::Continue;
    }
    Ok(())
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Socket for WebSocket<S> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        Poll::Ready(match ready!(WebSocket::poll_next(self, cx)) {
            Some(Event::Message(Whole::Text(text))) => Ok(Received::Text(text.into())),
            Some(Event::Message(Whole::Binary(bytes))) => Ok(Received::Binary(bytes)),
            Some(Event::Ping(_)) => Ok(Received::Ping),
            Some(Event::Pong(_)) => Ok(Received::Pong),
            Some(Event::Closed(Ended::Closed(close))) => Ok(Received::Close(close)),
            Some(Event::Closed(Ended::Failed(error))) => {
                Err(Ending::Failed { code: error.code(), why: error.to_string() })
            }
            Some(Event::Closed(Ended::Lost)) | None => Err(Ending::Lost),
        })
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        WebSocket::poll_ready(self, cx).map_err(|_| Ending::Lost)
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        let sent = match message {
            ToSend::Text(text) if text.is_secret() => {
                self.send_unchanged(&Whole::Text(text.to_string()))
            }
            ToSend::Text(text) => self.send_text(text.as_str()),
            ToSend::Ping => self.connection().ping(b""),
            ToSend::Close(close) => self.start_close(Some(&close)),
        };
        sent.map_err(|_| Ending::Lost)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        WebSocket::poll_flush(self, cx).map_err(|_| Ending::Lost)
    }

    async fn close(self, close: &Close, _: Side) -> Ending {
        match self.close_handshake(close).await {
            Ended::Closed(close) => Ending::Closed(close),
            Ended::Failed(error) => Ending::Failed { code: error.code(), why: error.to_string() },
            Ended::Lost => Ending::Lost,
        }
    }

    async fn finish(self, _: &Ending, _: Side) {
        WebSocket::finish(self).await; // a peer that broke a rule has its close frame queued
    }
}

impl Side {
    fn role(self) -> Role {
        match self {
            Self::Client => Role::Client,
            Self::Server => Role::Server,
        }
    }
}

/// The implementation of WebSocket under the chat: the library, or lesson 04's, once the learner
/// has built that (stage 04-B3).
#[cfg(not(feature = "mine-04-b3"))]
pub type ChatSocket<S> = WebSocketStream<WriteBuffer<S>>;

/// A socket over a stream whose handshake is done. `early` are the bytes that came with it; `max`
/// is the longest message that is read; `read_buffer`, the most bytes that one read takes.
#[cfg(not(feature = "mine-04-b3"))]
pub async fn chat_socket<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    early: Vec<u8>,
    side: Side,
    max: usize,
    read_buffer: Option<usize>,
) -> ChatSocket<S> {
    let config = crate::lesson05_tungstenite::config::config(max);
    let config = read_buffer.map_or(config, |bytes| config.read_buffer_size(bytes));
    let (stream, config) = (WriteBuffer::new(stream), config.write_buffer_size(0));
    WebSocketStream::from_partially_read(stream, early, side.role(), Some(config)).await
}

/// The implementation of WebSocket under the chat: the learner's.
#[cfg(feature = "mine-04-b3")]
pub type ChatSocket<S> = WebSocket<S>;

/// A socket over a stream whose handshake is done. `early` are the bytes that came with it; `max`
/// is the longest message that is read.
#[cfg(feature = "mine-04-b3")]
pub async fn chat_socket<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    early: Vec<u8>,
    side: Side,
    max: usize,
    _: Option<usize>,
) -> ChatSocket<S> {
    use crate::lesson04_frames::{
        connection::{Connection, Role},
        fast::secure_key,
        message::Limits,
    };
    let role = match side {
        Side::Client => Role::Client(secure_key),
        Side::Server => Role::Server,
    };
    WebSocket::new(stream, Connection::new(role, Limits::of(max as u64)), early)
}
