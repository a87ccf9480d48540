//! Carries a [`Client`] over real connections, or over a test's: dials when the client wants to
//! dial, sends what it wants to send, and tells it what comes back and what time it is.
//!
//! ```text
//!   a person ── handle ───►┌─────────┐── Action ──► dial, socket
//!            ◄─── next ────│ Client  │◄── Input ───
//!                          └─────────┘◄── the time
//! ```

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use futures_util::FutureExt as _;
use tokio::time::Instant;

use super::{
    Client,
    event::{Action, Event, Input},
    queue::MOST,
};
use crate::{
    lesson03_handshake::{DialError, Url},
    lesson04_frames::close::{Close, CloseCode},
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        client::{DialledSocket, dial},
        socket::{Received, Socket, ToSend},
    },
    lesson08_reconnect::outcome::Outcome,
    stage::program::until,
};

/// The number of messages that may wait for a socket before it is no longer read, either: each
/// message that is read may make the client send one. Then a server that doesn't read is given up
/// by the heartbeat.
const MOST_WAITING: usize = 2 * MOST;

/// An attempt: it leads to a socket, or to the reason why there is none.
pub type Call<S> = Pin<Box<dyn Future<Output = Result<S, Outcome>> + Send>>;

/// A client and its connection.
pub struct Driver<S = DialledSocket> {
    client: Client,
    dial: Box<dyn FnMut(u32, Option<Outcome>) -> Call<S> + Send>,
    link: Link<S>,
    /// Not in the socket yet. At most `MOST_WAITING`, and what the last message has made us send.
    outbox: VecDeque<ToSend>,
    events: VecDeque<Event>,
    words: Words,
}

/// What the last server, or proxy, that declined has said beside its status. Clones are one.
#[derive(Clone, Default)]
pub struct Words(Arc<Mutex<String>>);

impl Words {
    /// The words; empty if there are none.
    #[must_use]
    pub fn get(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps the words of a failure, and returns what it means to the client.
    pub fn keep(&self, error: DialError) -> Outcome {
        if let DialError::Status { words, .. } | DialError::Tls(words) = &error {
            words.clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        }
        error.into()
    }
}

/// What there is of a connection.
enum Link<S> {
    None,
    Calling(Call<S>),
    Open(S),
}

impl Driver {
    /// A driver that dials this URL.
    #[must_use]
    pub fn to_url(client: Client, url: Url) -> Self {
        Self::heeding(client, move |_, _| {
            let url = url.clone();
            async move { dial(&url).await }
        })
    }
}

impl<S: Socket + 'static> Driver<S> {
    /// A driver like [`new`](Self::new) that keeps the words of those who decline.
    pub fn heeding<F>(
        client: Client,
        mut dial: impl FnMut(u32, Option<Outcome>) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<S, DialError>> + Send + 'static,
    {
        let words = Words::default();
        let heard = words.clone();
        let driver = Self::new(client, move |attempt, last| {
            let (dialling, heard) = (dial(attempt, last), heard.clone());
            async move { dialling.await.map_err(|error| heard.keep(error)) }
        });
        Self { words, ..driver }
    }

    /// What the last server, or proxy, that declined has said beside its status.
    pub fn words(&self) -> String {
        self.words.get()
    }
}

impl<S: Socket> Driver<S> {
    /// A driver that asks `dial` for each attempt, with its number and how the last one ended.
    /// Nothing happens before the first [`Input::Retry`].
    pub fn new<F>(
        client: Client,
        mut dial: impl FnMut(u32, Option<Outcome>) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<S, Outcome>> + Send + 'static,
    {
        let dial = Box::new(move |attempt, last| Box::pin(dial(attempt, last)) as Call<S>);
        let (outbox, events) = (VecDeque::new(), VecDeque::new());
        Self { client, dial, link: Link::None, outbox, events, words: Words::default() }
    }

    /// The client as it is now.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Passes what a person does to the client.
    pub fn handle(&mut self, input: Input) {
        let actions = self.client.handle(input, Instant::now().into_std());
        self.act(actions);
    }
    /// The next thing to show; `None` when all is over. May be dropped while it waits: nothing is
    /// lost.
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
                input = poll_fn(|cx| self.poll_link(cx)) => Some(input),
                () = until(alarm) => None,
            };
            if let Some(input) = input {
                self.handle(input); // listen first: what has arrived counts, however late it is
            }
            let now = Instant::now().into_std();
            if self.client.poll_timeout().is_some_and(|at| at <= now) {
                let actions = self.client.handle_timeout(now);
                self.act(actions);
            }
        }
    }
    fn act(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Dial { attempt, last } => {
                    self.hang_up();
                    self.link = Link::Calling((self.dial)(attempt, last));
                }
                Action::Send(text) => self.outbox.push_back(ToSend::Text(text)),
                Action::Ping => self.outbox.push_back(ToSend::Ping),
                Action::Goodbye => self.outbox.push_back(close_frame(CloseCode::NORMAL)),
                Action::HangUp(code) => {
                    self.try_close(code);
                    self.hang_up();
                }
                Action::Show(event) => self.events.push_back(event),
            }
        }
    }

    /// Ends the connection, if there is one. What waits here is still in the client's queue.
    fn hang_up(&mut self) {
        self.link = Link::None;
        self.outbox.clear();
    }

    /// Sends the close code, if the socket takes it at once. A peer that may be gone isn't waited
    /// for.
    fn try_close(&mut self, code: CloseCode) {
        let Link::Open(socket) = &mut self.link else { return };
        let closing = async {
            poll_fn(|cx| socket.poll_ready(cx)).await?;
            socket.start_send(close_frame(code))?;
            poll_fn(|cx| socket.poll_flush(cx)).await
        };
        let _ = closing.now_or_never();
    }

    fn poll_link(&mut self, cx: &mut Context<'_>) -> Poll<Input> {
        let input = match &mut self.link {
            Link::None => return Poll::Pending,
            Link::Calling(call) => match call.as_mut().poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(why)) => Input::Ended(why),
                Poll::Ready(Ok(socket)) => {
                    self.link = Link::Open(socket);
                    return Poll::Ready(Input::Open);
                }
            },
            Link::Open(_) => match self.poll_socket(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(input) => input,
            },
        };
        if let Input::Ended(_) = input {
            self.hang_up();
        }
        Poll::Ready(input)
    }
    /// Writes what can be written, and reads all the same: two peers that both wait until they have
    /// written would wait for ever. If both fail, what was read counts: it may be a close frame.
    fn poll_socket(&mut self, cx: &mut Context<'_>) -> Poll<Input> {
        let written = self.poll_write(cx);
        if written.is_pending() && self.outbox.len() >= MOST_WAITING {
            return Poll::Pending;
        }
        let Link::Open(socket) = &mut self.link else { return Poll::Pending };
        let read = match (socket.poll_next(cx), written) {
            (Poll::Ready(read), _) => read,
            (Poll::Pending, Poll::Ready(Err(ending))) => Err(ending),
            (Poll::Pending, _) => return Poll::Pending,
        };
        Poll::Ready(match read {
            Ok(Received::Text(text)) => {
                serde_json::from_str(text.as_str()).map_or(Input::Alive, Input::Heard)
            }
            Ok(Received::Close(close)) => {
                let _ = poll_fn(|cx| socket.poll_flush(cx)).now_or_never(); // the answer
                Input::Ended(Ending::Closed(close).into())
            }
            Ok(_) => Input::Alive,
            Err(ending) => {
                if let Ending::Failed { code, .. } = &ending {
                    self.try_close(*code);
                }
                Input::Ended(ending.into())
            }
        })
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        let Link::Open(socket) = &mut self.link else { return Poll::Pending };
        while !self.outbox.is_empty() {
            ready!(socket.poll_ready(cx))?;
            if let Some(message) = self.outbox.pop_front() {
                socket.start_send(message)?;
            }
        }
        socket.poll_flush(cx)
    }
}

fn close_frame(code: CloseCode) -> ToSend {
    ToSend::Close(Close::new(code, ""))
}
