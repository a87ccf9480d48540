//! Lesson 08's log: lesson 02's [`Log`] with a name, a memory for ids, and perhaps a file.
//!
//! ```text
//!            oldest kept                    head
//!                 │                          │
//!   1 ┄┄ 4 ┄┄┄┄ [ 5   6   7   8   9   10   11 ]     epoch "5f0c…"
//!   └ forgotten ┘         ▲            ▲     ▲
//!                      Lan's: away   Minh's: slow   the cursor of all others
//! ```
//!
//! No message is handed to a reader. Each reader reads from its own cursor on, and is told when the
//! log has grown. A reader that is away, a slow one and one that is up to date differ in one
//! number.
//!
//! There are two locks. The writer's is held while a line goes to the disk; the ring's only while
//! an entry is copied. So a reader never waits for the disk.

use std::{
    collections::{BTreeMap, VecDeque},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::{
    file::{FileError, LogFile, Record},
    token::{Draw, draw_epoch},
};
use crate::{
    lesson01_polling::{
        log::{CAPACITY, Clock, Draft, MemoryLog, Message, News},
        rules,
    },
    lesson02_push::log::{
        AppendError, Appended, Appending, Cursor, Entry, Epoch, Log, Origin, Since,
    },
    lesson06_chat::server::LogLine,
};

/// The number of a member's messages whose ids are remembered. A client may have 100 waiting.
pub const REMEMBERED: usize = 256;

/// The number of members whose ids are remembered: those that have written last.
pub const MOST_MEMBERS: usize = 10_000;

// ANCHOR: log
/// A log in memory, with a file behind it or without.
#[derive(Debug)]
pub struct DurableLog {
    clock: Clock,
    writer: tokio::sync::Mutex<Writer>,
    ring: Mutex<MemoryLog<Arc<Entry>>>,
    head: watch::Sender<Cursor>,
}

/// What only one append at a time may use.
#[derive(Debug)]
struct Writer {
    file: Option<LogFile>,
    keys: IdempotencyKeys,
}

impl DurableLog {
    /// A log in memory. It ends with the program.
    #[must_use]
    pub fn in_memory(clock: Clock, draw: &mut Draw) -> Self {
        Self::new(draw_epoch(draw), clock, None, &[])
    }

    /// The log in a file; a file that doesn't exist is begun. Returns also what the file holds,
    /// oldest first.
    pub fn open(
        path: &Path,
        clock: Clock,
        draw: &mut Draw,
    ) -> Result<(Self, Vec<Record>), FileError> {
        let (file, epoch, records) = LogFile::open(path, CAPACITY.get(), draw)?;
        Ok((Self::new(epoch, clock, Some(file), &records), records))
    }

    /// Prints a line when the file can't be written any more, and one when it can again.
    #[must_use]
    pub fn telling(mut self, log_line: LogLine) -> Self {
        if let Some(file) = &mut self.writer.get_mut().file {
            file.tell_through(log_line);
        }
        self
    }

    fn new(epoch: Epoch, clock: Clock, file: Option<LogFile>, records: &[Record]) -> Self {
        let kept = &records[records.len().saturating_sub(CAPACITY.get())..];
        let forgotten = kept.first().map_or(0, |oldest| oldest.message.seq - 1);
        let mut ring = MemoryLog::after(forgotten, CAPACITY);
        let mut keys = IdempotencyKeys::default();
        for record in records {
            keys.remember(&Entry::from(record.clone()));
        }
        for record in kept {
            ring.append(|_| Arc::new(Entry::from(record.clone())));
        }
        let head = watch::Sender::new(Cursor { epoch, seq: ring.head() });
        let writer = tokio::sync::Mutex::new(Writer { file, keys });
        Self { clock, writer, ring: Mutex::new(ring), head }
    }
    // ANCHOR_END: log

    /// One entry, if the ring still has it.
    fn kept(&self, seq: u64) -> Option<Arc<Entry>> {
        let News { messages, gap, .. } = self.ring().since(seq.checked_sub(1)?, 1);
        messages.into_iter().next().filter(|_| !gap)
    }

    fn cursor(&self, seq: u64) -> Cursor {
        Cursor { epoch: self.head.borrow().epoch.clone(), seq }
    }

    fn ring(&self) -> MutexGuard<'_, MemoryLog<Arc<Entry>>> {
        // Nothing panics while it holds the lock, and a half-made change could not be seen.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// ANCHOR: read
impl Log for DurableLog {
    fn head(&self) -> Cursor {
        self.head.borrow().clone()
    }

    fn oldest(&self) -> Cursor {
        let forgotten = self.ring().forgotten();
        self.cursor(forgotten)
    }

    fn read(&self, after: &Cursor, most: usize) -> Since {
        let same_log = self.head.borrow().epoch == after.epoch;
        let after = if same_log { after.seq } else { u64::MAX }; // no log has come so far: a gap
        let News { messages: entries, seq, gap } = self.ring().since(after, most);
        Since { entries, next: self.cursor(seq), gap }
    }

    fn grown(&self) -> watch::Receiver<Cursor> {
        self.head.subscribe()
    }
    // ANCHOR_END: read

    // ANCHOR: append
    /// Writes a message down: first in the file, if there is one, then for the readers. What the
    /// future returns may be promised to the author.
    fn append(&self, draft: Draft, origin: Option<Origin>) -> Appending<'_> {
        Box::pin(async move {
            let username = rules::kept(draft.username, rules::username)?;
            let message = rules::kept(draft.message, rules::text)?;
            let mut writer = self.writer.lock().await;
            if let Some((seq, timestamp)) = writer.keys.find(origin.as_ref()) {
                let entry = self.kept(seq).unwrap_or_else(|| {
                    let message = Message { seq, username, message, timestamp };
                    Arc::new(Entry::new(message, origin)) // forgotten: its author has just repeated it
                });
                return Ok(Appended { entry, duplicate: true });
            }
            let (seq, timestamp) = (self.head.borrow().seq + 1, (self.clock)());
            let message = Message { seq, username, message, timestamp };
            let entry = Arc::new(Entry::new(message, origin));
            if let Some(file) = &mut writer.file {
                let written = file.append_and_tell(&Record::from(&*entry));
                written.map_err(|error| AppendError::Unavailable(error.into()))?;
            }
            writer.keys.remember(&entry);
            let mut ring = self.ring();
            ring.append(|_| entry.clone());
            self.head.send_modify(|head| head.seq = seq); // locked: no earlier head follows a later one
            Ok(Appended { entry, duplicate: false })
        })
    }
    // ANCHOR_END: append
}

// ANCHOR: keys
/// The messages that are recognised if they are sent again: `(session, id)`, and where each of them
/// is.
#[derive(Debug, Default)]
struct IdempotencyKeys {
    members: BTreeMap<String, Written>,
    /// The members in the order of their last messages.
    by_last: BTreeMap<u64, String>,
}

/// One member's messages.
#[derive(Debug, Default)]
struct Written {
    /// Id, seq and timestamp, newest first.
    ids: VecDeque<(String, u64, u64)>,
}

impl IdempotencyKeys {
    /// The seq and the timestamp of an earlier message with the same token and id.
    fn find(&self, origin: Option<&Origin>) -> Option<(u64, u64)> {
        let Origin { session, id, .. } = origin?;
        let written = self.members.get(session.as_ref()?)?;
        let same = |(known, ..): &&(String, u64, u64)| Some(known) == id.as_ref();
        written.ids.iter().find(same).map(|(_, seq, timestamp)| (*seq, *timestamp))
    }

    /// Remembers a message of a member that has an id. The oldest ones are forgotten for it.
    fn remember(&mut self, entry: &Entry) {
        let Some(Origin { session: Some(session), id: Some(id), .. }) = &entry.origin else {
            return;
        };
        let (seq, timestamp) = (entry.message.seq, entry.message.timestamp);
        let written = match self.members.get_mut(session) {
            Some(written) => written,
            None => self.members.entry(session.clone()).or_default(),
        };
        let last = written.ids.front().map_or(0, |(_, seq, _)| *seq);
        let name = self.by_last.remove(&last).unwrap_or_else(|| session.clone());
        written.ids.truncate(REMEMBERED - 1);
        written.ids.push_front((id.clone(), seq, timestamp));
        self.by_last.insert(seq, name);
        if self.by_last.len() > MOST_MEMBERS
            && let Some((_, longest_silent)) = self.by_last.pop_first()
        {
            self.members.remove(&longest_silent);
        }
    }
}
// ANCHOR_END: keys
