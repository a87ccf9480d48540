//! The start of a log: what the folder holds, as far as it was promised.
//!
//! After a crash four things may be found, and each is put right before anything is answered:
//!
//! | found | done |
//! |---|---|
//! | half a record at the end of the last segment | cut off: nobody was promised it |
//! | a segment without a whole title | begun again: nothing was in it |
//! | records that were never synced | synced now: readers are about to see them |
//! | keys beside the segment that they are from | written again when that segment is trimmed |
//!
//! Everything else that is missing or damaged had been promised. The log says so and doesn't start:
//! going on would give a number for the second time.

use std::{collections::VecDeque, io, sync::Arc};

use thiserror::Error;

use super::{
    keys::Keys,
    segment::{self, Segment, Title, Unreadable},
    segments::{Trouble, create_segment},
    storage::{Storage, StorageFile as _},
    store::Stored,
    trimmed::{self, Trimmed},
};
use crate::{
    lesson02_push::log::Epoch,
    lesson08_reconnect::server::token::{Draw, draw_epoch},
};

/// Why a folder can't be used as a log.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The system refuses it.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A file in it was not written by this lesson.
    #[error("{0} is no part of a log · {0} không phải một phần của nhật ký")]
    Foreign(String),
    /// A file in it belongs to another log.
    #[error("{0} belongs to another log · {0} thuộc một nhật ký khác")]
    OtherLog(String),
    /// A text that had been promised is damaged.
    #[error(
        "{file}: message {seq} is damaged, and it had been acknowledged · {file}: tin số {seq} bị hỏng, mà tin này đã được ack"
    )]
    Damaged {
        /// The file.
        file: String,
        /// The number.
        seq: u64,
    },
    /// Texts that had been promised are not there.
    #[error("the messages from {0} on are missing · thiếu các tin từ số {0} trở đi")]
    Missing(u64),
}

/// What a folder holds.
pub(super) struct Recovered<F> {
    pub(super) epoch: Epoch,
    pub(super) keys: Keys,
    pub(super) firsts: VecDeque<u64>,
    pub(super) trimmed: VecDeque<u64>,
    pub(super) records: Vec<Arc<Stored>>,
    /// The last segment, open for writing.
    pub(super) file: F,
    pub(super) length: u64,
    pub(super) head: u64,
}

/// The name of the segment that begins with this number.
pub(super) fn segment_name(first: u64) -> String {
    format!("{first:020}.log")
}

/// Reads a folder, and makes sure that what is found is on the disk.
pub(super) fn recover<S: Storage>(
    storage: &S,
    draw: &mut Draw,
) -> Result<Recovered<S::File>, OpenError> {
    let names = storage.names()?;
    let firsts = numbers(&names, segment_name);
    let segments = read_segments(storage, &firsts)?;
    let (first, epoch, head) = match (segments.first(), segments.last()) {
        (Some(oldest), Some(newest)) => {
            let head = newest.title.first + newest.records.len() as u64 - 1;
            (oldest.title.first, oldest.title.epoch.clone(), head)
        }
        _ => (1, draw_epoch(draw), 0),
    };
    if segments.is_empty() && !numbers(&names, trimmed::name).is_empty() {
        return Err(OpenError::Missing(first));
    }
    let (mut keys, trimmed) = read_keys(storage, &names, first, &epoch)?;
    let (file, length) = match segments.last() {
        Some(newest) => reopen(storage, newest)?,
        None => {
            create_segment(storage, &Title { epoch: epoch.clone(), first }).map_err(io_error)?
        }
    };
    let mut firsts: VecDeque<u64> = segments.iter().map(|segment| segment.title.first).collect();
    if firsts.is_empty() {
        firsts.push_back(first);
    }
    let records: Vec<_> = segments.into_iter().flat_map(|segment| segment.records).collect();
    for record in &records {
        keys.remember(&record.key, record.seq);
    }
    Ok(Recovered { epoch, keys, firsts, trimmed, records, file, length, head })
}

/// All segments, each of which goes on where the one before it ends.
fn read_segments<S: Storage>(storage: &S, firsts: &[u64]) -> Result<Vec<Segment>, OpenError> {
    let mut segments: Vec<Segment> = Vec::new();
    for first in firsts {
        let (file, is_last) = (segment_name(*first), Some(first) == firsts.last());
        let before = segments.last();
        let expected = before.map_or(*first, |it| it.title.first + it.records.len() as u64);
        if *first != expected {
            return Err(OpenError::Missing(expected)); // all before it was synced when it was begun
        }
        let bytes = storage.read(&file)?;
        let segment = match segment::parse(&bytes) {
            Ok(segment) => segment,
            Err(Unreadable::NotBegun) if is_last => continue, // it is begun again when it is needed
            Err(Unreadable::NotBegun | Unreadable::Foreign) => {
                return Err(OpenError::Foreign(file));
            }
            Err(Unreadable::Damaged(seq)) => return Err(OpenError::Damaged { file, seq }),
        };
        let seq = segment.title.first + segment.records.len() as u64;
        if segment.title.first != *first {
            return Err(OpenError::Foreign(file));
        }
        if before.is_some_and(|before| before.title.epoch != segment.title.epoch) {
            return Err(OpenError::OtherLog(file));
        }
        if segment.whole < bytes.len() && !is_last {
            return Err(OpenError::Damaged { file, seq });
        }
        segments.push(segment);
    }
    Ok(segments)
}

/// The keys of the segments that were trimmed. Those of the newest one end where the log begins.
fn read_keys<S: Storage>(
    storage: &S,
    names: &[String],
    before: u64,
    epoch: &Epoch,
) -> Result<(Keys, VecDeque<u64>), OpenError> {
    let (mut keys, mut firsts, mut end) = (Keys::default(), VecDeque::new(), 1);
    for first in numbers(names, trimmed::name).into_iter().filter(|first| *first < before) {
        let file = trimmed::name(first);
        let bytes = storage.read(&file)?;
        let left = trimmed::parse(&bytes).filter(|left| left.first == first);
        let Some(Trimmed { epoch: its, keys: left, .. }) = left else {
            return Err(OpenError::Foreign(file));
        };
        if its != *epoch {
            return Err(OpenError::OtherLog(file));
        }
        for (seq, key) in (first..).zip(&left) {
            keys.remember(key, seq);
        }
        firsts.push_back(first);
        end = first + left.len() as u64;
    }
    if end != before {
        return Err(OpenError::Missing(end)); // a segment is removed when its keys are there
    }
    Ok((keys, firsts))
}

/// Opens the last segment. What can be read of it is on the disk before anybody reads it.
fn reopen<S: Storage>(storage: &S, segment: &Segment) -> io::Result<(S::File, u64)> {
    let mut file = storage.open(&segment_name(segment.title.first))?;
    let length = segment.whole as u64;
    file.cut(length)?;
    file.sync()?;
    storage.sync_names()?;
    Ok((file, length))
}

fn io_error(trouble: Trouble) -> io::Error {
    match trouble {
        Trouble::Refused(why) | Trouble::Unsure(why) => why,
        Trouble::Stopped(why) => io::Error::other(why.to_string()),
    }
}

/// The numbers of the files with names of this form, in order.
fn numbers(names: &[String], name_of: fn(u64) -> String) -> Vec<u64> {
    let number = |name: &String| name.get(..20)?.parse().ok();
    let fitting = |name: &String| number(name).filter(|first| name_of(*first) == *name);
    let mut numbers: Vec<u64> = names.iter().filter_map(fitting).collect();
    numbers.sort_unstable();
    numbers
}
