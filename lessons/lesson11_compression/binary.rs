//! What lesson 11 needs of a socket besides lesson 06's chat: binary messages to send. To read
//! them, [`Received::Binary`](crate::lesson06_chat::socket::Received::Binary) has always been
//! there.

use tokio::io::{AsyncRead, AsyncWrite};

use crate::{
    lesson04_frames::{message::Message, websocket::WebSocket},
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::socket::Socket,
};

/// A socket that sends binary messages, too.
pub trait BinarySocket: Socket {
    /// Takes a binary message, as [`start_send`](Socket::start_send) takes a text: once after each
    /// [`poll_ready`](Socket::poll_ready).
    fn start_send_binary(&mut self, message: Vec<u8>) -> Result<(), Ending>;

    /// The same for a message that carries a secret: it is not compressed.
    fn start_send_secret(&mut self, message: Vec<u8>) -> Result<(), Ending>;
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> BinarySocket for WebSocket<S> {
    fn start_send_binary(&mut self, message: Vec<u8>) -> Result<(), Ending> {
        self.send(&Message::Binary(message)).map_err(|_| Ending::Lost)
    }

    fn start_send_secret(&mut self, message: Vec<u8>) -> Result<(), Ending> {
        self.send_unchanged(&Message::Binary(message)).map_err(|_| Ending::Lost)
    }
}
