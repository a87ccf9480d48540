//! What has been said since the last turn, as frames: built once, sent to all.
//!
//! ```text
//!        after                                    end
//!          │  #8 "chào"    #9 "ăn gì?"   #10 "phở" │
//!   bytes  [ ███████████ │ ██████████████ │ ██████ ]
//!            └─ a reader that has seen everything is sent all of it, in one write
//!            └─ the author of #9 is sent an ack in its place
//! ```

use std::sync::Arc;

use super::wire::Encoder;
use crate::{
    lesson02_push::log::{Cursor, Entry, Log, Origin, Since},
    lesson06_chat::protocol::ClientId,
    lesson08_reconnect::server::hub::ReadFrom,
};

/// The log no longer has what comes next.
#[derive(Clone, Copy, Debug)]
pub struct Forgotten;

/// A part of the log, and its frames.
#[derive(Debug, Default)]
pub struct Batch {
    /// The seq before its first message.
    after: u64,
    entries: Vec<Arc<Entry>>,
    bytes: Vec<u8>,
    /// For each message, the end of its frame.
    ends: Vec<usize>,
    authors: Vec<ClientId>,
    encoder: Encoder,
}

/// The most bytes of memory that are kept for the next batch.
const KEPT: usize = 64 * 1024;

impl Batch {
    // ANCHOR: read
    /// Reads the log on from the cursor up to a seq, and builds the frames.
    pub fn read(&mut self, log: &dyn Log, cursor: &mut Cursor, to: u64) -> Result<(), Forgotten> {
        (self.after, self.entries) = (cursor.seq, Vec::new());
        let most = to.saturating_sub(cursor.seq);
        if most > 0 {
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            let Since { entries, next, gap } = log.read(cursor, most);
            *cursor = next;
            if gap {
                return Err(Forgotten);
            }
            self.entries = entries;
        }
        self.build();
        Ok(())
    }

    /// Builds the frames of the entries, in memory that is used again.
    pub fn build(&mut self) {
        if self.bytes.capacity() > KEPT {
            self.bytes = Vec::new();
        }
        self.bytes.clear();
        self.ends.clear();
        self.authors.clear();
        for entry in &self.entries {
            self.encoder.chat(entry, &mut self.bytes);
            self.ends.push(self.bytes.len());
            if let Some(Origin { client_id, .. }) = &entry.origin
                && !self.authors.contains(client_id)
            {
                self.authors.push(*client_id);
            }
        }
    }
    // ANCHOR_END: read

    /// The seq before its first message.
    #[must_use]
    pub fn after(&self) -> u64 {
        self.after
    }

    /// The seq of its last message.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.after + self.entries.len() as u64
    }

    /// What a reader is sent who has seen everything before and has written nothing of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether a member has written something of it.
    #[must_use]
    pub fn has(&self, author: ClientId) -> bool {
        self.authors.contains(&author)
    }

    // ANCHOR: append
    /// Adds what one reader is sent between two places: an ack in the place of each message of
    /// their own, unless those are to be repeated.
    pub fn append(&mut self, reader: ReadFrom, (from, to): (u64, u64), out: &mut Vec<u8>) {
        let (from, to) = (self.index(from), self.index(to));
        if !self.has(reader.me) {
            out.extend_from_slice(&self.bytes[self.start(from)..self.start(to)]);
            return;
        }
        for at in from..to {
            let entry = &self.entries[at];
            if is_own(entry, reader) {
                self.encoder.ack(entry, out);
            } else {
                out.extend_from_slice(&self.bytes[self.start(at)..self.ends[at]]);
            }
        }
    }
    // ANCHOR_END: append

    // ANCHOR: rest
    /// What is left of the frame of which the first byte that wasn't written is a part, and the seq
    /// of its message. All frames after it can be read from the log when there is room again.
    #[must_use]
    pub fn rest(&self, written: usize) -> (&[u8], u64) {
        let at = self.ends.partition_point(|end| *end <= written);
        let seq = self.after + at as u64;
        if written == self.start(at) {
            return (&[], seq); // nothing of the next one has gone
        }
        (&self.bytes[written..self.ends[at]], seq + 1)
    }
    // ANCHOR_END: rest

    fn index(&self, seq: u64) -> usize {
        let at = usize::try_from(seq.saturating_sub(self.after)).unwrap_or(usize::MAX);
        at.min(self.entries.len())
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

/// Whether a reader is sent an ack for an entry.
pub fn is_own(entry: &Entry, ReadFrom { me, whole, .. }: ReadFrom) -> bool {
    let author = entry.origin.as_ref().map(|origin| origin.client_id);
    author == Some(me) && entry.message.seq > whole
}
