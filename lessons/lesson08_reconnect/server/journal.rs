//! The journal: lesson 01's log, which now remembers whose words they are, has a name, and may lie on a disk.
//!
//! ```text
//!            oldest kept                    head
//!                 │                          │
//!   1 ┄┄ 4 ┄┄┄┄ [ 5   6   7   8   9   10   11 ]     epoch "5f0c…"
//!   └ forgotten ┘         ▲            ▲     ▲
//!                      Lan's: away   Minh's: slow   everybody else's cursor
//! ```
//!
//! Nobody is sent a message: everybody reads the journal from their own cursor on, and is told when it has grown. Who is
//! away, who is slow and who is up to date differ in one number.

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::stage::text::Text;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::watch;

use super::{
    file::{FileError, LogFile},
    token::{Draw, Key},
};
use crate::{
    lesson01_polling::{
        log::{CAPACITY, Clock, MemoryLog, Message, News},
        rules::{self, Invalid},
    },
    lesson06_chat::protocol::{self as room, ClientId},
    lesson08_reconnect::protocol::{Epoch, ServerMessage, to_json},
};

/// What the journal knows of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What everybody may know.
    #[serde(flatten)]
    pub message: Message,
    /// Who said it; `None` if it came over HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    /// What the author calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A member who writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Author {
    /// The public name.
    pub client_id: ClientId,
    /// The secret one.
    pub key: Key,
}

/// A record, and the text of it that everybody gets: made once.
#[derive(Debug)]
pub struct Entry {
    /// What is kept.
    pub record: Record,
    /// The `chat` message.
    pub text: Text,
}

/// Why something is not in the journal.
#[derive(Debug, Error)]
pub enum Unwritten {
    /// It may not be said.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The disk doesn't take it.
    #[error("the log can't be written: {0} · không ghi được nhật ký: {0}")]
    Disk(#[from] io::Error),
}

/// The journal of one room.
#[derive(Debug)]
pub struct Journal {
    epoch: Epoch,
    clock: Clock,
    inside: Mutex<Inside>,
    head: watch::Sender<u64>,
}

#[derive(Debug)]
struct Inside {
    log: MemoryLog<Arc<Entry>>,
    file: Option<LogFile>,
}

impl Journal {
    /// A journal in memory: it ends with the program.
    #[must_use]
    pub fn new(clock: Clock, draw: &mut Draw) -> Self {
        Self::of(Epoch::draw(draw), clock, MemoryLog::new(CAPACITY), None)
    }

    /// The journal in a file, begun if there is none. Also what it holds from earlier lives, oldest first.
    pub fn open(
        path: &Path,
        clock: Clock,
        draw: &mut Draw,
    ) -> Result<(Self, Vec<Record>), FileError> {
        let (file, epoch, records) = LogFile::open(path, CAPACITY.get(), draw)?;
        let kept = records.len().saturating_sub(CAPACITY.get());
        let before = records.get(kept).map_or(0, |oldest| oldest.message.seq - 1);
        let mut log = MemoryLog::after(before, CAPACITY);
        for record in &records[kept..] {
            log.append(|_| Arc::new(entry(record.clone())));
        }
        Ok((Self::of(epoch, clock, log, Some(file)), records))
    }

    fn of(epoch: Epoch, clock: Clock, log: MemoryLog<Arc<Entry>>, file: Option<LogFile>) -> Self {
        let head = watch::Sender::new(log.head());
        Self { epoch, clock, inside: Mutex::new(Inside { log, file }), head }
    }

    /// The name of this log.
    #[must_use]
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    // ANCHOR: append
    /// Writes a message down: first on the disk, if there is one, then for the readers. What this
    /// returns may be promised to the author.
    pub fn append(
        &self,
        username: &str,
        text: &str,
        author: Option<Author>,
        id: Option<String>,
    ) -> Result<Arc<Entry>, Unwritten> {
        let username = rules::username(username)?.to_owned();
        let message = rules::text(text)?.to_owned();
        let mut inside = self.lock();
        let (seq, timestamp) = (inside.log.head() + 1, (self.clock)());
        let message = Message { seq, username, message, timestamp };
        let entry = Arc::new(entry(Record { message, author, id }));
        if let Some(file) = &mut inside.file {
            file.append(&entry.record)?;
        }
        inside.log.append(|_| entry.clone());
        self.head.send_replace(seq); // under the lock: readers never see an earlier head later
        Ok(entry)
    }
    // ANCHOR_END: append

    /// The newest message's `seq`.
    #[must_use]
    pub fn head(&self) -> u64 {
        *self.head.borrow()
    }

    /// Tells whenever the head moves.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    // ANCHOR: read
    /// Up to `most` entries after `cursor`; `None` if one of them has been forgotten.
    #[must_use]
    pub fn read(&self, cursor: u64, most: usize) -> Option<Vec<Arc<Entry>>> {
        let news = self.lock().log.since(cursor, most);
        (!news.gap).then_some(news.messages)
    }
    // ANCHOR_END: read

    /// Whether everything after `cursor` can still be read.
    #[must_use]
    pub fn reaches(&self, cursor: u64) -> bool {
        !self.lock().log.since(cursor, 0).gap
    }

    /// The cursor from which on the newest `most` entries can be read, or fewer.
    #[must_use]
    pub fn recent(&self, most: u64) -> u64 {
        let inside = self.lock();
        inside.log.forgotten().max(inside.log.head().saturating_sub(most))
    }

    /// Lesson 01's answer to "what is new?".
    #[must_use]
    pub fn news(&self, cursor: u64) -> News {
        let News { messages, seq, gap } = self.lock().log.since(cursor, usize::MAX);
        let messages = messages.iter().map(|entry| entry.record.message.clone()).collect();
        News { messages, seq, gap }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Nothing panics while it holds the lock, and a half-made change could not be seen if it did.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn entry(record: Record) -> Entry {
    let Message { seq, username, message, timestamp } = record.message.clone();
    let chat = room::ServerMessage::Chat {
        seq,
        id: record.id.clone(),
        client_id: record.author.as_ref().map(|author| author.client_id),
        username,
        message,
        timestamp,
    };
    Entry { text: to_json(&chat), record }
}

impl Entry {
    /// What the author is told instead: the words are in the log.
    #[must_use]
    pub fn ack(&self) -> Text {
        let Message { seq, timestamp, .. } = self.record.message;
        to_json(&ServerMessage::Ack {
            id: self.record.id.clone(),
            seq,
            timestamp,
            duplicate: false,
        })
    }

    /// Did this member write it?
    #[must_use]
    pub fn is_by(&self, id: ClientId) -> bool {
        self.record.author.as_ref().is_some_and(|author| author.client_id == id)
    }
}
