//! What is on its way to one client. While the client keeps up, that is nothing: the pump writes
//! straight to the socket.
//!
//! ```text
//!   live ────────── the socket is full: the rest of one frame is kept ─────────► lagging
//!    ▲                                                                             │
//!    └── everything is written, and the log is read up to where the worker is ─────┘
//! ```
//!
//! A lagging connection has no queue of messages. It has its cursor, and the log is the queue.

use std::{collections::VecDeque, io, sync::Arc};

use tokio::net::TcpStream;

use super::{
    batch::{Batch, Forgotten, is_own},
    wire::{Encoder, chat_text, frame},
};
use crate::{
    lesson02_push::log::{Cursor, Log, Since},
    lesson04_frames::frame::Opcode,
    lesson06_chat::{outbox::BURST, people::Delivery},
    lesson08_reconnect::server::{
        hub::ReadFrom,
        shared_hub::{Full, Item, OUTBOX, Queued},
    },
    tap::Tapped,
};

/// The bytes that a lagging connection collects before it writes them.
const ENOUGH: usize = 16 * 1024;

// ANCHOR: outgoing
/// What one client is to be sent.
#[derive(Debug)]
pub struct Outgoing {
    /// Whole frames, behind what is left of one.
    bytes: Vec<u8>,
    /// How much of it is written.
    written: usize,
    /// What the hub wants sent, while the connection lags.
    waiting: VecDeque<Arc<Queued>>,
    /// For whom the log is read; nothing is read before the hub has said that.
    reader: Option<ReadFrom>,
    /// The last message that is written or stands in `bytes`.
    cursor: u64,
    live: bool,
}
// ANCHOR_END: outgoing

impl Default for Outgoing {
    /// Nothing, for a connection that has just been opened.
    fn default() -> Self {
        let (bytes, waiting) = (Vec::new(), VecDeque::new());
        Self { bytes, written: 0, waiting, reader: None, cursor: 0, live: true }
    }
}

impl Outgoing {
    /// Whether the pump may write to the socket.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live
    }

    /// The pump leaves the connection to its own task.
    pub fn lag(&mut self) {
        self.live = false;
    }

    /// What is left to be written.
    #[must_use]
    pub fn rest(&self) -> &[u8] {
        &self.bytes[self.written..]
    }

    /// Adds a frame that has no place among the messages: ping, pong, close.
    pub fn control(&mut self, opcode: Opcode, payload: &[u8]) {
        frame(opcode, payload, &mut self.bytes);
    }

    // ANCHOR: put
    /// Keeps what the hub wants sent for later. A connection that lags has room for so many.
    pub fn put(&mut self, item: &Arc<Queued>, delivery: Delivery) -> Result<(), Full> {
        if self.live || self.waiting.len() < OUTBOX {
            self.waiting.push_back(item.clone());
        } else if delivery == Delivery::Reliable {
            return Err(Full);
        }
        Ok(())
    }

    fn add(&mut self, item: &Item) {
        match item {
            Item::Text(text) => frame(Opcode::Text, text.as_str().as_bytes(), &mut self.bytes),
            Item::Read(from) => (self.cursor, self.reader) = (from.after, Some(*from)),
        }
    }

    /// Adds what the batch has for this reader, up to a seq.
    fn read(&mut self, batch: &mut Batch, to: u64) {
        if let Some(reader) = self.reader
            && self.cursor < to
        {
            batch.append(reader, (self.cursor, to), &mut self.bytes);
            self.cursor = to.min(batch.end()).max(self.cursor);
        }
    }
    // ANCHOR_END: put

    // ANCHOR: deliver
    /// Sends a live connection everything that a turn has brought, in one write. It is put together
    /// in `space`, which all connections use one after the other.
    pub fn deliver<'a>(
        &mut self,
        batch: &mut Batch,
        items: impl Iterator<Item = &'a Arc<Queued>>,
        space: &mut Vec<u8>,
        stream: &mut Tapped<TcpStream>,
    ) -> io::Result<()> {
        if self.reader.is_some() && self.cursor < batch.after() {
            self.live = false; // the log has forgotten what comes next: nothing with a hole
            self.waiting.extend(items.cloned());
            return Ok(());
        }
        let mut items = items.peekable();
        let untouched = items.peek().is_none() && self.bytes.is_empty();
        if let Some(reader) = self.reader
            && untouched
            && !batch.has(reader.me)
        {
            return self.write_through(batch, stream);
        }
        space.clear();
        space.extend_from_slice(self.rest());
        (self.bytes, self.written) = (std::mem::take(space), 0);
        self.collect(batch, items);
        *space = std::mem::take(&mut self.bytes);
        let written = write(stream, space)?;
        if written < space.len() {
            (self.bytes, self.live) = (space[written..].to_vec(), false);
        }
        Ok(())
    }

    /// Each item behind the messages that the log held when the hub decided it, and then the rest
    /// of the messages.
    fn collect<'a>(&mut self, batch: &mut Batch, mut items: impl Iterator<Item = &'a Arc<Queued>>) {
        while let Some(item) = items.next() {
            self.read(batch, item.head);
            self.add(&item.item);
            if self.reader.is_some() && self.cursor < batch.after() {
                self.live = false; // it is to read what was said before
                self.waiting.extend(items.cloned());
                return;
            }
        }
        self.read(batch, batch.end());
    }

    /// The bytes of the batch go to the socket from where they are, as they go to all others.
    fn write_through(&mut self, batch: &Batch, stream: &mut Tapped<TcpStream>) -> io::Result<()> {
        let written = write(stream, batch.bytes())?;
        self.cursor = batch.end();
        if written < batch.bytes().len() {
            let (rest, cursor) = batch.rest(written);
            (self.bytes, self.cursor, self.live) = (rest.to_vec(), cursor, false);
        }
        Ok(())
    }
    // ANCHOR_END: deliver

    // ANCHOR: flush
    /// Writes what there is. A socket that takes less is full: the connection lags from now on.
    pub fn flush(&mut self, stream: &mut Tapped<TcpStream>) -> io::Result<()> {
        self.written += write(stream, self.rest())?;
        if self.written < self.bytes.len() {
            self.live = false;
        } else {
            (self.bytes, self.written) = (Vec::new(), 0); // a burst leaves nothing behind
        }
        Ok(())
    }
    // ANCHOR_END: flush

    // ANCHOR: catch_up
    /// Reads the log on from this connection's own cursor, and what the hub wanted sent meanwhile
    /// in its place, until there is enough for a write or nothing more: then it is live again.
    pub fn catch_up(&mut self, log: &dyn Log, worker: &Cursor) -> Result<(), Forgotten> {
        let mut encoder = Encoder::default();
        while self.bytes.len() < ENOUGH {
            let to = self.waiting.front().map_or(worker.seq, |item| item.head);
            if self.reader.is_some() && self.cursor < to {
                self.read_log(log, worker, to, &mut encoder)?;
            } else if let Some(item) = self.waiting.pop_front() {
                self.add(&item.item);
            } else {
                self.waiting = VecDeque::new(); // a burst leaves nothing behind
                self.live = true;
                break;
            }
        }
        Ok(())
    }

    /// Adds a burst of what the log has for this reader.
    fn read_log(
        &mut self,
        log: &dyn Log,
        worker: &Cursor,
        to: u64,
        encoder: &mut Encoder,
    ) -> Result<(), Forgotten> {
        let Some(reader) = self.reader else { return Ok(()) };
        let most = usize::try_from(to - self.cursor).map_or(BURST, |most| most.min(BURST));
        let after = Cursor { epoch: worker.epoch.clone(), seq: self.cursor };
        let Since { entries, gap, .. } = log.read(&after, most);
        if gap || entries.is_empty() {
            return Err(Forgotten);
        }
        for entry in &entries {
            if is_own(entry, reader) {
                encoder.ack(entry, &mut self.bytes);
            } else {
                let text = entry.encoded(chat_text).as_str();
                frame(Opcode::Text, text.as_bytes(), &mut self.bytes);
            }
            self.cursor = entry.message.seq;
            if self.bytes.len() >= ENOUGH {
                break;
            }
        }
        Ok(())
    }
    // ANCHOR_END: catch_up
}

/// Writes as much as the socket takes now.
fn write(stream: &mut Tapped<TcpStream>, bytes: &[u8]) -> io::Result<usize> {
    let mut written = 0;
    while written < bytes.len() {
        match stream.try_write(&bytes[written..]) {
            Ok(count) => written += count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) => return Err(error),
        }
    }
    Ok(written)
}
