//! The window of one direction: the last bytes that were sent, before they were compressed.
//!
//! DEFLATE libraries keep it inside of an engine that takes 40 KiB to read and 300 KiB to write. A
//! connection that waits needs no engine. So only these bytes are kept here, and a new engine is
//! given them as a *preset dictionary*: to it, they look like what it has just seen.

use std::borrow::Cow;

use super::negotiate::Half;

/// The bytes with which a context begins: a few short messages.
const FIRST_BYTES: usize = 256;

/// What messages may point back into.
#[derive(Debug)]
pub struct History {
    half: Half,
    bytes: Vec<u8>,
}

impl History {
    /// Nothing has been sent.
    #[must_use]
    pub fn new(half: Half) -> Self {
        Self { half, bytes: Vec::new() }
    }

    /// The window, the newest byte last. Always empty without context takeover.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    // ANCHOR: history
    /// Whether a message is one of the short ones that a context begins with.
    #[must_use]
    pub fn begins(&self, message: &[u8]) -> bool {
        self.half.takeover && self.bytes.len() + message.len() <= FIRST_BYTES
    }

    // ANCHOR: history
    /// A message has been sent.
    pub fn push(&mut self, message: &[u8]) {
        if self.half.takeover {
            self.bytes = self.followed_by(message).into_owned();
        }
    }

    /// What the window is once these bytes have been sent, too.
    #[must_use]
    pub fn followed_by<'a>(&self, message: &'a [u8]) -> Cow<'a, [u8]> {
        let size = self.half.window.bytes();
        match size.checked_sub(message.len()) {
            None | Some(0) => message[message.len() - size..].into(),
            Some(room) => {
                let old = &self.bytes[self.bytes.len().saturating_sub(room)..];
                [old, message].concat().into()
            }
        }
    }
    // ANCHOR_END: history
}
