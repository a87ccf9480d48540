//! Uploads around a server's socket. The result is a socket again: the chat above doesn't know that
//! pictures arrive between its messages, and the WebSocket below doesn't, either.
//!
//! ```text
//!   session ◄── texts ─────────────────┌── ServerSocket ──┐◄── texts, pieces ─── socket
//!           ◄── a pong for a piece ────│                  │
//!           ◄── chat "/pictures/NAME" ─│ stored           │─── received 16,384 ──►
//!                                      └──────────────────┘
//! ```
//!
//! Nothing here grows without end. While answers can't be sent or pictures are being stored, the
//! socket isn't read: TCP makes the client wait.

use std::{
    collections::VecDeque,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_util::FutureExt as _;

use super::{
    Pictures, Reply, Storing,
    message::{UploadId, UploadMessage, chat_id},
    serve::PATH,
};
use crate::{
    lesson04_frames::close::Close,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        protocol::ClientMessage,
        socket::{Received, Side, Socket, ToSend},
    },
    lesson08_reconnect::{protocol::ClientMessage as Said, server::hub::ConnectionId},
    lesson11_compression::binary::BinarySocket,
};

/// The answers that may wait for a client that doesn't read.
const MOST_ANSWERS: usize = 16;

/// The pictures of one connection that may wait for the disk.
const MOST_STORING: usize = 2;

/// After so many pieces without a break, everything else has its turn.
const IN_A_ROW: usize = 16;

/// A socket over which pictures arrive.
pub struct ServerSocket<S> {
    socket: S,
    pictures: Arc<Pictures>,
    connection: ConnectionId,
    /// Not yet taken by the socket.
    answers: VecDeque<Vec<u8>>,
    /// Taken by the socket, and perhaps not yet written.
    unflushed: bool,
    /// The pictures whose names this connection will say.
    storing: VecDeque<(UploadId, Storing)>,
    in_a_row: usize,
}

impl<S: BinarySocket> ServerSocket<S> {
    /// Takes pictures for the member of this connection.
    #[must_use]
    pub fn new(socket: S, pictures: Arc<Pictures>, connection: ConnectionId) -> Self {
        let (answers, storing) = (VecDeque::new(), VecDeque::new());
        Self { socket, pictures, connection, answers, unflushed: false, storing, in_a_row: 0 }
    }

    /// Takes in a message of an upload.
    fn receive(&mut self, message: &UploadMessage<'_>) {
        let id = message.id();
        let answer = match self.pictures.handle(self.connection, message) {
            None => return,
            Some(Reply::Received(bytes)) => UploadMessage::Received { id, bytes }.to_bytes(),
            Some(Reply::Refused(why)) => why.message(id),
            Some(Reply::Stored(bytes, storing)) => {
                self.storing.retain(|(other, _)| *other != id);
                self.storing.push_back((id, storing));
                UploadMessage::Received { id, bytes }.to_bytes()
            }
        };
        self.answers.push_back(answer);
    }

    /// A picture that is stored, as the chat message that tells of it.
    fn poll_stored(&mut self, cx: &mut Context<'_>) -> Poll<Received> {
        for at in (0..self.storing.len()).rev() {
            let Poll::Ready(stored) = self.storing[at].1.poll_unpin(cx) else { continue };
            let Some((id, _)) = self.storing.remove(at) else { continue };
            match stored {
                Ok((name, size)) => {
                    let address = format!("{PATH}{name}");
                    let stored = UploadMessage::Stored { id, size, address: &address };
                    self.answers.push_back(stored.to_bytes());
                    return Poll::Ready(chat(id, address));
                }
                Err(why) => {
                    self.pictures.forget(self.connection, id);
                    self.answers.push_back(why.message(id));
                }
            }
        }
        Poll::Pending
    }

    /// Hands the answers to the socket, as far as it takes them.
    fn poll_answers(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        while !self.answers.is_empty() {
            ready!(self.socket.poll_ready(cx))?;
            if let Some(answer) = self.answers.pop_front() {
                self.socket.start_send_binary(answer)?;
                self.unflushed = true;
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Writes what can be written.
    fn write_answers(&mut self, cx: &mut Context<'_>) {
        let written = match self.poll_answers(cx) {
            Poll::Ready(Ok(())) if self.unflushed => self.socket.poll_flush(cx),
            written => written,
        };
        match written {
            Poll::Pending => {}
            Poll::Ready(Ok(())) => self.unflushed = false,
            // The peer reads no more, but why may still be on its way: reading tells.
            Poll::Ready(Err(_)) => (self.answers, self.unflushed) = (VecDeque::new(), false),
        }
    }
}

/// The member's own chat message. Repeated, it has the same id: the log takes it once.
fn chat(id: UploadId, address: String) -> Received {
    let chat = ClientMessage::Chat { id: Some(chat_id(id)), message: address };
    Received::Text(Said::Room(chat).text())
}

impl<S: BinarySocket> Socket for ServerSocket<S> {
    /// A message of an upload is answered here. To the chat it is a sign of life and no more: a
    /// pong.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        let stored = self.poll_stored(cx);
        self.write_answers(cx);
        if let Poll::Ready(chat) = stored {
            return Poll::Ready(Ok(chat));
        }
        if self.answers.len() >= MOST_ANSWERS || self.storing.len() >= MOST_STORING {
            return Poll::Pending; // what they wait for wakes this task
        }
        let before = std::mem::take(&mut self.in_a_row);
        if before == IN_A_ROW {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let received = ready!(self.socket.poll_next(cx))?;
        if let Received::Binary(bytes) = &received
            && let Ok(message) = UploadMessage::parse(bytes)
            && message.is_from_client()
        {
            self.in_a_row = before + 1;
            self.receive(&message);
            self.write_answers(cx);
            return Poll::Ready(Ok(Received::Pong));
        }
        Poll::Ready(Ok(received))
    }

    /// The answers come first: the chat's `ack` of a picture stands after its `stored`.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        ready!(self.poll_answers(cx))?;
        self.socket.poll_ready(cx)
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        self.socket.start_send(message)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        let flushed = self.socket.poll_flush(cx);
        self.unflushed &= flushed.is_pending();
        flushed
    }

    async fn close(self, close: &Close, side: Side) -> Ending {
        self.socket.close(close, side).await
    }

    async fn finish(self, ending: &Ending, side: Side) {
        self.socket.finish(ending, side).await;
    }
}
