//! Pictures over a client's connection: a socket around a [`BinarySocket`]. The client above sees
//! lesson 06's [`Socket`], and the connection below carries its texts and the pieces of pictures.
//!
//! ```text
//!   client ── text ──► Uploading ── text ──────────────────────────► socket
//!                          └─ nothing waits to be written: a piece ──►
//!   client ◄── text ── Uploading ◄── text: an ack may end an upload ── socket
//!                          └─◄── received, refused, stored ────────────
//! ```
//!
//! Each connection gets a new one. All share one [`PictureQueue`]: a picture goes on where it
//! stopped.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker, ready},
};

use tokio::{
    sync::watch,
    time::{Instant, Sleep, sleep_until},
};

use super::{
    message::{UploadId, UploadMessage},
    news::News,
    sending::{Full, Sending},
};
use crate::{
    lesson04_frames::close::{Close, CloseCode},
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::socket::{Received, Side, Socket, ToSend},
    lesson11_compression::binary::BinarySocket,
};

/// The pictures that one person sends, over all connections. Clones are one.
#[derive(Clone, Debug)]
pub struct PictureQueue {
    state: Arc<Mutex<State>>,
    /// The number of pictures that are not in the chat.
    unfinished: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct State {
    sending: Sending,
    /// The task that has polled the socket last.
    waker: Option<Waker>,
    /// The task that waits for news.
    reader: Option<Waker>,
}

impl Default for PictureQueue {
    fn default() -> Self {
        Self { state: Arc::default(), unfinished: watch::Sender::new(0) }
    }
}

impl PictureQueue {
    /// A socket that also carries the pictures.
    #[must_use]
    pub fn over<S: BinarySocket>(&self, socket: S) -> Uploading<S> {
        let link = Link { uploads: self.clone(), leaving: false };
        Uploading { socket, link, timer: None, closing: false }
    }

    /// Queues a picture, whether there is a connection or not.
    pub fn push(&self, id: UploadId, name: String, bytes: Vec<u8>) -> Result<(), Full> {
        self.with(|sending| sending.push(id, name, bytes))
    }

    /// Cancels the picture that is under way, or the next one; `false` if there is none.
    pub fn cancel(&self) -> bool {
        self.with(Sending::cancel)
    }

    /// The client is in the room and has read everything: pictures may go out.
    pub fn online(&self) {
        self.with(Sending::online);
    }

    /// The names of the pictures that are not in the chat, as far as is known, oldest first.
    #[must_use]
    pub fn unfinished(&self) -> Vec<String> {
        self.lock().sending.unfinished().map(str::to_owned).collect()
    }

    /// How many these are, to be watched.
    #[must_use]
    pub fn count(&self) -> watch::Receiver<usize> {
        self.unfinished.subscribe()
    }

    /// The next thing to show.
    pub fn poll_news(&self, cx: &mut Context<'_>) -> Poll<News> {
        let mut state = self.lock();
        state.reader = Some(cx.waker().clone());
        state.sending.poll_news().map_or(Poll::Pending, Poll::Ready)
    }

    /// Changes something, and wakes those who are concerned.
    fn with<T>(&self, change: impl FnOnce(&mut Sending) -> T) -> T {
        let mut state = self.lock();
        let result = change(&mut state.sending);
        let count = state.sending.unfinished().count();
        self.unfinished.send_replace(count);
        let State { waker, reader, .. } = &mut *state;
        waker.take().into_iter().chain(reader.take()).for_each(Waker::wake);
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A socket that also carries pictures.
#[derive(Debug)]
pub struct Uploading<S> {
    socket: S,
    link: Link,
    timer: Option<Pin<Box<Sleep>>>,
    /// Whether a close frame was sent: nothing may follow it.
    closing: bool,
}

/// The connection of the uploads: when it is dropped, they wait for the next one.
#[derive(Debug)]
struct Link {
    uploads: PictureQueue,
    leaving: bool,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.uploads.with(|sending| sending.offline(self.leaving));
    }
}

impl<S: BinarySocket> Uploading<S> {
    /// Sends pieces, one at a time: each only after everything else has been written. So a text
    /// waits behind one piece at most, besides those that are under way already.
    fn poll_pieces(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        while !self.closing {
            ready!(self.socket.poll_flush(cx))?;
            ready!(self.socket.poll_ready(cx))?;
            let Some(message) = self.next_message(cx) else { break };
            self.socket.start_send_binary(message)?;
        }
        Poll::Ready(Ok(()))
    }

    /// The next message of an upload; if there is none, the task is woken when there may be one.
    fn next_message(&mut self, cx: &mut Context<'_>) -> Option<Vec<u8>> {
        let mut state = self.link.uploads.lock();
        state.waker = Some(cx.waker().clone());
        while let Some(until) = state.sending.poll_timeout() {
            let until = Instant::from_std(until);
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(until)));
            timer.as_mut().reset(until);
            if timer.as_mut().poll(cx).is_pending() {
                break;
            }
            state.sending.handle_timeout(Instant::now().into_std());
        }
        state.sending.next_message()
    }

    /// What of a message is for the client above. A message of an upload is to it a sign of life
    /// and no more: a pong. An `ack` moves its cursor, whatever it acknowledges.
    fn heard(&mut self, received: Received) -> Received {
        let (uploads, now) = (&self.link.uploads, Instant::now().into_std());
        match &received {
            Received::Text(text) => uploads.with(|sending| sending.heard(text.as_str(), now)),
            Received::Binary(bytes) => {
                if let Ok(message) = UploadMessage::parse(bytes)
                    && !message.is_from_client()
                {
                    uploads.with(|sending| sending.handle(&message, now));
                    return Received::Pong;
                }
            }
            Received::Close(_) => self.closing = true, // the answer is queued
            Received::Ping | Received::Pong => {}
        }
        received
    }
}

impl<S: BinarySocket> Socket for Uploading<S> {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        let pieces = self.poll_pieces(cx);
        match self.socket.poll_next(cx) {
            Poll::Ready(Ok(received)) => Poll::Ready(Ok(self.heard(received))),
            Poll::Ready(Err(ending)) => Poll::Ready(Err(ending)),
            Poll::Pending => match pieces {
                Poll::Ready(Err(ending)) => Poll::Ready(Err(ending)), // what was read comes first
                _ => Poll::Pending,
            },
        }
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.socket.poll_ready(cx)
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        if let ToSend::Close(close) = &message {
            (self.closing, self.link.leaving) = (true, close.code == CloseCode::NORMAL);
        }
        self.socket.start_send(message)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.socket.poll_flush(cx)
    }

    async fn close(self, close: &Close, side: Side) -> Ending {
        self.socket.close(close, side).await
    }

    async fn finish(self, ending: &Ending, side: Side) {
        self.socket.finish(ending, side).await;
    }
}
