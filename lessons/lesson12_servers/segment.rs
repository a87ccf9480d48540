//! One file of the log: a title, and records with consecutive numbers.
//!
//! ```text
//!   00000000000000000041.log
//!   ├ title   epoch "5f0c…", first 41
//!   ├ 41, 42, 43                      one batch: written at once, synced once
//!   ├ 44                              each record knows how far the log was synced before it: 43
//!   └ 45, 4▒                          torn: not synced, so promised to nobody
//! ```

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    frame,
    store::{Key, Stored},
};
use crate::lesson02_push::log::Epoch;

/// The highest number of a text: the last one that JavaScript can count exactly.
pub const MOST: u64 = (1 << 53) - 1;

/// Longer than the first record of any segment.
const LONGEST_TITLE: usize = 512;

// ANCHOR: title
/// The first record of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// Which log.
    pub epoch: Epoch,
    /// The number of the record that follows.
    pub first: u64,
}
// ANCHOR_END: title

// ANCHOR: head
/// The first line of a record's payload. The text follows it.
#[derive(Serialize, Deserialize)]
struct Head {
    seq: u64,
    /// Everything up to this number was on the disk before this record was written.
    synced: u64,
    #[serde(flatten)]
    key: Key,
}
// ANCHOR_END: head

/// A file that was read.
#[derive(Debug)]
pub struct Segment {
    /// Its title.
    pub title: Title,
    /// Its records.
    pub records: Vec<Arc<Stored>>,
    /// The number of bytes that these take. Anything behind them is torn.
    pub whole: usize,
}

/// Why a file can't be read as a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has no whole title, and nothing else: the server died when it had just begun it.
    NotBegun,
    /// It is no segment of a log.
    Foreign,
    /// This record was promised, and it is damaged.
    Damaged(u64),
}

/// Adds a title.
pub fn encode_title(title: &Title, bytes: &mut Vec<u8>) {
    frame::encode(&serde_json::to_vec(title).unwrap_or_default(), bytes); // plain data: can't fail
}

// ANCHOR: encode
/// Adds a text; everything up to `synced` is on the disk.
pub fn encode(stored: &Stored, synced: u64, bytes: &mut Vec<u8>) {
    let head = Head { seq: stored.seq, synced, key: stored.key.clone() };
    let mut payload = serde_json::to_vec(&head).unwrap_or_default(); // plain data: can't fail
    payload.push(b'\n');
    payload.extend_from_slice(stored.text.as_bytes());
    frame::encode(&payload, bytes);
}
// ANCHOR_END: encode

// ANCHOR: parse
/// Reads a segment up to the first record that is not whole. That one is torn if the power failed
/// before it was synced. If a later record says that it had been synced, it was promised, and the
/// disk has damaged it. A record behind a broken title says that the title had been whole.
pub fn parse(bytes: &[u8]) -> Result<Segment, Unreadable> {
    let title = frame::decode(bytes).and_then(|(title, rest)| {
        let title: Title = serde_json::from_slice(title).ok()?;
        (1..=MOST).contains(&title.first).then_some((title, rest))
    });
    let Some((title, mut rest)) = title else {
        let begun = bytes.len() >= LONGEST_TITLE || synced_up_to(bytes).is_some();
        return Err(if begun { Unreadable::Foreign } else { Unreadable::NotBegun });
    };
    let mut records = Vec::new();
    let mut next = title.first;
    while let Some((payload, behind)) = frame::decode(rest) {
        let record = parse_record(payload).filter(|(record, _)| record.seq == next);
        let Some((record, _)) = record else { return Err(Unreadable::Damaged(next)) };
        records.push(Arc::new(record));
        rest = behind;
        next += 1;
    }
    if synced_up_to(rest) >= Some(next) {
        return Err(Unreadable::Damaged(next));
    }
    Ok(Segment { title, records, whole: bytes.len() - rest.len() })
}
// ANCHOR_END: parse

// ANCHOR: synced
/// How far the log was synced, as the records behind a torn one tell; `None` if there are none.
fn synced_up_to(torn: &[u8]) -> Option<u64> {
    let ends = torn.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let records = ends.filter_map(|(end, _)| frame::decode(&torn[end + 1..]));
    records.filter_map(|(payload, _)| Some(parse_record(payload)?.1)).max()
}
// ANCHOR_END: synced

// ANCHOR: record
/// A text, and how far the log was synced before it.
fn parse_record(payload: &[u8]) -> Option<(Stored, u64)> {
    let end = payload.iter().position(|byte| *byte == b'\n')?;
    let Head { seq, synced, key } = serde_json::from_slice(&payload[..end]).ok()?;
    let text = str::from_utf8(&payload[end + 1..]).ok()?.to_owned();
    (seq <= MOST).then_some((Stored { seq, key, text }, synced))
}
// ANCHOR_END: record

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(seq: u64) -> Stored {
        let key = Key { session: "s".into(), id: format!("a{seq}") };
        Stored { seq, key, text: format!("tin\n{seq}") }
    }

    /// A segment with the records 5 to 8; the first two were synced before the last two.
    fn four() -> Vec<u8> {
        let mut bytes = Vec::new();
        encode_title(&Title { epoch: "e".to_owned().into(), first: 5 }, &mut bytes);
        for (seq, synced) in [(5, 4), (6, 4), (7, 6), (8, 6)] {
            encode(&stored(seq), synced, &mut bytes);
        }
        bytes
    }

    #[test]
    fn what_is_written_can_be_read() {
        let bytes = four();
        let Segment { title, records, whole } = parse(&bytes).expect("a segment");
        assert_eq!((title.first, whole), (5, bytes.len()));
        assert_eq!(records, (5..9).map(|seq| Arc::new(stored(seq))).collect::<Vec<_>>());
    }

    #[test]
    fn a_torn_tail_is_left_out_wherever_it_is_torn() {
        let bytes = four();
        let mut lengths = vec![];
        for end in 0..bytes.len() {
            match parse(&bytes[..end]) {
                Ok(segment) => lengths.push(segment.records.len()),
                Err(why) => assert_eq!((why, lengths.len()), (Unreadable::NotBegun, 0)),
            }
        }
        assert!(lengths.is_sorted() && lengths.first() == Some(&0) && lengths.last() == Some(&3));
    }

    /// The power failed while the last batch was written: its second record is there, its first
    /// one is not.
    #[test]
    fn a_hole_in_the_last_batch_is_torn_and_a_hole_before_it_is_damage() {
        let (bytes, text) = (four(), |seq: u64| format!("tin\n{seq}"));
        let holed = |seq: u64| {
            let text = text(seq);
            let at = bytes.windows(text.len()).position(|part| part == text.as_bytes());
            let mut bytes = bytes.clone();
            bytes[at.expect("it is there")] = 0;
            parse(&bytes).map(|segment| segment.records.len())
        };
        assert_eq!(holed(8), Ok(3));
        assert_eq!(holed(7), Ok(2));
        assert_eq!(holed(6), Err(Unreadable::Damaged(6)));
        assert_eq!(holed(5), Err(Unreadable::Damaged(5)));
    }

    #[test]
    fn a_number_that_is_not_the_next_one_is_damage() {
        let mut bytes = four();
        encode(&stored(10), 8, &mut bytes);
        assert_eq!(parse(&bytes).map(|_| ()), Err(Unreadable::Damaged(9)));
        assert_eq!(parse(&[b'x'; 600]).map(|_| ()), Err(Unreadable::Foreign));
    }

    #[test]
    fn a_broken_title_with_a_record_behind_it_had_been_whole() {
        let mut bytes = Vec::new();
        encode_title(&Title { epoch: "e".to_owned().into(), first: 1 }, &mut bytes);
        bytes[20] ^= 1;
        assert_eq!(parse(&bytes).map(|_| ()), Err(Unreadable::NotBegun));
        encode(&stored(1), 0, &mut bytes);
        assert_eq!(parse(&bytes).map(|_| ()), Err(Unreadable::Foreign));
    }
}
