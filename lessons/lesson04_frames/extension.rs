//! Where an extension may change messages (RFC 6455 §9).
//!
//! Nothing in this lesson does, and without an extension every reserved bit is an error. Lesson 11 brings the one that
//! everybody uses, permessage-deflate.

use std::fmt::Debug;

use super::violation::Violation;

/// An extension that both sides have agreed on. The messages that it has changed carry RSV1 in their first frame.
pub trait Extension: Debug + Send {
    /// Undoes what the peer's half did to a whole message. The result is at most `limit` bytes long, whatever the input:
    /// a few bytes must not become a gigabyte.
    fn undo(&mut self, payload: Vec<u8>, limit: u64) -> Result<Vec<u8>, Violation>;

    /// Changes a message that is to be sent, or leaves it as it is.
    fn apply(&mut self, payload: &[u8]) -> Option<Vec<u8>>;
}
