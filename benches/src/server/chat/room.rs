//! What the libraries' chats share: a broadcast channel, the course's own types for the same JSON in and out, and the loop
//! of a connection. There is no log: `seq` costs nothing here.

use std::{io, sync::Arc};

use full_duplex::{
    lesson01_polling::log::{CAPACITY, system_clock},
    lesson06_chat::protocol::{ClientMessage, ServerMessage, object, parse_object, to_json},
    stage::text::Text,
};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::broadcast::{self, error::RecvError},
};

/// A room whose messages are a library's own, made once and shared by all who get them.
pub struct Room<M> {
    said: broadcast::Sender<(u64, M)>,
    /// The library's message with this text.
    pub message: fn(&str) -> M,
    /// The text of what has come, if it is one.
    pub text: fn(&M) -> Option<&str>,
    /// Whether what has been said meanwhile goes out together.
    pub batched: bool,
}

impl<M: Clone + Send + 'static> Room<M> {
    /// A room in which each message is sent by itself.
    pub fn new(message: fn(&str) -> M, text: fn(&M) -> Option<&str>) -> Self {
        Self { said: broadcast::channel(CAPACITY.get()).0, message, text, batched: false }
    }

    /// Accepts connections, and serves each in a task of its own.
    pub async fn accept<F: Future<Output = Option<()>> + Send + 'static>(
        self,
        listener: TcpListener,
        serve: impl Fn(TcpStream, Member<M>) -> F,
    ) -> io::Error {
        let room = Arc::new(self);
        for id in 1.. {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => return error,
            };
            let _ = stream.set_nodelay(true);
            tokio::spawn(serve(stream, Member { id, room: room.clone() }));
        }
        unreachable!("nobody counts so far")
    }
}

/// One of those who are connected.
pub struct Member<M> {
    id: u64,
    room: Arc<Room<M>>,
}

impl<M> Clone for Member<M> {
    fn clone(&self) -> Self {
        Self { id: self.id, room: self.room.clone() }
    }
}

impl<M: Clone + Send + 'static> Member<M> {
    /// Sends what the others say, and hears what this one says.
    pub async fn talk<E>(
        self,
        mut out: impl Sink<M> + Unpin,
        mut socket: impl Stream<Item = Result<M, E>> + Unpin,
    ) -> Option<()> {
        let Self { id, room } = self;
        let mut heard = room.said.subscribe();
        let welcome = ServerMessage::Welcome { client_id: id, message: "Welcome!".into() };
        out.send((room.message)(to_json(&welcome).as_str())).await.ok()?;
        loop {
            tokio::select! {
                message = socket.next() => {
                    if let Some(chat) = (room.text)(&message?.ok()?).and_then(|text| chat(id, text)) {
                        let _ = room.said.send((id, (room.message)(chat.as_str())));
                    }
                }
                said = heard.recv() => {
                    let mut next = Some(said);
                    while let Some(said) = next {
                        match said {
                            Ok((from, message)) if from != id => out.feed(message).await.ok()?,
                            Ok(_) | Err(RecvError::Lagged(_)) => {}
                            Err(RecvError::Closed) => return None,
                        }
                        next = if room.batched { heard.try_recv().ok().map(Ok) } else { None };
                    }
                    out.flush().await.ok()?;
                }
            }
        }
    }
}

/// The text that the others get.
fn chat(id: u64, text: &str) -> Option<Text> {
    let message = object(text).and_then(|object| parse_object(object, &[]));
    let Ok(ClientMessage::Chat { message, .. }) = message else { return None };
    let (client_id, username, timestamp) = (Some(id), format!("Client {id}"), system_clock());
    let chat = ServerMessage::Chat { seq: 0, id: None, client_id, username, message, timestamp };
    Some(to_json(&chat))
}
