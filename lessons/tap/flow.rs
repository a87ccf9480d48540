//! One direction of a relayed connection: read, keep for as long as the delay, pass on.
//!
//! ```text
//!              read                  due              write
//!   sender ──────────► queue (bounded) ──────────────────────► receiver
//!                                       at most a piece at once
//! ```
//!
//! What doesn't fit into the queue is not read, and so TCP slows the sender down. A frozen flow
//! reads everything, keeps nothing and passes nothing on.

use std::{collections::VecDeque, future::pending, num::NonZeroUsize};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::{Duration, Instant, sleep_until},
};

use super::{Direction, fault::Faults};

/// Bytes that are read at once.
const READ: usize = 16 * 1024;
/// Bytes that may be in flight in one direction of a connection with a delay, beside one read:
/// enough for 5 MB a second that arrive 200 ms late.
const UNDER_WAY: usize = 1024 * 1024;
/// Reads that may be in flight; small ones cost more than their bytes.
const READS_UNDER_WAY: usize = 4 * 1024;

/// Where bytes come from, and where they go.
pub(super) type Reader<'a> = &'a mut (dyn AsyncRead + Send + Unpin);
pub(super) type Writer<'a> = &'a mut (dyn AsyncWrite + Send + Unpin);

/// One direction.
pub(super) struct Flow<'a> {
    pub(super) direction: Direction,
    reader: Reader<'a>,
    writer: Writer<'a>,
    delay: Duration,
    piece: usize,
    buffer: Vec<u8>,
    queue: VecDeque<Parcel>,
    /// Bytes in the queue.
    under_way: usize,
    /// The sender may send more.
    hears: bool,
    /// The receiver can still be given something.
    speaks: bool,
}

/// What is in flight.
struct Parcel {
    /// When it arrives; without a delay it is there at once.
    due: Option<Instant>,
    what: What,
}

enum What {
    /// Bytes, and how many of them have been passed on.
    Bytes(Vec<u8>, usize),
    End,
    Reset,
}

/// What a flow has just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Read something that will be passed on.
    Read,
    /// Passed on so many bytes of [`Flow::first`].
    Passed(usize),
    /// Read so many bytes, and dropped them.
    Lost(usize),
    /// The sender's end was passed on.
    Ended,
    /// The sender has ended; the end is not passed on.
    EndLost,
    /// The sender has broken the connection off.
    Reset,
    /// The receiver takes nothing more.
    Refused,
}

impl<'a> Flow<'a> {
    pub(super) fn new(
        direction: Direction,
        reader: Reader<'a>,
        writer: Writer<'a>,
        faults: &Faults,
    ) -> Self {
        Self {
            direction,
            reader,
            writer,
            delay: faults.delay,
            piece: faults.split.map_or(usize::MAX, NonZeroUsize::get),
            buffer: vec![0; READ],
            queue: VecDeque::new(),
            under_way: 0,
            hears: true,
            speaks: true,
        }
    }

    /// Whether nothing more will happen here.
    pub(super) fn done(&self) -> bool {
        !self.hears && self.queue.is_empty()
    }

    /// Whether the receiver refuses what is said to it.
    pub(super) fn refused(&self) -> bool {
        !self.speaks
    }

    /// From now on everything is lost. How much was in flight?
    pub(super) fn freeze(&mut self) -> usize {
        self.speaks = false;
        self.queue.clear();
        std::mem::take(&mut self.under_way)
    }

    /// The bytes that are passed on next.
    pub(super) fn first(&self) -> &[u8] {
        match self.queue.front() {
            Some(Parcel { what: What::Bytes(bytes, passed), .. }) => &bytes[*passed..],
            _ => &[],
        }
    }

    /// The first so many bytes have been passed on.
    pub(super) fn passed(&mut self, count: usize) {
        self.under_way -= count;
        if let Some(Parcel { what: What::Bytes(bytes, passed), .. }) = self.queue.front_mut() {
            *passed += count;
            if *passed == bytes.len() {
                self.queue.pop_front();
            }
        }
    }

    /// Reads or passes on, at most `allowed` bytes. May be dropped while it waits: nothing is lost.
    pub(super) async fn step(&mut self, allowed: usize) -> Step {
        let piece = self.piece.min(allowed);
        let room = self.has_room();
        let step = tokio::select! {
            biased;
            step = pass_on(self.writer, self.queue.front(), piece) => step,
            count = self.reader.read(&mut self.buffer), if room => self.heard(count.ok()),
        };
        match step {
            Step::Ended | Step::Reset => {
                self.queue.pop_front();
            }
            Step::Refused => {
                self.freeze();
            }
            _ => {}
        }
        step
    }

    fn has_room(&self) -> bool {
        let (bytes, reads) =
            if self.delay.is_zero() { (1, 1) } else { (UNDER_WAY, READS_UNDER_WAY) };
        self.hears && self.under_way < bytes && self.queue.len() < reads
    }

    fn heard(&mut self, count: Option<usize>) -> Step {
        let what = match count {
            Some(0) => What::End,
            Some(count) if !self.speaks => return Step::Lost(count),
            Some(count) => What::Bytes(self.buffer[..count].to_vec(), 0),
            None => What::Reset,
        };
        match what {
            What::Bytes(ref bytes, _) => self.under_way += bytes.len(),
            What::End | What::Reset => self.hears = false,
        }
        if !self.speaks {
            return Step::EndLost;
        }
        let due = (!self.delay.is_zero()).then(|| Instant::now() + self.delay);
        self.queue.push_back(Parcel { due, what });
        Step::Read
    }
}

async fn pass_on(writer: Writer<'_>, parcel: Option<&Parcel>, piece: usize) -> Step {
    let Some(Parcel { due, what }) = parcel else { return pending().await };
    if let Some(due) = due.filter(|due| *due > Instant::now()) {
        sleep_until(due).await;
    }
    match what {
        What::Bytes(bytes, passed) => {
            let left = &bytes[*passed..];
            match writer.write(&left[..piece.min(left.len())]).await {
                Ok(count) if count > 0 => Step::Passed(count),
                _ => Step::Refused,
            }
        }
        What::End => {
            let _ = writer.shutdown().await; // it has gone already, maybe
            Step::Ended
        }
        What::Reset => Step::Reset,
    }
}
