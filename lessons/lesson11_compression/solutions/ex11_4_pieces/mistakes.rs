//! Known mistakes in exercise 11.4; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson11_compression::checks::{self, Reply, Uploads},
};
use solution::{read, take};

const BEGIN: u8 = 1;
const PIECE: u8 = 2;
const CANCEL: u8 = 3;

/// How much is there of the upload that this message speaks of.
fn there(uploads: &Uploads, who: u64, message: &[u8]) -> Option<usize> {
    let (_, id, ..) = read(message)?;
    Some(uploads.get(&(who, id))?.bytes.len())
}

/// The same message with another number.
fn with_number(message: &[u8], number: usize) -> Vec<u8> {
    let mut message = message.to_vec();
    if let Some(field) = message.get_mut(9..13) {
        field.copy_from_slice(&(number as u64).to_be_bytes()[4..]);
    }
    message
}

fn is(message: &[u8], kind: u8) -> bool {
    read(message).is_some_and(|(other, ..)| other == kind)
}

pub fn id_alone() -> Observed {
    checks::pieces(|uploads, _, message| take(uploads, 0, message))
}

pub fn one_at_a_time() -> Observed {
    checks::pieces(|uploads, who, message| {
        if is(message, BEGIN) && there(uploads, who, message).is_none() {
            uploads.retain(|(other, _), _| *other != who);
        }
        take(uploads, who, message)
    })
}

pub fn as_they_come() -> Observed {
    checks::pieces(|uploads, who, message| match there(uploads, who, message) {
        Some(bytes) if is(message, PIECE) => take(uploads, who, &with_number(message, bytes)),
        _ => take(uploads, who, message),
    })
}

pub fn begins_anew() -> Observed {
    checks::pieces(|uploads, who, message| {
        if let Some((BEGIN, id, ..)) = read(message) {
            uploads.remove(&(who, id));
        }
        take(uploads, who, message)
    })
}

pub fn repeated_is_an_error() -> Observed {
    checks::pieces(|uploads, who, message| match (read(message), there(uploads, who, message)) {
        (Some((PIECE, _, offset, _)), Some(bytes)) if offset < bytes => Reply::Refused(409),
        _ => take(uploads, who, message),
    })
}

pub fn fills_the_hole() -> Observed {
    checks::pieces(|uploads, who, message| {
        if let Some((PIECE, id, offset, _)) = read(message)
            && let Some(upload) = uploads.get_mut(&(who, id))
            && offset > upload.bytes.len()
        {
            upload.bytes.resize(offset, 0);
        }
        take(uploads, who, message)
    })
}

pub fn little_endian() -> Observed {
    checks::pieces(|uploads, who, message| {
        let mut message = message.to_vec();
        if let Some(number) = message.get_mut(9..13) {
            number.reverse();
        }
        take(uploads, who, &message)
    })
}

pub fn beyond_its_size() -> Observed {
    checks::pieces(|uploads, who, message| {
        if let Some((PIECE, id, offset, rest)) = read(message)
            && let Some(upload) = uploads.get_mut(&(who, id))
            && offset == upload.bytes.len()
        {
            upload.size = upload.size.max(offset + rest.len());
        }
        take(uploads, who, message)
    })
}

pub fn keeps_the_whole() -> Observed {
    checks::pieces(|uploads, who, message| {
        let id = read(message).map_or(0, |(_, id, ..)| id);
        let before = uploads.get(&(who, id)).cloned();
        let reply = take(uploads, who, message);
        if let (Reply::Whole(bytes), Some(mut upload)) = (&reply, before) {
            upload.bytes.clone_from(bytes);
            uploads.insert((who, id), upload);
        }
        reply
    })
}

pub fn cancel_is_forgotten() -> Observed {
    checks::pieces(
        |uploads, who, message| {
            if is(message, CANCEL) { Reply::Nothing } else { take(uploads, who, message) }
        },
    )
}
