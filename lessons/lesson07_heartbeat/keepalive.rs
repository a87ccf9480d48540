//! A heartbeat around a socket: a timer and a ping. The result is a socket again, so lesson 06's
//! session and client use it unchanged; a peer that falls silent looks like a lost connection.
//!
//! ```text
//!   session ◄── message ───┌──────── Keepalive ────────┐◄── message ─── socket
//!                          │ a message: a sign of life │
//!                          │ 25 s without one: ping    │──── ping ────►
//!           ◄──── Lost ────│ 10 s more: timed out      │
//!                          └───────────────────────────┘
//! ```
//!
//! Without it, TCP reports the loss after a quarter of an hour of unanswered retransmissions, and
//! never if there is nothing to transmit.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::time::{Instant, Sleep, sleep_until};

use super::heartbeat::{Action, Heartbeat, Pace};
use crate::{
    lesson04_frames::close::Close,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::socket::{Received, Side, Socket, ToSend},
};

/// A socket with a heartbeat.
#[derive(Debug)]
pub struct Keepalive<S> {
    socket: S,
    heartbeat: Heartbeat,
    timer: Pin<Box<Sleep>>,
    ping: Ping,
}

/// How far the latest ping has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ping {
    /// Written, or not needed.
    Done,
    /// Due; the socket has no room for it.
    Due,
    /// In the socket's buffer.
    Buffered,
}

impl<S: Socket> Keepalive<S> {
    /// Puts a heartbeat around a socket. The first ping comes after `jitter`, between 0 and 1, of the
    /// usual time.
    #[must_use]
    pub fn new(socket: S, pace: Pace, jitter: f64) -> Self {
        let heartbeat = Heartbeat::new(pace, jitter, Instant::now().into_std());
        let timer = Box::pin(sleep_until(deadline(&heartbeat)));
        Self { socket, heartbeat, timer, ping: Ping::Done }
    }

    /// Whether the connection was given up because nothing arrived.
    #[must_use]
    pub fn is_timed_out(&self) -> bool {
        self.heartbeat.is_timed_out()
    }

    /// The socket, without its heartbeat.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.socket
    }

    // ANCHOR: beat
    fn handle_activity(&mut self) {
        self.heartbeat.handle_activity(Instant::now().into_std());
        self.timer.as_mut().reset(deadline(&self.heartbeat));
    }

    /// Does what the timer demands. Ready when the peer has timed out or the socket has failed.
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<Ending> {
        while self.timer.as_mut().poll(cx).is_ready() {
            match self.heartbeat.handle_timeout(Instant::now().into_std()) {
                Some(Action::Ping) => self.ping = Ping::Due,
                Some(Action::TimedOut) => return Poll::Ready(Ending::Lost),
                None if self.is_timed_out() => return Poll::Ready(Ending::Lost),
                None => {}
            }
            self.timer.as_mut().reset(deadline(&self.heartbeat));
        }
        match self.poll_ping(cx) {
            Poll::Ready(Err(ending)) => Poll::Ready(ending),
            _ => Poll::Pending,
        }
    }

    /// A ping waits while the socket has no room. The time for the answer runs all the same.
    fn poll_ping(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        if self.ping == Ping::Due {
            ready!(self.socket.poll_ready(cx))?;
            self.socket.start_send(ToSend::Ping)?;
            self.ping = Ping::Buffered;
        }
        if self.ping == Ping::Buffered {
            ready!(self.socket.poll_flush(cx))?;
            self.ping = Ping::Done;
        }
        Poll::Ready(Ok(()))
    }
    // ANCHOR_END: beat

    /// A write that waits for the peer keeps the timer running.
    fn or_timer(
        &mut self,
        written: Poll<Result<(), Ending>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Ending>> {
        if written.is_pending() { self.poll_timer(cx).map(Err) } else { written }
    }
}

/// A heartbeat that has timed out has no deadline, and its timer is not looked at any more.
fn deadline(heartbeat: &Heartbeat) -> Instant {
    heartbeat.poll_timeout().map_or_else(Instant::now, Instant::from_std)
}

// ANCHOR: socket
impl<S: Socket> Socket for Keepalive<S> {
    /// Reads before it judges: a message that has arrived counts, however late it is read.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        match self.socket.poll_next(cx) {
            Poll::Ready(received) => {
                self.handle_activity();
                Poll::Ready(received)
            }
            Poll::Pending => self.poll_timer(cx).map(Err),
        }
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        let ready = self.socket.poll_ready(cx);
        self.or_timer(ready, cx)
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        self.socket.start_send(message)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        let flushed = self.socket.poll_flush(cx);
        self.or_timer(flushed, cx)
    }

    async fn close(self, close: &Close, side: Side) -> Ending {
        self.socket.close(close, side).await // the close handshake has a deadline of its own
    }

    async fn finish(self, ending: &Ending, side: Side) {
        self.socket.finish(ending, side).await;
    }
}
// ANCHOR_END: socket
