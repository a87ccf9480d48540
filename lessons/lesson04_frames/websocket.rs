//! The driver: a [`Connection`] with a stream under it.
//!
//! What you say waits until you listen. [`WebSocket::next`] hands out every event whose bytes have arrived; only before it
//! waits for more does it write, everything at once. So a plain loop of "next, send" answers sixteen messages that came
//! together with one write, and nobody had to think of it.

use std::{
    future::poll_fn,
    io,
    mem::MaybeUninit,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
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
    /// Bytes that have arrived.
    input: Vec<u8>,
    /// How many of them the connection has taken.
    taken: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> WebSocket<S> {
    /// Drives `connection` over `stream`. `early` are the bytes that arrived together with the handshake.
    #[must_use]
    pub fn new(stream: S, connection: Connection, early: Vec<u8>) -> Self {
        Self { stream, connection, input: early, taken: 0 }
    }

    // ANCHOR: next
    /// The next event; `None` after [`Event::Closed`]. May be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            let mut bytes = &self.input[self.taken..];
            let event = self.connection.receive(&mut bytes);
            self.taken = self.input.len() - bytes.len();
            if event.is_some() || self.connection.state() == State::Closed {
                return event;
            }
            (self.input, self.taken) = (Vec::new(), 0);
            if poll_fn(|cx| self.poll_wire(cx)).await.is_err() || self.input.is_empty() {
                return self.connection.receive_end();
            }
        }
    }
    // ANCHOR_END: next

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
    /// Says goodbye, waits for the other side's, and ends the stream, all within [`CLOSE_DEADLINE`].
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

    /// Ends the stream after [`Event::Closed`]. The server goes first (RFC 6455 §7.1.1), and then reads until the client
    /// has gone, too: closing with unread bytes would reset the connection, and the reset overtakes the last frame.
    pub async fn finish(mut self) {
        let end = async {
            let _ = self.flush().await;
            if matches!(self.connection.role(), Role::Server) {
                let _ = self.stream.shutdown().await;
            }
            while poll_fn(|cx| self.poll_read(cx)).await.is_ok() && !self.input.is_empty() {
                self.input = Vec::new();
            }
        };
        let _ = timeout(CLOSE_DEADLINE, end).await;
    }
    // ANCHOR_END: goodbye

    /// Writes what is queued and reads what comes, whichever is possible; ready when bytes have come, or the end.
    fn poll_wire(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Poll::Ready(Err(_)) = self.poll_write(cx) {
            // Nobody listens any more, but the last words may still be on their way to us.
            self.connection.transmitted(usize::MAX);
        }
        self.poll_read(cx)
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

    /// Reads into the stack and keeps only what has come: a connection that waits has no buffer.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut space = [const { MaybeUninit::uninit() }; READ];
        let mut buffer = ReadBuf::uninit(&mut space);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
        self.input.extend_from_slice(buffer.filled());
        Poll::Ready(Ok(()))
    }
}
