//! A heartbeat around a socket. What comes out of it is a socket again, so whoever uses it (lesson 06's session, its
//! client) doesn't know: somebody who falls silent looks like a connection that has failed.
//!
//! ```text
//!   session ──── next ────►┌──────── Keepalive ────────┐──── next ────► socket
//!           ◄── message ───│ a message: life        │◄── message ───
//!                          │ 25 s of nothing: ping  │──── ping ────►
//!           ◄── TimedOut ──│ 10 s more of it: over  │
//!           ──── flush ───►│ stuck? listen meanwhile│──── flush ───►
//!                          └────────────────────────┘
//! ```
//!
//! Left alone, TCP reports the same error, ETIMEDOUT, after a quarter of an hour of unanswered retransmissions, and never
//! if there is nothing to transmit. A heartbeat only says it in time.

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Bytes, Error, Message},
};

use super::heartbeat::{Beat, Heartbeat, Pace};
use crate::{lesson05_tungstenite::config::READ_BUFFER, lesson06_chat::client::Talk};

/// How much is heard ahead while a write is stuck. A message counts with its length and a whole read buffer, which even
/// the shortest may keep from being freed: so it is at most 16 messages, and memory has an end.
pub const AHEAD: usize = 16 * READ_BUFFER;

/// A socket with a heartbeat.
#[derive(Debug)]
pub struct Keepalive<S> {
    socket: S,
    heartbeat: Heartbeat,
    alarm: Pin<Box<Sleep>>,
    ping: Ping,
    /// Heard while a write was stuck, and not yet asked for.
    ahead: VecDeque<Message>,
    /// What that weighs.
    weight: usize,
    /// The other side has said goodbye: whatever we still had to say is said no more.
    leaving: bool,
}

/// Where the latest ping is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ping {
    /// On its way, or not needed.
    Gone,
    /// Due, and the socket takes nothing.
    Owed,
    /// In the socket's buffer.
    Buffered,
}

impl<S> Keepalive<S> {
    /// Puts a heartbeat around a socket; `jitter`, between 0 and 1, is the part of the time after which the first ping
    /// comes.
    #[must_use]
    pub fn new(socket: S, pace: Pace, jitter: f64) -> Self {
        let heartbeat = Heartbeat::new(pace, jitter, Instant::now().into_std());
        let alarm = Box::pin(sleep_until(deadline(&heartbeat)));
        let (ahead, weight) = (VecDeque::new(), 0);
        Self { socket, heartbeat, alarm, ping: Ping::Gone, ahead, weight, leaving: false }
    }

    /// Whether this connection was given up because nothing was heard.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.heartbeat.is_silent()
    }

    /// The socket, without its heartbeat.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.socket
    }

    fn life(&mut self) {
        self.heartbeat.handle_activity(Instant::now().into_std());
        self.alarm.as_mut().reset(deadline(&self.heartbeat));
    }
}

/// A silent heart has no deadline, and is asked no more.
fn deadline(heartbeat: &Heartbeat) -> Instant {
    heartbeat.poll_timeout().map_or_else(Instant::now, Instant::from_std)
}

impl<S> Keepalive<S>
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
{
    // ANCHOR: beat
    /// Does what is due. Ready when nobody is there any more, or the socket has failed.
    fn poll_beat(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        while self.alarm.as_mut().poll(cx).is_ready() {
            match self.heartbeat.handle_timeout(Instant::now().into_std()) {
                Some(Beat::Ping) => self.ping = Ping::Owed,
                Some(Beat::Silence) => return Poll::Ready(silence()),
                None if self.is_silent() => return Poll::Ready(silence()),
                None => {}
            }
            self.alarm.as_mut().reset(deadline(&self.heartbeat));
        }
        match self.poll_ping(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(error),
            _ => Poll::Pending,
        }
    }

    /// Where there is no room for a ping it has to wait; the silence is counted all the same.
    fn poll_ping(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.ping == Ping::Owed && !self.leaving {
            ready!(self.socket.poll_ready_unpin(cx))?;
            self.socket.start_send_unpin(Message::Ping(Bytes::new()))?;
            self.ping = Ping::Buffered;
        }
        if self.ping == Ping::Buffered {
            ready!(self.socket.poll_flush_unpin(cx))?;
            self.ping = Ping::Gone;
        }
        Poll::Ready(Ok(()))
    }
    // ANCHOR_END: beat

    // ANCHOR: stuck
    /// A write is stuck, so nobody reads but we: is there life? Ready when the write needs no more
    /// waiting for.
    fn poll_stuck(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        while self.weight < AHEAD && !self.leaving {
            let Poll::Ready(message) = self.socket.poll_next_unpin(cx) else { break };
            let message = message.unwrap_or(Err(Error::ConnectionClosed))?;
            self.life();
            self.keep(message);
        }
        if self.leaving {
            return Poll::Ready(Ok(()));
        }
        self.poll_beat(cx).map(Err)
    }

    fn keep(&mut self, message: Message) {
        match message {
            // The library has answered. They were life, and that is all.
            Message::Ping(_) | Message::Pong(_) => return,
            Message::Close(_) => self.leaving = true,
            _ => {}
        }
        self.weight += weight(&message);
        self.ahead.push_back(message);
    }
    // ANCHOR_END: stuck

    fn or_stuck(
        &mut self,
        written: Poll<Result<(), Error>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        if written.is_pending() { self.poll_stuck(cx) } else { written }
    }
}

fn weight(message: &Message) -> usize {
    message.len() + READ_BUFFER
}

fn silence() -> Error {
    Error::Io(io::Error::new(io::ErrorKind::TimedOut, "nothing was heard, not even a pong"))
}

impl<S> Stream for Keepalive<S>
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
{
    type Item = Result<Message, Error>;

    /// Listens first and judges then: what has arrived counts, even if nobody was here to hear it in time.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(message) = self.ahead.pop_front() {
            self.weight -= weight(&message);
            return Poll::Ready(Some(Ok(message)));
        }
        match self.socket.poll_next_unpin(cx) {
            Poll::Ready(Some(Ok(message))) => {
                self.life();
                Poll::Ready(Some(Ok(message)))
            }
            Poll::Ready(end) => Poll::Ready(end),
            Poll::Pending => self.poll_beat(cx).map(|error| Some(Err(error))),
        }
    }
}

impl<S> Sink<Message> for Keepalive<S>
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
{
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.leaving {
            return Poll::Ready(Ok(()));
        }
        let ready = self.socket.poll_ready_unpin(cx);
        self.or_stuck(ready, cx)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        // Behind a close frame nothing may be sent (RFC 6455 §5.5.1), and the library has sent ours.
        if self.leaving { Ok(()) } else { self.socket.start_send_unpin(message) }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.leaving {
            return Poll::Ready(Ok(()));
        }
        let flushed = self.socket.poll_flush_unpin(cx);
        self.or_stuck(flushed, cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.socket.poll_close_unpin(cx)
    }
}

impl<S: Talk> Talk for Keepalive<S> {
    type Below = S::Below;

    fn socket(&mut self) -> &mut WebSocketStream<S::Below> {
        self.socket.socket()
    }

    fn into_socket(self) -> WebSocketStream<S::Below> {
        self.socket.into_socket()
    }
}
