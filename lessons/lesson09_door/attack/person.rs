//! One client of the lab: a socket, and what is said on it.

use std::{future::poll_fn, time::Duration};

use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, time::timeout};

use super::target::Failed;
use crate::{
    lesson05_tungstenite::{config::MAX_MESSAGE, ending::Ending},
    lesson06_chat::socket::{ChatSocket, Received, Side, Socket, ToSend, chat_socket},
};

/// The longest that an answer is waited for.
const SOON: Duration = Duration::from_secs(8);

/// So many messages of a flood are on their way at once.
const AHEAD: usize = 40;

/// An open socket.
pub struct Person {
    socket: ChatSocket<TcpStream>,
    /// The server's first message, once it was waited for.
    pub welcome: Value,
}

impl Person {
    /// Over a connection whose handshake is done.
    pub async fn on(stream: TcpStream, early: Vec<u8>) -> Self {
        let socket = chat_socket(stream, early, Side::Client, MAX_MESSAGE, None).await;
        Self { socket, welcome: Value::Null }
    }

    /// What comes next, in time. (The trait is named: the learner's own WebSocket has methods of
    /// the same names.)
    async fn next(&mut self) -> Result<Received, Failed> {
        let next = timeout(SOON, poll_fn(|cx| Socket::poll_next(&mut self.socket, cx))).await?;
        next.map_err(|ending| format!("{ending:?}").into())
    }

    /// The next message of one of these types; its type.
    pub async fn until(&mut self, kinds: &str) -> Result<Value, Failed> {
        loop {
            let Received::Text(text) = self.next().await? else { continue };
            let message: Value = serde_json::from_str(text.as_str())?;
            let kind = message["type"].as_str().unwrap_or_default();
            if kinds.split(' ').any(|wanted| wanted == kind) {
                return Ok(message);
            }
        }
    }

    /// The code of the close frame with which the server ends it within this time; `None` if it
    /// stays open, and 1006 without a close frame.
    pub async fn closed(&mut self, within: Duration) -> Option<u16> {
        let ending = async {
            loop {
                match poll_fn(|cx| Socket::poll_next(&mut self.socket, cx)).await {
                    Ok(Received::Close(close)) => {
                        break close.map_or(1005, |close| close.code.value());
                    }
                    Ok(_) => {}
                    Err(Ending::Closed(close)) => {
                        break close.map_or(1005, |close| close.code.value());
                    }
                    Err(_) => break 1006,
                }
            }
        };
        timeout(within, ending).await.ok()
    }

    /// Sends a message.
    pub async fn says(&mut self, message: &Value) -> Result<(), Failed> {
        self.queues(message).await?;
        self.flushes().await
    }

    async fn flushes(&mut self) -> Result<(), Failed> {
        let flushed = poll_fn(|cx| Socket::poll_flush(&mut self.socket, cx)).await;
        flushed.map_err(|ending| format!("{ending:?}").into())
    }

    async fn queues(&mut self, message: &Value) -> Result<(), Failed> {
        let failed = |ending: Ending| format!("{ending:?}");
        poll_fn(|cx| Socket::poll_ready(&mut self.socket, cx)).await.map_err(failed)?;
        let text = ToSend::Text(message.to_string().into());
        Ok(Socket::start_send(&mut self.socket, text).map_err(failed)?)
    }

    /// Says as much as the server takes in this time, and returns how many messages that were. An
    /// answer to each is waited for, a few behind: those who don't read are put out.
    pub async fn floods(&mut self, time: Duration) -> usize {
        let mut sent = 0;
        let flooding = async {
            loop {
                for _ in 0..AHEAD {
                    sent += 1;
                    let message = json!({ "type": "chat", "message": format!("mua đi! {sent}") });
                    self.queues(&message).await?;
                }
                self.flushes().await?;
                for _ in 0..AHEAD {
                    self.until("ack error").await?;
                }
            }
        };
        let _: Result<Result<(), Failed>, _> = timeout(time, flooding).await;
        sent
    }

    /// Sends bytes past the WebSocket.
    pub async fn sends_raw(&mut self, bytes: &[u8]) -> Result<(), Failed> {
        Ok(raw(&mut self.socket).write_all(bytes).await?)
    }

    /// Joins under a name.
    pub async fn join(&mut self, name: &str) -> Result<(), Failed> {
        self.says(&json!({ "type": "join", "username": name })).await
    }
}

/// The stream under a socket.
#[cfg(not(feature = "mine-04-b3"))]
fn raw(socket: &mut ChatSocket<TcpStream>) -> &mut TcpStream {
    socket.get_mut().get_mut()
}

/// The stream under the learner's socket.
#[cfg(feature = "mine-04-b3")]
fn raw(socket: &mut ChatSocket<TcpStream>) -> &mut TcpStream {
    socket.stream()
}
