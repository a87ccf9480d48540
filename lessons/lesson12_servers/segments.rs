//! A log in a folder, written by one thread: batches in, answers out. It knows no channels and no
//! readers; [`file_log`](super::file_log) drives it.
//!
//! ```text
//!   …0001.keys   …0021.log   …0041.log   …0061.log ◄── one write, one sync for each batch
//!   └ trimmed: the texts are gone, their keys stay for a while
//! ```
//!
//! The order of things is everything here. A number is answered after the sync, a segment is used
//! after its name is on the disk, and it is removed after its keys are there.

use std::{
    collections::{HashMap, VecDeque},
    io,
    sync::Arc,
};

use super::{
    keys::KnownKeys,
    recovery::{self, OpenError, Recovered},
    segment::{self, Title},
    storage::{Storage, StorageFile},
    store::{Key, MAX_TEXT, NotPlaced, Placed, Reason, Stored},
    trimmed,
};
use crate::{lesson02_push::log::Epoch, lesson08_reconnect::server::token::Draw};

/// How long segments are, and how many are kept.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// A segment that has so many bytes is followed by another one.
    pub segment: u64,
    /// The number of segments that are kept.
    pub segments: usize,
    /// The number of segments of which, after that, the keys are kept.
    pub keys: usize,
}

impl Default for Sizes {
    /// At least 1,000 messages, usually some 30,000.
    fn default() -> Self {
        Self { segment: 1024 * 1024, segments: 8, keys: 16 }
    }
}

/// A log in a folder.
#[derive(Debug)]
pub struct Segments<S: Storage> {
    storage: S,
    sizes: Sizes,
    epoch: Epoch,
    keys: KnownKeys,
    /// The first numbers of the segments, and those of the segments of which the keys are left.
    firsts: VecDeque<u64>,
    trimmed: VecDeque<u64>,
    /// The segment that is written.
    file: S::File,
    length: u64,
    /// The number of the last text. All up to here are synced.
    head: u64,
    /// Why nothing is written any more.
    stopped: Option<Reason>,
}

/// What went wrong on the disk.
#[derive(Debug)]
pub(super) enum WriteError {
    /// Something was not done, and the log is as it was.
    Refused(io::Error),
    /// Nobody knows what is on the disk.
    Unsure(io::Error),
    /// That was so before, and nothing is written any more.
    Stopped(Reason),
}

/// What became of a batch.
#[derive(Debug)]
pub struct Written {
    /// An answer to each append, in their order.
    pub answers: Vec<Result<Placed, NotPlaced>>,
    /// What readers can read now.
    pub stored: Vec<Arc<Stored>>,
    /// The number of the oldest text that is kept.
    pub first: u64,
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Refused(error)
    }
}

impl<S: Storage> Segments<S> {
    /// Opens the log in a folder, or begins one. Returns also the texts that it holds.
    pub fn open(
        storage: S,
        sizes: Sizes,
        draw: &mut Draw,
    ) -> Result<(Self, Vec<Arc<Stored>>), OpenError> {
        let Recovered { epoch, keys, firsts, trimmed, records, file, length, head } =
            recovery::recover(&storage, draw)?;
        let stopped = None;
        let log =
            Self { storage, sizes, epoch, keys, firsts, trimmed, file, length, head, stopped };
        Ok((log, records))
    }

    /// Which log this is.
    #[must_use]
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// The number of the last text.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.head
    }

    /// The number of the oldest text that is kept.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.firsts.front().copied().unwrap_or(1)
    }

    // ANCHOR: append
    /// Stores a batch with one write and one sync.
    pub fn append(&mut self, batch: Vec<(Key, String)>) -> Written {
        let (mut answers, mut stored, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        let mut keys = HashMap::new(); // of this batch
        for (key, text) in batch {
            let known = self.keys.find(&key).or_else(|| keys.get(&key).copied());
            answers.push(match known {
                Some(seq) => Ok(Placed::Duplicate(seq)),
                None if text.len() > MAX_TEXT => Err(NotPlaced::Refused("too long".into())),
                None => {
                    let seq = self.head + 1 + stored.len() as u64;
                    keys.insert(key.clone(), seq);
                    let record = Stored { seq, key, text };
                    segment::encode(&record, self.head, &mut bytes);
                    stored.push(Arc::new(record));
                    Ok(Placed::New(seq))
                }
            });
        }
        if !stored.is_empty()
            && let Err(why) = self.write(&bytes)
        {
            let why = self.told(&why);
            for answer in &mut answers {
                if matches!(answer, Ok(placed) if placed.seq() > self.head) {
                    *answer = Err(why.clone());
                }
            }
            stored.clear();
        }
        for record in &stored {
            self.keys.remember(&record.key, record.seq);
            self.head = record.seq;
        }
        Written { answers, stored, first: self.first() }
    }
    // ANCHOR_END: append

    // ANCHOR: write
    /// Writes bytes and waits until the disk has them.
    fn write(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        if let Some(why) = &self.stopped {
            return Err(WriteError::Stopped(why.clone()));
        }
        if self.length >= self.sizes.segment {
            self.begin_segment()?;
        }
        if let Err(why) = self.file.append(bytes) {
            // A full disk, perhaps. What was written of it is taken back, and the log goes on.
            self.file.cut(self.length).map_err(WriteError::Unsure)?;
            self.file.sync().map_err(WriteError::Unsure)?;
            return Err(WriteError::Refused(why));
        }
        self.file.sync().map_err(WriteError::Unsure)?;
        self.length += bytes.len() as u64;
        Ok(())
    }
    // ANCHOR_END: write

    // ANCHOR: told
    /// After a failed sync nobody knows what is on the disk. Another sync would succeed, and would
    /// say nothing about the bytes that the system has given up. So nothing more is written.
    fn told(&mut self, trouble: &WriteError) -> NotPlaced {
        match trouble {
            WriteError::Refused(why) => NotPlaced::Refused(why.to_string().into()),
            WriteError::Stopped(why) => NotPlaced::Refused(why.clone()),
            WriteError::Unsure(why) => {
                let why: Reason = why.to_string().into();
                self.stopped = Some(why.clone());
                NotPlaced::Unknown(why)
            }
        }
    }
    // ANCHOR_END: told

    /// Why nothing is written any more; `None` as long as the log works.
    #[must_use]
    pub fn stopped(&self) -> Option<&Reason> {
        self.stopped.as_ref()
    }

    // ANCHOR: begin
    /// Begins a segment, and trims the log. The segment is used when its name is on the disk.
    fn begin_segment(&mut self) -> Result<(), WriteError> {
        let title = Title { epoch: self.epoch.clone(), first: self.head + 1 };
        (self.file, self.length) = create_segment(&self.storage, &title)?;
        self.firsts.push_back(title.first);
        match self.trim() {
            Err(WriteError::Refused(_)) => Ok(()), // the next segment will try again
            done => done,
        }
    }
    // ANCHOR_END: begin

    // ANCHOR: trim
    /// Removes the oldest segments, and after more time what is left of them, their keys.
    fn trim(&mut self) -> Result<(), WriteError> {
        while self.firsts.len() > self.sizes.segments {
            let first = self.firsts[0];
            trimmed::leave_keys(&self.storage, first, &self.epoch)?;
            self.storage.remove(&recovery::segment_name(first))?;
            self.firsts.pop_front();
            self.trimmed.push_back(first);
            // Or a later one might be gone after a power cut, and this one not.
            self.storage.sync_names().map_err(WriteError::Unsure)?;
        }
        while self.trimmed.len() > self.sizes.keys {
            self.storage.remove(&trimmed::name(self.trimmed[0]))?;
            self.trimmed.pop_front();
            let oldest = self.trimmed.front().or(self.firsts.front());
            self.keys.forget_before(oldest.copied().unwrap_or(0));
        }
        Ok(())
    }
    // ANCHOR_END: trim
}

/// Begins the file of a segment. Returns the file and its length.
pub(super) fn create_segment<S: Storage>(
    storage: &S,
    title: &Title,
) -> Result<(S::File, u64), WriteError> {
    let mut bytes = Vec::new();
    segment::encode_title(title, &mut bytes);
    let file = write_file(storage, &recovery::segment_name(title.first), &bytes)?;
    Ok((file, bytes.len() as u64))
}

// ANCHOR: write-file
/// Writes a small file. When this returns, the disk has it under its name.
pub(super) fn write_file<S: Storage>(
    storage: &S,
    name: &str,
    bytes: &[u8],
) -> Result<S::File, WriteError> {
    let mut file = storage.create(name)?;
    file.append(bytes)?;
    file.sync().map_err(WriteError::Unsure)?;
    storage.sync_names().map_err(WriteError::Unsure)?;
    Ok(file)
}
// ANCHOR_END: write-file
