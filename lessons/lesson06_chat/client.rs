//! The other end: a member's client, without a screen.

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, protocol::Role},
};

use super::protocol::{ClientMessage, ServerMessage};
use crate::{
    lesson03_handshake::{DialError, Url, connect},
    lesson04_frames::close::{Close, CloseCode},
    lesson05_tungstenite::{
        config::{MAX_MESSAGE, config},
        ending::Ending,
        farewell::{end, fail, goodbye},
    },
};

/// A connection with a room.
#[derive(Debug)]
pub struct Client<S = TcpStream> {
    socket: WebSocketStream<S>,
}

impl Client {
    /// Dials a room.
    pub async fn connect(url: &Url) -> Result<Self, DialError> {
        let (stream, _, early) = connect(url, &[]).await?;
        let config = Some(config(MAX_MESSAGE));
        let socket = WebSocketStream::from_partially_read(stream, early, Role::Client, config);
        Ok(Self { socket: socket.await })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Says something.
    pub async fn say(&mut self, message: &ClientMessage) -> Result<(), Ending> {
        self.send(serde_json::to_string(message).unwrap_or_default()).await // plain data: can't fail
    }

    /// Sends a text as it is, whatever it is.
    pub async fn send(&mut self, text: String) -> Result<(), Ending> {
        self.socket.send(Message::text(text)).await.map_err(|error| Ending::of(&error))
    }

    /// The next message that we understand. May be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Result<ServerMessage, Ending> {
        loop {
            match self.socket.next().await.unwrap_or(Err(Error::ConnectionClosed)) {
                Ok(Message::Text(text)) => {
                    // A later server may say more than we know.
                    if let Ok(message) = serde_json::from_str(&text) {
                        return Ok(message);
                    }
                }
                Ok(Message::Close(close)) => return Err(Ending::goodbye(close)),
                Ok(_) => {}
                Err(error) => return Err(fail(&mut self.socket, &error).await),
            }
        }
    }

    /// Says goodbye, and ends the connection.
    pub async fn leave(mut self) {
        goodbye(&mut self.socket, &Close::new(CloseCode::NORMAL, ""), drop).await;
        end(self.socket, Role::Client).await;
    }
}
