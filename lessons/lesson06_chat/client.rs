//! The other end: a member's client, without a screen.

use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, protocol::Role},
};

use super::protocol::{ClientMessage, ServerMessage};
use crate::{
    lesson03_handshake::{ByteStream, DialError, Url, connect},
    lesson04_frames::close::{Close, CloseCode},
    lesson05_tungstenite::{
        closing::{close_handshake, end, fail},
        config::{MAX_MESSAGE, config},
        ending::Ending,
    },
};

/// What a client talks through: a socket, or a socket that somebody has put something around.
pub trait Talk:
    Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin
{
    /// What the socket itself talks through.
    type Below: AsyncRead + AsyncWrite + Unpin;
    /// The socket itself, to fail the connection.
    fn socket(&mut self) -> &mut WebSocketStream<Self::Below>;
    /// The socket itself, for the goodbye.
    fn into_socket(self) -> WebSocketStream<Self::Below>;
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk for WebSocketStream<S> {
    type Below = S;

    fn socket(&mut self) -> &mut Self {
        self
    }

    fn into_socket(self) -> Self {
        self
    }
}

/// Opens a socket to a room: lesson 03's handshake, and then the library with our limits.
pub async fn dial(url: &Url) -> Result<WebSocketStream<Box<dyn ByteStream>>, DialError> {
    let (stream, _, early) = connect(url, &[]).await?;
    let config = Some(config(MAX_MESSAGE));
    Ok(WebSocketStream::from_partially_read(stream, early, Role::Client, config).await)
}

/// A connection with a room.
#[derive(Debug)]
pub struct Client<T = WebSocketStream<Box<dyn ByteStream>>> {
    talk: T,
}

impl Client {
    /// Dials a room.
    pub async fn connect(url: &Url) -> Result<Self, DialError> {
        Ok(Self { talk: dial(url).await? })
    }
}

impl<T: Talk> Client<T> {
    /// The same client, talking through something that is put around what it talks through now.
    pub fn through<U: Talk>(self, around: impl FnOnce(T) -> U) -> Client<U> {
        Client { talk: around(self.talk) }
    }

    /// What the client talks through.
    pub fn talk(&self) -> &T {
        &self.talk
    }

    /// Says something.
    pub async fn say(&mut self, message: &ClientMessage) -> Result<(), Ending> {
        self.send(serde_json::to_string(message).unwrap_or_default()).await // plain data: can't fail
    }

    /// Sends a text as it is, whatever it is.
    pub async fn send(&mut self, text: String) -> Result<(), Ending> {
        self.talk.send(Message::text(text)).await.map_err(|error| Ending::of(&error))
    }

    /// The next message that we understand. May be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Result<ServerMessage, Ending> {
        loop {
            match self.talk.next().await.unwrap_or(Err(Error::ConnectionClosed)) {
                Ok(Message::Text(text)) => {
                    // A later server may say more than we know.
                    if let Ok(message) = serde_json::from_str(&text) {
                        return Ok(message);
                    }
                }
                Ok(Message::Close(close)) => return Err(Ending::closed(close)),
                Ok(_) => {}
                Err(error) => return Err(fail(self.talk.socket(), &error).await),
            }
        }
    }

    /// Says goodbye, and ends the connection.
    pub async fn leave(self) {
        let mut socket = self.talk.into_socket();
        close_handshake(&mut socket, &Close::new(CloseCode::NORMAL, ""), drop).await;
        end(socket, Role::Client).await;
    }
}
