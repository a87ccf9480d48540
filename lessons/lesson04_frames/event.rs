//! What comes out of a [`Connection`](super::connection::Connection).

use std::fmt::{self, Display};

use super::{
    close::{Close, CloseCode},
    message::Message,
    protocol_error::ProtocolError,
};
use crate::{lesson03_handshake::AcceptError, stage::program::print_line};

// ANCHOR: event
/// What a peer has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It has sent a message.
    Message(Message),
    /// It has sent a ping. The pong is already queued.
    Ping(Vec<u8>),
    /// It has sent a pong.
    Pong(Vec<u8>),
    /// The connection has ended.
    Closed(Ending),
}

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Both sides have sent a close frame; this is the content of the peer's.
    Closed(Option<Close>),
    /// The peer broke a rule, and was told so.
    Failed(ProtocolError),
    /// The stream ended without a close frame.
    Lost,
}
// ANCHOR_END: event

impl Ending {
    /// The code as an application reports it. 1005 and 1006 are only reported, and never sent.
    #[must_use]
    pub fn code(&self) -> CloseCode {
        match self {
            Self::Closed(Some(close)) => close.code,
            Self::Closed(None) => CloseCode::NONE,
            Self::Failed(error) => error.code(),
            Self::Lost => CloseCode::LOST,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(Some(close)) => write!(f, "goodbye, {close} · tạm biệt, {close}"),
            Self::Closed(None) => f.write_str("goodbye, without a code (reported as 1005) · tạm biệt, không kèm mã (báo là 1005)"),
            Self::Failed(error) => {
                let code = error.code();
                write!(f, "{error} (failed with {code} · huỷ kết nối với mã {code})")
            }
            Self::Lost => f.write_str("the stream ended without a goodbye (reported as 1006) · kết nối đứt, không có lời tạm biệt (báo là 1006)"),
        }
    }
}

/// Prints how a connection ended: one line, in both languages. A client that left before it asked
/// for anything is not worth a line: browsers open spare connections.
pub fn log(outcome: Result<impl Display, AcceptError>) {
    match outcome {
        Ok(ending) => {
            print_line(format_args!("→ {}", ending.to_string().replace('\n', " · ")));
        }
        Err(AcceptError::Left) => {}
        Err(error) => print_line(format_args!("→ no WebSocket · không có WebSocket: {error}")),
    }
}
