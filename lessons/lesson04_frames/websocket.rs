//! The driver: a [`Connection`] with a stream under it.
//!
//! What is sent waits until the next read has to wait. [`WebSocket::next`] returns every event
//! whose bytes have arrived; only before it waits for more does it write, everything at once. So a
//! plain loop of "next, send" answers sixteen messages that came together with one write.
//!
//! Reading and writing don't wait for each other. While the peer takes nothing, `next` still
//! receives. [`WebSocket::ready`] is the way to wait until there is room again.

use std::{
    future::poll_fn,
    io,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, copy, sink},
    time::timeout,
};

use super::{
    close::Close,
    connection::{Connection, Role, SendError, State},
    event::{Ending, Event},
    message::Message,
};
use crate::lesson03_handshake::ByteStream;

/// The most bytes that one read takes.
const READ: usize = 16 * 1024;

/// While at least this many bytes wait to be written, nothing more can be sent.
pub const MAX_WAITING: usize = 256 * 1024;

/// The time for a closing handshake: the other side's close frame, and the end of its stream.
pub const CLOSE_DEADLINE: Duration = Duration::from_secs(5);

/// The socket of a client that has dialled.
pub type Dialled = WebSocket<Box<dyn ByteStream>>;

/// A WebSocket connection over a stream.
#[derive(Debug)]
pub struct WebSocket<S> {
    stream: S,
    connection: Connection,
    /// Bytes that have been read and not yet received.
    input: Vec<u8>,
    /// How many of them the connection has received since.
    taken: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> WebSocket<S> {
    /// Drives `connection` over `stream`. `early` are the bytes that arrived together with the
    /// handshake.
    #[must_use]
    pub fn new(stream: S, connection: Connection, early: Vec<u8>) -> Self {
        Self { stream, connection, input: early, taken: 0 }
    }

    /// The next event; `None` after [`Event::Closed`]. Nothing is lost if the future is dropped
    /// while it waits.
    pub async fn next(&mut self) -> Option<Event> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    // ANCHOR: send
    /// Queues a message, in one frame. It is written by the next [`flush`](Self::flush), or before
    /// [`next`](Self::next) has to wait.
    pub fn send(&mut self, message: &Message) -> Result<(), SendError> {
        self.has_room()?;
        self.connection.send(message)
    }

    /// Queues a text, in one frame.
    pub fn send_text(&mut self, text: &str) -> Result<(), SendError> {
        self.has_room()?;
        self.connection.send_text(text)
    }

    /// Queues a message, in one frame that no extension changes.
    pub fn send_unchanged(&mut self, message: &Message) -> Result<(), SendError> {
        self.has_room()?;
        self.connection.send_unchanged(message)
    }

    fn has_room(&self) -> Result<(), SendError> {
        let waiting = self.connection.transmit().len();
        if waiting < MAX_WAITING { Ok(()) } else { Err(SendError::Full) }
    }
    // ANCHOR_END: send

    /// Waits until there is room for another message.
    pub async fn ready(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_ready(cx)).await
    }

    /// Writes everything that was queued.
    pub async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_flush(cx)).await
    }

    /// Starts the closing handshake. The events of [`next`](Self::next) tell how it goes on.
    pub fn start_close(&mut self, close: Option<&Close>) -> Result<(), SendError> {
        self.connection.close(close)
    }

    /// The connection: what else can be sent, and what waits to be written.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// The stream below. Bytes that are written here directly go around the protocol.
    pub fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    // ANCHOR: close
    /// The whole closing handshake: our close frame, the other side's, and the end of the stream,
    /// all within [`CLOSE_DEADLINE`].
    pub async fn close_handshake(mut self, close: &Close) -> Ending {
        let _ = self.start_close(Some(close)); // refused only if the connection closes already
        let handshake = async {
            while let Some(event) = self.next().await {
                if let Event::Closed(ending) = event {
                    return ending;
                }
            }
            Ending::Lost
        };
        let ending = timeout(CLOSE_DEADLINE, handshake).await.unwrap_or(Ending::Lost);
        self.finish().await;
        ending
    }

    /// Ends the stream after [`Event::Closed`]. The server goes first (RFC 6455 §7.1.1), and then
    /// reads until the client has gone, too: closing with unread bytes would reset the
    /// connection, and the reset overtakes the last frame.
    pub async fn finish(mut self) {
        let end = async {
            let _ = poll_fn(|cx| self.poll_close(cx)).await;
            copy(&mut self.stream, &mut sink()).await
        };
        let _ = timeout(CLOSE_DEADLINE, end).await;
    }
    // ANCHOR_END: close

    // ANCHOR: next
    /// [`next`](Self::next), to be polled: writes what can be written, and reads all the same.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        if let Some(event) = self.take_input() {
            return Poll::Ready(Some(event));
        }
        while self.connection.state() != State::Closed {
            if let Poll::Ready(Err(_)) = self.poll_flush(cx) {
                // The peer reads no more, but its last frames may still be on their way.
                self.connection.transmitted(usize::MAX);
            }
            // A new buffer, which is gone again if nothing has come: a connection that waits has
            // none.
            let mut input = Vec::with_capacity(READ);
            match pin!(self.stream.read_buf(&mut input)).poll(cx) {
                Poll::Ready(Ok(1..)) => self.input = input,
                Poll::Ready(_) => return Poll::Ready(self.connection.receive_eof()),
                Poll::Pending => {
                    self.connection.rest();
                    return Poll::Pending;
                }
            }
            if let Some(event) = self.take_input() {
                return Poll::Ready(Some(event));
            }
        }
        Poll::Ready(None)
    }

    /// The first event in the bytes that have been read.
    fn take_input(&mut self) -> Option<Event> {
        let mut bytes = &self.input[self.taken..];
        let event = self.connection.receive(&mut bytes);
        self.taken = self.input.len() - bytes.len();
        if bytes.is_empty() {
            (self.input, self.taken) = (Vec::new(), 0);
        }
        event
    }
    // ANCHOR_END: next

    // ANCHOR: flush
    /// [`ready`](Self::ready), to be polled. While there is room, nothing is written.
    pub fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.has_room().is_err()
            && let Poll::Ready(Err(error)) = self.poll_flush(cx)
        {
            return Poll::Ready(Err(error));
        }
        if self.has_room().is_ok() { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    /// [`flush`](Self::flush), to be polled.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.connection.transmit().is_empty() {
            let bytes = self.connection.transmit();
            let count = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.connection.transmitted(count);
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    // ANCHOR_END: flush

    /// Writes everything that was queued, and then ends the server's side of the stream. (A client
    /// waits until the server has ended its side.)
    pub fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(self.poll_flush(cx));
        if matches!(self.connection.role(), Role::Server) {
            return Pin::new(&mut self.stream).poll_shutdown(cx);
        }
        Poll::Ready(flushed)
    }
}
