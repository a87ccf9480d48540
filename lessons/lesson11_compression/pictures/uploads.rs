//! Pictures that are arriving: each is put together from pieces, between which anything else may
//! come.
//!
//! ```text
//!   begin 7: 40,000 bytes ──►                     ──► received 0
//!   piece 7 at 0 ───────────► 7: [16,384 bytes    ──► received 16,384
//!   {"type":"chat", …}        (is not for here)
//!   begin 9: 100 bytes ─────► 9: [                ──► received 0
//!   piece 7 at 16,384 ──────► 7: [32,768 bytes    ──► received 32,768
//!      the connection is lost; the member is back on another one
//!   begin 7: 40,000 bytes ──►                     ──► received 32,768
//!   piece 7 at 32,768 ──────► 7: [40,000 bytes]   ──► whole
//! ```
//!
//! An upload belongs to a member, not to a connection: it goes on where it was. No I/O here; the
//! time is an argument.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{
    message::{LARGEST, UploadId, UploadMessage},
    refusal::Refusal,
};
use crate::lesson06_chat::protocol::ClientId;

/// The most unfinished uploads of one member.
pub const MOST_OF_A_MEMBER: usize = 2;

/// The most unfinished uploads of all members.
pub const MOST: usize = 1_024;

/// The most bytes of all unfinished uploads.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// An upload of which nothing is heard for so long is forgotten.
pub const IDLE: Duration = Duration::from_secs(2 * 60);

/// Which upload: two members may have chosen the same id.
pub type Key = (ClientId, UploadId);

// ANCHOR: answer
/// What follows from a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// So many bytes are here: go on from there.
    Received(u32),
    /// It doesn't go on.
    Refused(Refusal),
    /// All bytes are here: the picture.
    Whole(Vec<u8>),
    /// Nothing is to be said.
    Nothing,
}
// ANCHOR_END: answer

/// The unfinished uploads of all members.
#[derive(Debug, Default)]
pub struct Uploads {
    unfinished: BTreeMap<Key, Upload>,
}

/// One upload.
#[derive(Debug)]
struct Upload {
    size: u32,
    /// The beginning of the picture.
    bytes: Vec<u8>,
    /// When something was last heard of it.
    heard: Instant,
}

impl Uploads {
    // ANCHOR: handle
    /// Takes in a member's message.
    #[must_use]
    pub fn handle(
        &mut self,
        member: ClientId,
        message: &UploadMessage<'_>,
        now: Instant,
    ) -> Answer {
        self.unfinished.retain(|_, upload| now < upload.heard + IDLE);
        let key = (member, message.id());
        match *message {
            UploadMessage::Begin { size, .. } => self.begin(key, size, now),
            UploadMessage::Piece { offset, bytes, .. } => self.piece(key, offset, bytes, now),
            UploadMessage::Cancel { .. } => {
                self.unfinished.remove(&key);
                Answer::Nothing
            }
            _ => Answer::Nothing, // what a server says
        }
    }
    // ANCHOR_END: handle

    // ANCHOR: begin
    /// A new upload, or one that the member comes back to.
    fn begin(&mut self, key: Key, size: u32, now: Instant) -> Answer {
        if let Some(upload) = self.unfinished.get_mut(&key) {
            upload.heard = now;
            if upload.size != size {
                return Answer::Refused(Refusal::OtherSize);
            }
            return Answer::Received(upload.received());
        }
        let of_member = self.unfinished.range((key.0, UploadId::MIN)..=(key.0, UploadId::MAX));
        let refusal = match size {
            0 => Refusal::Empty,
            _ if size > LARGEST => Refusal::TooLarge,
            _ if of_member.count() >= MOST_OF_A_MEMBER => Refusal::TooMany,
            _ if self.unfinished.len() >= MOST => Refusal::Busy,
            _ => {
                self.unfinished.insert(key, Upload { size, bytes: Vec::new(), heard: now });
                return Answer::Received(0);
            }
        };
        Answer::Refused(refusal)
    }
    // ANCHOR_END: begin

    // ANCHOR: piece
    /// The next piece; or one that is here already, or that comes too early: then the client is
    /// told where to go on.
    fn piece(&mut self, key: Key, offset: u32, bytes: &[u8], now: Instant) -> Answer {
        let held: usize = self.unfinished.values().map(|upload| upload.bytes.len()).sum();
        let Some(upload) = self.unfinished.get_mut(&key) else {
            return Answer::Refused(Refusal::Unknown);
        };
        upload.heard = now;
        if offset != upload.received() {
            return Answer::Received(upload.received());
        }
        let room = (upload.size - offset) as usize;
        if bytes.len() > room || held + bytes.len() > MOST_BYTES {
            self.unfinished.remove(&key);
            let refusal = if bytes.len() > room { Refusal::OtherSize } else { Refusal::Busy };
            return Answer::Refused(refusal);
        }
        upload.bytes.extend_from_slice(bytes);
        if bytes.len() < room {
            return Answer::Received(upload.received());
        }
        self.unfinished.remove(&key).map_or(Answer::Nothing, |upload| Answer::Whole(upload.bytes))
    }
    // ANCHOR_END: piece
}

impl Upload {
    /// How much is here. It is never more than `size`.
    fn received(&self) -> u32 {
        u32::try_from(self.bytes.len()).unwrap_or(self.size)
    }
}
