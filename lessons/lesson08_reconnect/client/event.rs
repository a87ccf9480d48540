//! What happens to a client, what it wants done about it, and what a person should see of it.

use std::time::{Duration, Instant};

use thiserror::Error;

use super::queue::MOST;
use crate::{
    lesson01_polling::rules::Invalid,
    lesson04_frames::close::CloseCode,
    lesson06_chat::protocol as room,
    lesson08_reconnect::{
        outcome::Outcome,
        protocol::{Failure, ServerMessage},
    },
    stage::text::Text,
};

// ANCHOR: input
/// What happens to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The attempt has succeeded: a WebSocket is open.
    Open,
    /// The attempt has failed, or the connection has ended.
    Ended(Outcome),
    /// A message of the server.
    Heard(ServerMessage),
    /// Any other sign of life: a ping, a pong, a text that isn't understood.
    Alive,
    /// The person sends a message.
    Say(String),
    /// The person begins or ends typing.
    Typing(bool),
    /// The person takes this name from now on.
    Name(String),
    /// The person wants this text to be sent as it is, for once.
    Raw(String),
    /// The person doesn't want to wait any longer. This also asks for the first attempt.
    Retry,
    /// The device has no network, or has one again.
    Network(bool),
    /// The person leaves; what is not acknowledged gets so much more time.
    Leave(Duration),
}
// ANCHOR_END: input

// ANCHOR: action
/// What the client wants done by its driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Dial the server; then [`Input::Open`] or [`Input::Ended`]. The dialler may choose by these
    /// fields how it dials: over another transport, for example.
    Dial {
        /// The attempt's number since the room was last reached: 0 for the client's first one.
        attempt: u32,
        /// How the last one ended, or the connection.
        last: Option<Outcome>,
    },
    /// Send this text.
    Send(Text),
    /// Send a ping.
    Ping,
    /// Close with 1000 and listen on until the connection has ended; then [`Input::Ended`].
    Goodbye,
    /// Give up the attempt or the connection, whichever it is. The code is for a server that still
    /// reads; don't wait for it, and report nothing more of this connection.
    HangUp(CloseCode),
    /// Show this.
    Show(Event),
}
// ANCHOR_END: action

/// What a person should see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// How the connection is now.
    State(State),
    /// The person's own message is on its way, or waits for a connection.
    Pending {
        /// Its id in the events to come.
        id: String,
        /// The text.
        text: String,
    },
    /// It is in the log. This is its place there.
    Delivered {
        /// Its id.
        id: String,
        /// The text.
        text: String,
        /// Its place in the log.
        seq: u64,
        /// When it came there.
        timestamp: u64,
    },
    /// It is not in the log, and the client has stopped trying.
    Failed {
        /// Its id.
        id: String,
        /// The text.
        text: String,
        /// What the server says.
        why: String,
    },
    /// It is not even on its way.
    Refused {
        /// The text.
        text: String,
        /// Why not.
        why: Refusal,
    },
    /// Another member's message, each once and in order; or who is here, who types, who comes and
    /// goes, what didn't work.
    Heard(room::ServerMessage),
    /// What was sent while the client was away, or a part of it, can't be had any more.
    Missed(Failure),
}

/// How the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The client dials, or joins, or reads what it has missed.
    Connecting,
    /// Messages arrive the moment they are sent.
    Online,
    /// The client dials again soon.
    Waiting(Wait),
    /// The client has been without a connection for long; it dials again all the same.
    Offline(Wait),
    /// The client doesn't dial any more: it would end the same way again.
    GivenUp(Outcome),
    /// The person is not in the room: not any more, or not yet.
    Left,
}

/// Until when the client waits, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The time of the next attempt. `None`: as soon as there is a network.
    pub until: Option<Instant>,
    /// The number of that attempt since the room was last reached, from 1 on.
    pub attempt: u32,
    /// How the last one ended.
    pub why: Outcome,
}

/// Why a message is not even on its way, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It is against the rules.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Too much is waiting already.
    #[error("{MOST} messages are waiting already · đã có {MOST} tin đang chờ gửi")]
    Full,
    /// It was to be sent at once or not at all.
    #[error("there is no connection now · lúc này không có kết nối")]
    NoLine,
    /// There is no next attempt.
    #[error("the connection is over for good · kết nối đã chấm dứt hẳn")]
    Over,
}
