//! What comes out of a [`Connection`](super::connection::Connection).

use std::fmt;

use super::{
    close::{Close, CloseCode},
    message::Message,
    protocol_error::ProtocolError,
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
    Closed(Option<Close>),
    /// The peer broke the protocol, and was told so.
    Failed(ProtocolError),
    /// The stream ended without a goodbye.
    Lost,
}

impl Ending {
    /// The code as an application reports it: 1005 and 1006 are said here and never travel.
    #[must_use]
    pub fn code(&self) -> CloseCode {
        match self {
            Self::Closed(Some(close)) => close.code,
            Self::Closed(None) => CloseCode::NONE,
            Self::Failed(violation) => violation.code(),
            Self::Lost => CloseCode::LOST,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(Some(close)) => write!(f, "goodbye, {close} · tạm biệt, {close}"),
            Self::Closed(None) => f.write_str("goodbye, without a code (reported as 1005) · tạm biệt, không kèm mã (báo là 1005)"),
            Self::Failed(violation) => {
                let code = violation.code();
                write!(f, "{violation} (failed with {code} · huỷ kết nối với mã {code})")
            }
            Self::Lost => f.write_str("the stream ended without a goodbye (reported as 1006) · kết nối đứt, không có lời tạm biệt (báo là 1006)"),
        }
    }
}
