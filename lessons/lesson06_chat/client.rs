//! A client's end of the connection, without a screen.

use std::{collections::VecDeque, future::poll_fn};

use tokio::time::timeout;

use super::{
    protocol::{ClientMessage, ServerMessage, to_json},
    session::{Duplex, Progress},
    socket::{ChatSocket, Received, Side, Socket, ToSend, chat_socket},
};
use crate::{
    lesson03_handshake::{ByteStream, DialError, Url, connect},
    lesson04_frames::{
        close::{Close, CloseCode},
        websocket::CLOSE_DEADLINE,
    },
    lesson05_tungstenite::{config::MAX_MESSAGE, ending::Ending},
    stage::text::Text,
};

/// Opens a socket to a room: lesson 03's handshake, and then WebSocket with our limits.
pub async fn dial(url: &Url) -> Result<DialledSocket, DialError> {
    let (stream, _, early) = connect(url, &[]).await?;
    Ok(chat_socket(stream, early, Side::Client, MAX_MESSAGE, None).await)
}

/// The socket that [`dial`] opens.
pub type DialledSocket = ChatSocket<Box<dyn ByteStream>>;

/// A connection with a room.
#[derive(Debug)]
pub struct Client<S = DialledSocket> {
    socket: S,
    duplex: Duplex,
    /// Received while a message was being sent.
    received: VecDeque<Received>,
}

impl Client {
    /// Dials a room.
    pub async fn connect(url: &Url) -> Result<Self, DialError> {
        Ok(Self::new(dial(url).await?))
    }
}

impl<S: Socket> Client<S> {
    /// A client over an open socket.
    pub fn new(socket: S) -> Self {
        Self { socket, duplex: Duplex::default(), received: VecDeque::new() }
    }

    /// The socket.
    pub fn socket(&self) -> &S {
        &self.socket
    }

    /// Sends a message.
    pub async fn send(&mut self, message: &ClientMessage) -> Result<(), Ending> {
        self.send_text(to_json(message)).await
    }

    /// Sends a text as it is, JSON or not. Meanwhile it reads: a server that can't write to this
    /// client may not read from it, either.
    pub async fn send_text(&mut self, text: Text) -> Result<(), Ending> {
        self.duplex.send([ToSend::Text(text)]);
        while !self.duplex.is_idle() {
            if let Progress::Received(received) = self.duplex.next(&mut self.socket).await? {
                let is_last = matches!(received, Received::Close(_));
                self.received.push_back(received);
                if is_last {
                    break; // `next` returns it after all that came before
                }
            }
        }
        Ok(())
    }

    /// The next message of a known type. Nothing is lost if the future is dropped while it waits.
    pub async fn next(&mut self) -> Result<ServerMessage, Ending> {
        loop {
            let received = match self.received.pop_front() {
                Some(received) => received,
                None => match self.duplex.next(&mut self.socket).await {
                    Ok(Progress::Received(received)) => received,
                    Ok(Progress::Written) => continue,
                    Err(ending) => return Err(self.fail(ending).await),
                },
            };
            match received {
                Received::Text(text) => {
                    // A later server may send types that this client doesn't know.
                    if let Ok(message) = serde_json::from_str(text.as_str()) {
                        return Ok(message);
                    }
                }
                Received::Close(close) => return Err(Ending::Closed(close)),
                Received::Binary(_) | Received::Ping | Received::Pong => {}
            }
        }
    }

    /// Performs the close handshake and ends the connection.
    pub async fn leave(self) {
        self.socket.close(&Close::new(CloseCode::NORMAL, ""), Side::Client).await;
    }

    /// Tells a server that broke a rule its close code.
    async fn fail(&mut self, ending: Ending) -> Ending {
        if let Ending::Failed { code, why } = &ending {
            let _ = self.socket.start_send(ToSend::Close(Close::new(*code, why)));
            let flushed = poll_fn(|cx| self.socket.poll_flush(cx));
            let _ = timeout(CLOSE_DEADLINE, flushed).await;
        }
        ending
    }
}
