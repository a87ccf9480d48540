//! Carries a [`Client`] over real connections, or over a test's: calls when it wants to call, sends what it wants to say,
//! and tells it what comes back and what time it is.
//!
//! ```text
//!   a person ──── tell ───►┌─────────┐── Action ──► dial, socket
//!            ◄─── next ────│ Client  │◄── Input ───
//!                          └─────────┘◄── the time
//! ```

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{FutureExt as _, Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::time::Instant;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Bytes, Error, Message},
};

use super::{
    Client,
    event::{Action, Event, Input},
    queue::MOST,
};
use crate::{
    lesson03_handshake::{ByteStream, Url},
    lesson04_frames::close::{Close, CloseCode},
    lesson05_tungstenite::ending::{Ending, code, frame},
    lesson06_chat::client::dial,
    lesson08_reconnect::outcome::Outcome,
    stage::program::until,
};

/// How many messages may wait for a socket that takes nothing until we stop listening, too: each thing that we hear may
/// make us say something. A server that doesn't read has so much less to hear, until the heartbeat gives it up.
const MOST_WAITING: usize = 2 * MOST;

/// A call that leads to a socket, or to the reason why there is none.
pub type Call<S> = Pin<Box<dyn Future<Output = Result<S, Outcome>> + Send>>;

/// A client and its connection.
pub struct Driver<S = WebSocketStream<Box<dyn ByteStream>>> {
    client: Client,
    dial: Box<dyn FnMut() -> Call<S> + Send>,
    line: Line<S>,
    /// Not in the socket yet. At most `MOST_WAITING`, and what the last thing that we heard has made us say.
    outbox: VecDeque<Message>,
    events: VecDeque<Event>,
}

enum Line<S> {
    None,
    Calling(Call<S>),
    Open(S),
}

impl Driver {
    /// A driver that calls this room.
    #[must_use]
    pub fn calling(client: Client, url: Url) -> Self {
        Self::new(client, move || {
            let url = url.clone();
            async move { Ok(dial(&url).await?) }
        })
    }
}

impl<S> Driver<S>
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin,
{
    /// A driver that asks `dial` for each call. Nothing happens before [`Input::Retry`] is told.
    pub fn new<F>(client: Client, mut dial: impl FnMut() -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<S, Outcome>> + Send + 'static,
    {
        let dial = Box::new(move || Box::pin(dial()) as Call<S>);
        let (outbox, events) = (VecDeque::new(), VecDeque::new());
        Self { client, dial, line: Line::None, outbox, events }
    }

    /// The client as it is now.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What a person does.
    pub fn tell(&mut self, input: Input) {
        let actions = self.client.handle(input, Instant::now().into_std());
        self.act(actions);
    }

    // ANCHOR: next
    /// The next thing to show; `None` when all is over. May be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            if self.client.is_over() {
                return None;
            }
            let alarm = self.client.poll_timeout();
            let input = tokio::select! {
                biased;
                input = poll_fn(|cx| self.poll_line(cx)) => Some(input),
                () = until(alarm) => None,
            };
            if let Some(input) = input {
                self.tell(input); // first of all listen: what has arrived counts, however late it is
            }
            let now = Instant::now().into_std();
            if self.client.poll_timeout().is_some_and(|at| at <= now) {
                let actions = self.client.handle_timeout(now);
                self.act(actions);
            }
        }
    }
    // ANCHOR_END: next

    // ANCHOR: act
    fn act(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Dial => {
                    self.hang_up();
                    self.line = Line::Calling((self.dial)());
                }
                Action::Send(text) => self.outbox.push_back(Message::Text(text.into())),
                Action::Ping => self.outbox.push_back(Message::Ping(Bytes::new())),
                Action::Goodbye => self.outbox.push_back(goodbye(CloseCode::NORMAL)),
                Action::HangUp(code) => {
                    self.mention(code);
                    self.hang_up();
                }
                Action::Show(event) => self.events.push_back(event),
            }
        }
    }
    // ANCHOR_END: act

    /// Ends the connection, if there is one. What waits here is still in the client's queue.
    fn hang_up(&mut self) {
        self.line = Line::None;
        self.outbox.clear();
    }

    /// Says why, if the socket takes it at once: nobody waits for somebody who may be gone.
    fn mention(&mut self, code: CloseCode) {
        if let Line::Open(socket) = &mut self.line {
            let _ = socket.send(goodbye(code)).now_or_never();
        }
    }

    fn poll_line(&mut self, cx: &mut Context<'_>) -> Poll<Input> {
        let input = match &mut self.line {
            Line::None => return Poll::Pending,
            Line::Calling(call) => match call.as_mut().poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(why)) => Input::Ended(why),
                Poll::Ready(Ok(socket)) => {
                    self.line = Line::Open(socket);
                    return Poll::Ready(Input::Open);
                }
            },
            Line::Open(_) => match self.poll_socket(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(input) => input,
            },
        };
        if let Input::Ended(_) = input {
            self.hang_up();
        }
        Poll::Ready(input)
    }

    // ANCHOR: socket
    /// Writes what can be written, and reads all the same: two ends that both wait until they have written would wait
    /// for ever. If both fail, what was read counts: it may be the server's goodbye.
    fn poll_socket(&mut self, cx: &mut Context<'_>) -> Poll<Input> {
        let written = self.poll_write(cx);
        if written.is_pending() && self.outbox.len() >= MOST_WAITING {
            return Poll::Pending;
        }
        let Line::Open(socket) = &mut self.line else { return Poll::Pending };
        let read = match socket.poll_next_unpin(cx) {
            Poll::Ready(read) => read.unwrap_or(Err(Error::ConnectionClosed)),
            Poll::Pending => match written {
                Poll::Ready(Err(error)) => Err(error),
                _ => return Poll::Pending,
            },
        };
        Poll::Ready(match read {
            Ok(Message::Text(text)) => {
                serde_json::from_str(&text).map_or(Input::Alive, Input::Heard)
            }
            Ok(Message::Close(close)) => {
                let _ = socket.flush().now_or_never(); // the library's answer
                Input::Ended(Ending::closed(close).into())
            }
            Ok(_) => Input::Alive,
            Err(error) => {
                if let Some(code) = code(&error) {
                    self.mention(code);
                }
                Input::Ended(Ending::of(&error).into())
            }
        })
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let Line::Open(socket) = &mut self.line else { return Poll::Pending };
        while !self.outbox.is_empty() {
            std::task::ready!(socket.poll_ready_unpin(cx))?;
            if let Some(message) = self.outbox.pop_front() {
                socket.start_send_unpin(message)?;
            }
        }
        socket.poll_flush_unpin(cx)
    }
    // ANCHOR_END: socket
}

fn goodbye(code: CloseCode) -> Message {
    Message::Close(Some(frame(&Close::new(code, ""))))
}
