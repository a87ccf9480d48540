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
        mailbox::Full,
        shared_hub::{Item, OUTBOX, Queued},
    },
    tap::Tapped,
};

/// The bytes that a lagging connection collects before it writes them.
const ENOUGH: usize = 16 * 1024;

/// The bytes that are put together for one connection: what its socket doesn't take is kept.
const MOST: usize = 64 * 1024;

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
        if batch.bytes().len() > MOST {
            self.live = false; // nobody keeps so much of it: the log does
            self.waiting.extend(items.cloned());
            return Ok(());
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
            let is_behind = self.reader.is_some() && self.cursor < batch.after();
            if is_behind || self.bytes.len() > MOST {
                self.live = false; // it is to read what was said before, or to write this first
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

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::{
        lesson01_polling::log::{CAPACITY, Draft, system_clock},
        lesson02_push::log::SharedLog,
        tap::Tap,
    };

    /// A log with so many messages.
    async fn log(count: u64) -> SharedLog {
        let log = SharedLog::new(CAPACITY, system_clock);
        for number in 1..=count {
            let draft = Draft { username: "Lan".to_owned(), message: format!("số {number}") };
            log.append(draft, None).await.expect("a log in memory");
        }
        log
    }

    async fn socket() -> (Tapped<TcpStream>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let client = TcpStream::connect(listener.local_addr().expect("an address"));
        let (client, accepted) = tokio::join!(client, listener.accept());
        let stream = Tap::counting().wrap(accepted.expect("a client").0, "client");
        (stream, client.expect("a server"))
    }

    #[tokio::test]
    async fn a_reader_behind_the_batch_reads_the_log_first() {
        let log = log(9).await;
        let mut worker = Cursor { seq: 6, ..log.head() };
        let mut batch = Batch::default();
        batch.read(&log, &mut worker, 9).expect("all of it is kept");
        let mut behind = Outgoing::default();
        behind.add(&Item::Read(ReadFrom { me: 1, after: 2, whole: 0 }));
        let (mut stream, _client) = socket().await;
        behind.deliver(&mut batch, std::iter::empty(), &mut Vec::new(), &mut stream).expect("sent");
        assert!(!behind.is_live() && behind.rest().is_empty());
        behind.catch_up(&log, &worker).expect("all of it is kept");
        let text = String::from_utf8_lossy(behind.rest());
        let found: Vec<bool> =
            (1..=9).map(|number| text.contains(&format!("số {number}"))).collect();
        assert_eq!(found, [false, false, true, true, true, true, true, true, true]);
    }

    /// However long the batch is, a connection that can't be sent it keeps little of it.
    #[tokio::test]
    async fn a_long_batch_with_an_item_in_it_is_left_to_the_log() {
        let log = SharedLog::new(CAPACITY, system_clock);
        for _ in 0..40 {
            let draft = Draft { username: "Lan".to_owned(), message: "chào".repeat(500) };
            log.append(draft, None).await.expect("a log in memory");
        }
        let mut worker = Cursor { seq: 0, ..log.head() };
        let mut batch = Batch::default();
        batch.read(&log, &mut worker, 40).expect("all of it is kept");
        assert!(batch.bytes().len() > MOST);
        let item = Item::Read(ReadFrom { me: 1, after: 0, whole: 0 });
        let items = [Arc::new(Queued { item, head: 0 })];
        let (mut stream, _client) = socket().await;
        let mut out = Outgoing::default();
        out.deliver(&mut batch, items.iter(), &mut Vec::new(), &mut stream).expect("sent");
        assert!(!out.is_live() && out.rest().is_empty());
        out.catch_up(&log, &worker).expect("all of it is kept");
        assert!((ENOUGH..MOST).contains(&out.rest().len()), "{}", out.rest().len());
    }
}
