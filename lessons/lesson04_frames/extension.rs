//! What an extension can do: the place that RFC 6455 §9 leaves open.

use std::fmt::Debug;

use super::{
    connection::{Connection, SendError},
    frame::Rsv,
    message::Message,
    protocol_error::ProtocolError,
};

/// An extension that both sides have agreed on (RFC 6455 §9). The messages that it has changed
/// carry RSV1 in their first frame.
///
/// Without an extension every reserved bit is an error. Lesson 11 brings the one that is in general
/// use, permessage-deflate.
pub trait Extension: Debug + Send {
    /// Restores as much as it can of a message that is still arriving: `so_far` is all that has
    /// come. The result grows from call to call, and may be nothing.
    fn preview(&mut self, _so_far: &[u8], _limit: u64) -> Result<&[u8], ProtocolError> {
        Ok(&[])
    }

    /// Restores a whole message that the peer's half has changed. The result is at most `limit`
    /// bytes long, whatever the input: a few bytes must not become a gigabyte.
    fn undo(&mut self, payload: Vec<u8>, limit: u64) -> Result<Vec<u8>, ProtocolError>;

    /// Changes a message that is to be sent; `None` leaves it as it is.
    fn apply(&mut self, payload: &[u8]) -> Option<Vec<u8>>;
}

/// The extension of a connection, if there is one.
pub type InUse<'a> = Option<&'a mut (dyn Extension + 'static)>;

impl Connection {
    /// Sends a message in one frame that no extension changes: what is secret must not be
    /// compressed together with what strangers say (lesson 11).
    pub fn send_unchanged(&mut self, message: &Message) -> Result<(), SendError> {
        self.open()?;
        let (role, kind) = (self.role(), (message.opcode(), Rsv::NONE));
        self.transmit.fragments(role, kind, message.payload(), usize::MAX);
        Ok(())
    }
}
