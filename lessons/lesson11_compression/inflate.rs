//! From a compressed message to its bytes (RFC 7692 §7.2.2): the tail is put on, and DEFLATE is
//! undone, piece by piece and never beyond a limit.

use flate2::{Decompress, FlushDecompress, Status};

use super::{deflate::TAIL, history::History, negotiate::Half};
use crate::lesson04_frames::protocol_error::ProtocolError;

/// The first room for a message. It grows with what comes out, never with what is announced.
const FIRST_ROOM: usize = 1024;

// ANCHOR: last
/// An empty last block. Behind a whole message it ends the stream, behind half a one it doesn't.
const LAST_BLOCK: [u8; 5] = [1, 0, 0, 0xFF, 0xFF];
// ANCHOR_END: last

/// The most streams in one message: each last block (BFINAL) begins another one, takes two bytes,
/// and costs as much time as a thousand.
const MAX_STREAMS: usize = 1_000;

/// Restores the messages of one peer.
#[derive(Debug)]
pub struct Inflate {
    history: History,
    /// The message that is arriving.
    message: Option<Inflating>,
}

/// A message of which a part has been restored.
#[derive(Debug)]
struct Inflating {
    engine: Box<Decompress>,
    /// How many bytes of the message have been taken.
    taken: usize,
    bytes: Vec<u8>,
    streams: usize,
    /// Whether a last block was the last thing that came.
    ended: bool,
}

impl Inflate {
    /// Restores messages that are compressed on these terms.
    #[must_use]
    pub fn new(half: Half) -> Self {
        Self { history: History::new(half), message: None }
    }

    // ANCHOR: preview
    /// Takes what has come of a message so far, and returns what it means so far.
    pub fn preview(&mut self, so_far: &[u8], limit: u64) -> Result<&[u8], ProtocolError> {
        let message = self.message.get_or_insert_with(|| Inflating::new(&self.history));
        let new = so_far.get(message.taken..).unwrap_or_default();
        message.take(new, &self.history, limit)?;
        message.taken = so_far.len();
        Ok(&message.bytes)
    }
    // ANCHOR_END: preview

    // ANCHOR: finish
    /// The whole message, at most `limit` bytes long.
    pub fn finish(&mut self, payload: &[u8], limit: u64) -> Result<Vec<u8>, ProtocolError> {
        self.preview(payload, limit)?;
        let mut message = self.message.take().ok_or(ProtocolError::Extension)?;
        let length = message.bytes.len();
        if !message.ended {
            message.take(&TAIL, &self.history, limit)?;
            message.take(&LAST_BLOCK, &self.history, limit)?;
        }
        if !message.ended || message.bytes.len() != length {
            return Err(ProtocolError::Extension); // the message has no end, or has taken ours for its own
        }
        self.history.push(&message.bytes);
        Ok(message.bytes)
    }
    // ANCHOR_END: finish
}

impl Inflating {
    fn new(history: &History) -> Self {
        let mut message = Self {
            engine: Box::new(Decompress::new(false)),
            taken: 0,
            bytes: Vec::new(),
            streams: 0,
            ended: false,
        };
        let _ = remember(&mut message.engine, history.bytes()); // a new engine takes any window
        message
    }

    // ANCHOR: take
    fn take(
        &mut self,
        mut compressed: &[u8],
        history: &History,
        limit: u64,
    ) -> Result<(), ProtocolError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        loop {
            if self.ended && !compressed.is_empty() {
                self.restart(history)?;
            }
            // Room for as much again, but only for one byte beyond the limit.
            let room = self.bytes.len().max(FIRST_ROOM);
            let left = limit.saturating_add(1).saturating_sub(self.bytes.len());
            self.bytes.reserve_exact(room.min(left));
            let before = (self.engine.total_in(), self.bytes.len());
            let done =
                self.engine.decompress_vec(compressed, &mut self.bytes, FlushDecompress::Sync);
            if self.bytes.len() > limit {
                return Err(ProtocolError::TooBig { limit: limit as u64 });
            }
            let status = done.map_err(|_| ProtocolError::Extension)?;
            let used = usize::try_from(self.engine.total_in() - before.0).unwrap_or(usize::MAX);
            compressed = compressed.get(used..).unwrap_or_default();
            self.ended = status == Status::StreamEnd;
            let is_full = self.bytes.len() == self.bytes.capacity();
            if compressed.is_empty() && (self.ended || !is_full) {
                return Ok(());
            }
            if used == 0 && self.bytes.len() == before.1 {
                return Err(ProtocolError::Extension); // neither byte goes in nor out
            }
        }
    }
    // ANCHOR_END: take

    /// Behind a last block another stream begins, which may point back into all that came before.
    fn restart(&mut self, history: &History) -> Result<(), ProtocolError> {
        self.streams += 1;
        if self.streams > MAX_STREAMS {
            return Err(ProtocolError::Extension);
        }
        self.engine.reset(false);
        self.ended = false;
        remember(&mut self.engine, &history.followed_by(&self.bytes))
    }
}

/// Gives an engine a window, as if it had just restored these bytes.
fn remember(engine: &mut Decompress, window: &[u8]) -> Result<(), ProtocolError> {
    if window.is_empty() {
        return Ok(());
    }
    engine.set_dictionary(window).map(drop).map_err(|_| ProtocolError::Extension)
}
