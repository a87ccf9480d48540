//! The chat in a terminal, with a client that notices when the server is gone.

use thiserror::Error;

use super::{
    heartbeat::{NO_HEARTBEAT, Pace},
    keepalive::Keepalive,
};
use crate::{
    lesson03_handshake::{DialError, Url},
    lesson06_chat::{
        client::{Client, dial},
        join::{JoinError, act, chat, enter, leave},
        script::Script,
        socket::Socket,
    },
};

/// Why the conversation has ended before its time, in both languages.
#[derive(Debug, Error)]
pub enum LostError {
    /// The server has fallen silent. TCP would tell much later, or never.
    #[error(
        "{NO_HEARTBEAT}: nothing heard from the server for {silence} s, not even an answer to our ping: it is gone, or the line is\n{NO_HEARTBEAT}: suốt {silence} giây không nghe server nói gì, hỏi cũng không thấy trả lời: server không còn, hoặc đường truyền đã đứt",
        silence = .0.longest_doubt().as_secs_f64()
    )]
    Silent(Pace),
    /// Anything that lesson 06 knows.
    #[error(transparent)]
    Other(#[from] JoinError),
}

impl From<DialError> for LostError {
    fn from(error: DialError) -> Self {
        Self::Other(error.into())
    }
}

/// Chats until the person leaves or the script ends, or until the server is given up.
pub async fn join(
    url: &Url,
    name: &str,
    script: Option<Script>,
    pace: Pace,
) -> Result<(), LostError> {
    let mut client = Client::new(Keepalive::new(dial(url).await?, pace, fastrand::f64()));
    let ended = converse(&mut client, url, name, script).await;
    if client.socket().is_timed_out() {
        return Err(LostError::Silent(pace)); // no close handshake: there is no peer for it
    }
    ended?;
    leave(client).await;
    Ok(())
}

async fn converse<S: Socket>(
    client: &mut Client<S>,
    url: &Url,
    name: &str,
    script: Option<Script>,
) -> Result<(), JoinError> {
    enter(client, url, name).await?;
    match script {
        None => chat(client, name).await,
        Some(script) => act(client, name, script).await,
    }
}
