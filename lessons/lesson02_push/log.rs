//! The log as every reader sees it, wherever it is kept.
//!
//! ```text
//!   POST ── append ──►┌───────┐── grown ──► a held request, an event stream, a hub, a session:
//!                     │  Log  │             "look again"
//!      a reader ◄─────└───────┘── read ───► what stands behind the reader's own cursor
//! ```
//!
//! Polling, long-polling and Server-Sent Events read the same log here; so will the hub of lesson
//! 06 and the sessions of lesson 08. What they read is a trait, so that a later lesson can keep the
//! log in a file or on another machine.
//!
//! [`Log::grown`] carries no messages. It only says "look again": the log stays the one place that
//! knows.

use std::{
    fmt,
    num::NonZeroUsize,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::watch;

use crate::{
    lesson01_polling::{
        log::{Clock, Draft, MemoryLog, Message, News},
        rules::{self, Invalid},
    },
    stage::text::Text,
};

// ANCHOR: log
/// An append-only log that many readers share. Each reader keeps its own [`Cursor`].
pub trait Log: fmt::Debug + Send + Sync {
    /// The cursor of a reader that has seen everything.
    fn head(&self) -> Cursor;

    /// The cursor from which everything that is still kept can be read.
    fn oldest(&self) -> Cursor;

    /// At most `most` entries after a cursor, oldest first. Never waits.
    fn read(&self, after: &Cursor, most: usize) -> Since;

    /// A receiver of the head. It changes whenever the log has grown.
    fn grown(&self) -> watch::Receiver<Cursor>;

    /// Adds a message. The future completes when the message is in the log, or when it is certain
    /// that it is not; a file or another machine may take its time for that. Dropping the future
    /// doesn't take the message back: it may still be appended.
    fn append(&self, draft: Draft, origin: Option<Origin>) -> Appending<'_>;
}
// ANCHOR_END: log

/// The future of [`Log::append`].
pub type Appending<'a> = Pin<Box<dyn Future<Output = Result<Appended, AppendError>> + Send + 'a>>;

/// The name of a log, drawn when the log begins. A log that is lost and begun again has another
/// one. In lessons 02 to 07 it is empty and never travels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Epoch(Arc<str>);

impl Epoch {
    /// The epoch as it travels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Epoch {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl Serialize for Epoch {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Epoch {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

// ANCHOR: cursor
/// A place in a log: everything up to and including `seq` has been seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Which log.
    pub epoch: Epoch,
    /// The last message that was seen; 0 for a reader that has seen nothing.
    pub seq: u64,
}

/// What [`Log::read`] found behind a cursor.
#[derive(Clone, Debug)]
pub struct Since {
    /// The entries, oldest first; perhaps none.
    pub entries: Vec<Arc<Entry>>,
    /// The cursor to read with next.
    pub next: Cursor,
    /// Something between the cursor and these entries is gone, or the cursor belongs to another
    /// log.
    pub gap: bool,
}
// ANCHOR_END: cursor

/// One message in a log, and where it came from.
#[derive(Debug)]
pub struct Entry {
    /// What every reader may know.
    pub message: Message,
    /// Where it came from; `None` for a message that was posted over HTTP.
    pub origin: Option<Origin>,
    encoded: OnceLock<Text>,
}

/// The connection and the member that a message came from (lessons 06 and 08). Not the header of
/// that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The public number of the member who wrote it.
    pub client_id: u64,
    /// A digest of the member's token, which lesson 08's protocol calls `session`. Together with
    /// `id` it is the idempotency key: a message that is sent again carries the same pair.
    pub session: Option<String>,
    /// The client's own name for the message.
    pub id: Option<String>,
}

/// A message that is in the log.
#[derive(Clone, Debug)]
pub struct Appended {
    /// The entry.
    pub entry: Arc<Entry>,
    /// It was there before: a message with the same `session` and `id` had been appended already.
    pub duplicate: bool,
}

/// Why a message is not in the log.
#[derive(Debug, Error)]
pub enum AppendError {
    /// The name or the text is against the rules.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The place where the log is kept doesn't take it now.
    #[error("the log can't be written: {0} · không ghi được nhật ký: {0}")]
    Unavailable(Box<dyn std::error::Error + Send + Sync>),
}

impl Entry {
    /// An entry of a log.
    #[must_use]
    pub fn new(message: Message, origin: Option<Origin>) -> Self {
        Self { message, origin, encoded: OnceLock::new() }
    }

    /// The text that readers are sent: made by the first reader, shared with all others.
    pub fn encoded(&self, encode: impl FnOnce(&Self) -> Text) -> &Text {
        self.encoded.get_or_init(|| encode(self))
    }
}

impl From<Since> for News {
    fn from(Since { entries, next, gap }: Since) -> Self {
        let messages = entries.iter().map(|entry| entry.message.clone()).collect();
        Self { messages, seq: next.seq, gap }
    }
}

// ANCHOR: shared
/// Lesson 01's log, shared: behind a lock, with a clock, and with a way to tell that it has grown.
#[derive(Debug)]
pub struct SharedLog {
    log: Mutex<MemoryLog<Arc<Entry>>>,
    clock: Clock,
    head: watch::Sender<Cursor>,
}

impl SharedLog {
    /// An empty log that keeps the newest `capacity` messages.
    #[must_use]
    pub fn new(capacity: NonZeroUsize, clock: Clock) -> Self {
        let log = Mutex::new(MemoryLog::new(capacity));
        Self { log, clock, head: watch::Sender::new(Cursor::default()) }
    }

    fn append_now(&self, draft: &Draft, origin: Option<Origin>) -> Result<Appended, AppendError> {
        let username = rules::username(&draft.username)?.to_owned();
        let message = rules::text(&draft.message)?.to_owned();
        let mut log = self.lock();
        let timestamp = (self.clock)(); // under the lock: a later message never has an earlier time
        let entry = |seq| {
            let message = Message { seq, username, message, timestamp };
            Arc::new(Entry::new(message, origin))
        };
        let entry = log.append(entry).clone();
        // Also under the lock: no reader sees an older head after a newer one.
        self.head.send_modify(|head| head.seq = entry.message.seq);
        Ok(Appended { entry, duplicate: false })
    }

    fn cursor(&self, seq: u64) -> Cursor {
        Cursor { epoch: self.head.borrow().epoch.clone(), seq }
    }

    fn lock(&self) -> MutexGuard<'_, MemoryLog<Arc<Entry>>> {
        // Nothing panics while it holds the lock, and a half-made change could not be seen.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log for SharedLog {
    fn head(&self) -> Cursor {
        self.head.borrow().clone()
    }

    fn oldest(&self) -> Cursor {
        self.cursor(self.lock().forgotten())
    }

    fn read(&self, after: &Cursor, most: usize) -> Since {
        let same_log = self.head.borrow().epoch == after.epoch;
        // No log has come so far: that is what a cursor of another log means here.
        let after = if same_log { after.seq } else { u64::MAX };
        let News { messages: entries, seq, gap } = self.lock().since(after, most);
        Since { entries, next: self.cursor(seq), gap }
    }

    fn grown(&self) -> watch::Receiver<Cursor> {
        self.head.subscribe()
    }

    fn append(&self, draft: Draft, origin: Option<Origin>) -> Appending<'_> {
        Box::pin(async move { self.append_now(&draft, origin) })
    }
}
// ANCHOR_END: shared

#[cfg(test)]
mod tests {
    use super::*;

    async fn append(log: &SharedLog, text: &str) -> u64 {
        let draft = Draft { username: "Lan".into(), message: text.into() };
        log.append(draft, None).await.expect("a good message").entry.message.seq
    }

    #[tokio::test]
    async fn a_reader_is_told_and_reads_on() {
        let log = SharedLog::new(NonZeroUsize::new(2).expect("2 is not 0"), || 7);
        let mut grown = log.grown();
        let mut cursor = log.head();
        assert!(!grown.has_changed().expect("the log lives"));
        assert_eq!(append(&log, "một").await, 1);
        assert!(grown.has_changed().expect("the log lives"));
        assert_eq!(grown.borrow_and_update().seq, 1);
        assert_eq!(append(&log, " hai ").await, 2);
        let Since { entries, next, gap } = log.read(&cursor, 9);
        let texts: Vec<_> = entries.iter().map(|entry| entry.message.message.as_str()).collect();
        assert_eq!((texts, next.seq, gap), (vec!["một", "hai"], 2, false));
        cursor = next;
        assert_eq!((log.read(&cursor, 9).entries.len(), log.oldest().seq), (0, 0));
        append(&log, "ba").await;
        assert_eq!(log.oldest().seq, 1);
        assert!(log.read(&Cursor { seq: 0, ..cursor.clone() }, 9).gap, "1 is forgotten");
        let other = Cursor { epoch: Epoch::from("another log".to_owned()), ..cursor };
        assert!(log.read(&other, 9).gap);
    }

    #[tokio::test]
    async fn what_breaks_the_rules_is_not_in_the_log() {
        let log = SharedLog::new(NonZeroUsize::MIN, || 7);
        let draft = Draft { username: "Lan".into(), message: "  ".into() };
        let refused = log.append(draft, None).await;
        assert!(matches!(refused, Err(AppendError::Invalid(_))));
        assert_eq!(log.head().seq, 0);
    }
}
