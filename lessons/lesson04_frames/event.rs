//! What comes out of a [`Connection`](super::connection::Connection).

use super::{
    close::{Close, CloseCode},
    message::Message,
    violation::Violation,
};

/// What a peer has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It sent a message.
    Message(Message),
    /// It asked whether we are there. The pong is already queued.
    Ping(Vec<u8>),
    /// It is there.
    Pong(Vec<u8>),
    /// The connection has ended, and this is how.
    Closed(Ending),
}

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Both sides said goodbye; this is what the peer said.
    Goodbye(Option<Close>),
    /// The peer broke the protocol, and was told so.
    Failed(Violation),
    /// The stream ended without a goodbye.
    Lost,
}

impl Ending {
    /// The code as an application reports it: 1005 and 1006 are said here and never travel.
    #[must_use]
    pub fn code(&self) -> CloseCode {
        match self {
            Self::Goodbye(Some(close)) => close.code,
            Self::Goodbye(None) => CloseCode::NONE,
            Self::Failed(violation) => violation.code(),
            Self::Lost => CloseCode::LOST,
        }
    }
}
