//! What is left of a segment that was trimmed: the keys of its texts, in a small file of its own. A
//! message that is sent once more is known for much longer than it can be read.

use std::io;

use serde::{Deserialize, Serialize};

use super::{
    frame,
    recovery::segment_name,
    segment,
    segments::{WriteError, write_file},
    storage::Storage,
    store::Key,
};
use crate::lesson02_push::log::Epoch;

/// The keys of a segment.
#[derive(Debug, Serialize, Deserialize)]
pub struct Trimmed {
    /// Which log.
    pub epoch: Epoch,
    /// The number of the first text. The others follow without holes.
    pub first: u64,
    /// The keys.
    pub keys: Vec<Key>,
}

/// The name of the file for the segment that began with this number.
#[must_use]
pub fn name(first: u64) -> String {
    format!("{first:020}.keys")
}

/// Writes the keys of a segment, which can be removed then.
pub(super) fn leave_keys<S: Storage>(
    storage: &S,
    first: u64,
    epoch: &Epoch,
) -> Result<(), WriteError> {
    let segment = segment::parse(&storage.read(&segment_name(first))?);
    let records = segment.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?.records;
    let keys = records.iter().map(|record| record.key.clone()).collect();
    let trimmed = Trimmed { epoch: epoch.clone(), first, keys };
    let mut bytes = Vec::new();
    frame::encode(&serde_json::to_vec(&trimmed).unwrap_or_default(), &mut bytes); // can't fail
    write_file(storage, &name(first), &bytes).map(drop)
}

/// Reads such a file; `None` if it is damaged.
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<Trimmed> {
    let (payload, rest) = frame::decode(bytes)?;
    serde_json::from_slice(payload).ok().filter(|_| rest.is_empty())
}
