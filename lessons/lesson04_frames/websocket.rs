//! The driver: a [`Connection`] with a stream under it.
//!
//! What you say waits until you listen. [`WebSocket::next`] hands out every event whose bytes have arrived; only before it
//! waits for more does it write, everything at once. So a plain loop of "next, send" answers sixteen messages that came
//! together with one write, and nobody had to think of it.

use std::{
    future::poll_fn,
    io,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

use super::{
    close::Close,
    connection::{Connection, Role, State},
    event::{Ending, Event},
    message::Message,
    say::CannotSay,
};

/// How many bytes one read takes at most.
const READ: usize = 16 * 1024;

/// How long a goodbye may take: the other side's close frame, and the end of its stream.
pub const CLOSE_DEADLINE: Duration = Duration::from_secs(5);

/// A WebSocket connection over a stream.
#[derive(Debug)]
pub struct WebSocket<S> {
    stream: S,
    connection: Connection,
    /// Bytes that have arrived behind the last event.
    input: Vec<u8>,
    /// How many of them the connection has taken since.
    taken: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> WebSocket<S> {
    /// Drives `connection` over `stream`. `early` are the bytes that arrived together with the handshake.
    #[must_use]
    pub fn new(stream: S, connection: Connection, early: Vec<u8>) -> Self {
        Self { stream, connection, input: early, taken: 0 }
    }

    /// The next event; `None` after [`Event::Closed`]. May be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Option<Event> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// Sends a message, in one frame, with the next [`flush`](Self::flush) or before the next wait.
    pub fn send(&mut self, message: &Message) -> Result<(), CannotSay> {
        self.connection.send(message)
    }

    /// What else can be said, and what waits to be sent.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// The stream below: what is written here directly goes around the protocol.
    pub fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    /// Writes everything that was said.
    pub async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_write(cx)).await
    }

    // ANCHOR: goodbye
    /// Says goodbye, waits for the other side's, and ends the stream, all within
    /// [`CLOSE_DEADLINE`].
    pub async fn goodbye(mut self, close: &Close) -> Ending {
        let _ = self.connection.close(Some(close)); // too late to say it: then it is over anyway
        let farewell = async {
            while let Some(event) = self.next().await {
                if let Event::Closed(ending) = event {
                    return ending;
                }
            }
            Ending::Lost
        };
        let ending = timeout(CLOSE_DEADLINE, farewell).await.unwrap_or(Ending::Lost);
        self.finish().await;
        ending
    }

    /// Ends the stream after [`Event::Closed`]. The server goes first (RFC 6455 §7.1.1), and then
    /// reads until the client has gone, too: closing with unread bytes would reset the
    /// connection, and the reset overtakes the last frame.
    pub async fn finish(mut self) {
        let end = async {
            let _ = self.flush().await;
            if matches!(self.connection.role(), Role::Server) {
                let _ = self.stream.shutdown().await;
            }
            tokio::io::copy(&mut self.stream, &mut tokio::io::sink()).await
        };
        let _ = timeout(CLOSE_DEADLINE, end).await;
    }
    // ANCHOR_END: goodbye

    // ANCHOR: next
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        if let Some(event) = self.take_input() {
            return Poll::Ready(Some(event));
        }
        while self.connection.state() != State::Closed {
            if let Poll::Ready(Err(_)) = self.poll_write(cx) {
                // Nobody listens any more, but the last words may still be on their way to us.
                self.connection.transmitted(usize::MAX);
            }
            // A new buffer, which is gone again if nothing has come: a connection that waits has
            // none.
            let mut input = Vec::with_capacity(READ);
            match pin!(self.stream.read_buf(&mut input)).poll(cx) {
                Poll::Ready(Ok(1..)) => self.input = input,
                Poll::Ready(_) => return Poll::Ready(self.connection.receive_end()),
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
    // ANCHOR_END: next

    /// An event from the bytes that have arrived before.
    fn take_input(&mut self) -> Option<Event> {
        let mut bytes = &self.input[self.taken..];
        let event = self.connection.receive(&mut bytes);
        self.taken = self.input.len() - bytes.len();
        if bytes.is_empty() {
            (self.input, self.taken) = (Vec::new(), 0);
        }
        event
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
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
}
