//! A store: the log of a room as it is kept outside of one server's memory, in a file or by a
//! broker.
//!
//! ```text
//!   server 1 ── append(key, text) ──►┌─────────┐
//!   server 2 ── append(key, text) ──►│  Store  │── head ──► "look again"
//!     each  ◄─── read(after, most) ──└─────────┘
//! ```
//!
//! The store gives the numbers, 1, 2, 3, … without holes, and keeps one promise: what it has
//! answered with a number is stored under that number, whatever dies afterwards.
//!
//! An answer can be lost on its way. That is why each message has a [`Key`], and why there are two
//! kinds of failure: what is refused is not in the store; of what is unknown nobody can say that.
//! The way out is always the same: append again, with the same key. The store answers with the
//! number of the first time.

use std::{fmt, pin::Pin, sync::Arc};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::watch;

use crate::lesson02_push::log::Cursor;

// ANCHOR: store
/// An append-only log of texts that several servers may share.
pub trait Store: fmt::Debug + Send + Sync {
    /// Stores a text, unless there is one with this key; returns its number. Dropping the future
    /// doesn't take the text back.
    fn append(&self, key: Key, text: String) -> Answer<'_, Result<Placed, NotPlaced>>;

    /// At most `most` texts after a cursor, oldest first.
    fn read(&self, after: Cursor, most: usize) -> Answer<'_, Result<Page, Unavailable>>;

    /// The cursor of the newest text. It is a hint: it may come late, or twice, and then no harm is
    /// done. It never names a text that can't be read yet.
    fn head(&self) -> watch::Receiver<Cursor>;
}
// ANCHOR_END: store

// ANCHOR: key
/// The name that the sender gave to a message. It stays the same however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The sender: the digest of a member's token.
    pub session: String,
    /// The sender's own name for the message.
    pub id: String,
}
// ANCHOR_END: key

// ANCHOR: placed
/// Where a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It was added under this number.
    New(u64),
    /// A text with the same key was there before, under this number.
    Duplicate(u64),
}
// ANCHOR_END: placed

// ANCHOR: not-placed
/// Why there is no number.
#[derive(Clone, Debug, Error)]
pub enum NotPlaced {
    /// This append has stored nothing.
    #[error("not stored · chưa lưu: {0}")]
    Refused(Reason),
    /// It may be stored. Append it again with the same key; with another one it might be stored
    /// twice.
    #[error("perhaps stored · có thể đã lưu: {0}")]
    Unknown(Reason),
}
// ANCHOR_END: not-placed

// ANCHOR: page
/// What a reader finds behind its cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// Everything that follows, or the beginning of it. The first one has the cursor's number
    /// plus 1. None at all: there is nothing new.
    Complete(Vec<Arc<Stored>>),
    /// What follows is gone. This is the number of the oldest text that is left.
    Gap {
        /// The oldest one.
        first: u64,
    },
    /// The cursor belongs to another log, or to a future that this log has not had. This is where
    /// this log ends.
    OtherEpoch(Cursor),
}
// ANCHOR_END: page

/// A text in a store.
#[derive(Debug, PartialEq, Eq)]
pub struct Stored {
    /// The number.
    pub seq: u64,
    /// The name that its sender gave it.
    pub key: Key,
    /// The text.
    pub text: String,
}

/// What the system or the broker said.
pub type Reason = Arc<str>;

/// The store can't be read now.
#[derive(Clone, Debug, Error)]
#[error("the log can't be read · không đọc được nhật ký: {0}")]
pub struct Unavailable(pub Reason);

/// The future of an answer.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The longest text, in bytes. One of lesson 01's 2,000 characters needs less, also in JSON.
pub const MAX_TEXT: usize = 64 * 1024;

impl Placed {
    /// The number.
    #[must_use]
    pub fn seq(self) -> u64 {
        match self {
            Self::New(seq) | Self::Duplicate(seq) => seq,
        }
    }
}

impl NotPlaced {
    /// What the system or the broker said.
    #[must_use]
    pub fn reason(&self) -> &Reason {
        match self {
            Self::Refused(reason) | Self::Unknown(reason) => reason,
        }
    }
}
