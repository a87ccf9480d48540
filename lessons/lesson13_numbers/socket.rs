//! The driver: an [`Endpoint`] with a stream under it, which owns no memory while it waits.
//!
//! All connections of a thread read into the same buffer, one after another, and their answers wait
//! for the socket in the same one. A connection keeps only what is unfinished: the beginning of a
//! message, and what a full socket hasn't taken.
//!
//! What arrives together is answered together, with one write. While a peer takes nothing, nothing
//! is read of it either: it can't make this end keep what it says.

use std::{
    cell::Cell,
    future::poll_fn,
    io::{self, IoSlice},
    mem::take,
    ops::Range,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf, copy, sink},
    time::timeout,
};

use super::{
    codec::Input,
    endpoint::{Endpoint, Event, Sender, receive},
    mask::mask_to,
};
use crate::lesson04_frames::{
    connection::{Role, SendError, State},
    frame::{MAX_HEADER, Opcode},
    message::Limits,
    transmit::Transmit,
    websocket::CLOSE_DEADLINE,
};

/// The most bytes that one read takes: a message of 64 KiB, and its header.
const READ: usize = 64 * 1024 + MAX_HEADER;

/// The most bytes that stand together. A message that fits in is not copied, however many reads it
/// comes in, as long as nobody has to wait for it.
const ROOM: usize = 256 * 1024;

/// After so many reads it is another connection's turn.
const READS: usize = 8;

/// A payload of at least so many bytes is not copied behind what waits, but written from where it
/// is.
const LONG: usize = 4 * 1024;

/// The largest piece of a long payload that is masked and written at once.
const BLOCK: usize = 64 * 1024;

/// What the connections of a thread share. Each takes it for its turn.
#[derive(Debug)]
struct Space {
    input: Vec<u8>,
    /// Where long payloads are masked.
    masked: Vec<u8>,
    transmit: Transmit,
}

thread_local!(static SPACE: Cell<Option<Box<Space>>> = const { Cell::new(None) });

/// Does something with the thread's space.
#[inline]
fn with_space<T>(work: impl FnOnce(&mut Space) -> T) -> T {
    let mut space = SPACE.take().unwrap_or_else(|| {
        let (input, masked) = (vec![0; ROOM], Vec::new());
        Box::new(Space { input, masked, transmit: Transmit::default() })
    });
    let done = work(&mut space);
    SPACE.set(Some(space));
    done
}

/// A WebSocket connection over a stream.
#[derive(Debug)]
pub struct Socket<S> {
    stream: S,
    endpoint: Endpoint,
    /// The bytes that came together with the handshake.
    early: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// An end of a connection over `stream`. `early` are the bytes that arrived together with the
    /// handshake.
    #[must_use]
    pub fn new(stream: S, role: Role, limits: Limits, early: Vec<u8>) -> Self {
        Self { stream, endpoint: Endpoint::new(role, limits), early }
    }

    /// The sending half. What is sent here is written by the next [`events`](Self::poll_events).
    pub fn sender(&mut self) -> &mut Sender {
        &mut self.endpoint.sender
    }

    /// The stream below. Bytes that are written here directly go around the protocol.
    pub fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    // ANCHOR: events
    /// Receives what has come, tells `each` of every event, and writes what that has sent. It is
    /// ready when the connection has ended.
    pub fn poll_events(
        &mut self,
        cx: &mut Context<'_>,
        mut each: impl FnMut(Event<'_>, &mut Replies<'_, '_, S>),
    ) -> Poll<()> {
        with_space(|space| {
            let mut kept = 0..0; // the beginning of a frame that will be whole there
            for _ in 0..READS {
                if ready!(self.poll_flush(cx)).is_err() {
                    // The peer reads no more, but its last frames may still be on their way.
                    self.endpoint.sender.transmitted(usize::MAX);
                }
                if self.endpoint.sender.state() == State::Closed {
                    return Poll::Ready(());
                }
                let room = &mut space.input[kept.end..ROOM.min(kept.end + READ)];
                let read = self.poll_read(cx, room);
                if read.is_pending() && kept.is_empty() {
                    self.endpoint.sender.rest();
                    return Poll::Pending;
                }
                self.endpoint.sender.swap_empty(&mut space.transmit);
                kept = self.receive(cx, read, kept, space, &mut each);
                if self.poll_flush(cx).is_pending() {
                    kept = self.receive(cx, Poll::Pending, kept, space, &mut each);
                }
                self.endpoint.sender.swap_empty(&mut space.transmit);
            }
            self.receive(cx, Poll::Pending, kept, space, &mut each);
            cx.waker().wake_by_ref();
            Poll::Pending
        })
    }
    // ANCHOR_END: events

    // ANCHOR: read
    /// Reads to the place where the payload stays, if there is one, or to `bytes`, and says how
    /// many have come there; `None` at the end of the stream.
    fn poll_read(&mut self, cx: &mut Context<'_>, bytes: &mut [u8]) -> Poll<Option<usize>> {
        if !self.early.is_empty() {
            let count = self.early.len().min(bytes.len());
            bytes[..count].copy_from_slice(&self.early[..count]);
            self.early = self.early.split_off(count);
            return Poll::Ready(Some(count));
        }
        if let Some((place, missing)) = self.endpoint.codec.place() {
            let mut stream = (&mut self.stream).take(missing);
            let count = ready!(pin!(stream.read_buf(place)).poll(cx));
            return Poll::Ready(count.ok().filter(|count| *count > 0).map(|_| 0));
        }
        let mut buffer = ReadBuf::new(bytes);
        let read = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer));
        let count = buffer.filled().len();
        Poll::Ready(read.ok().map(|()| count).filter(|count| *count > 0))
    }
    // ANCHOR_END: read

    /// Receives what was read, behind what is kept; gives back what is to be kept. If nothing was
    /// there to read, nothing is kept.
    #[inline]
    fn receive(
        &mut self,
        cx: &mut Context<'_>,
        read: Poll<Option<usize>>,
        kept: Range<usize>,
        space: &mut Space,
        each: &mut impl FnMut(Event<'_>, &mut Replies<'_, '_, S>),
    ) -> Range<usize> {
        let Self { stream, endpoint, .. } = self;
        let Space { input, masked, .. } = space;
        let (count, room) = match read {
            Poll::Ready(Some(count)) => (count, ROOM - kept.start),
            Poll::Ready(None) => {
                let event = endpoint.receive_eof();
                let mut replies = Replies { stream, sender: &mut endpoint.sender, masked, cx };
                if let Some(event) = event {
                    each(event, &mut replies);
                }
                return 0..0;
            }
            Poll::Pending => (0, 0),
        };
        let Endpoint { codec, sender } = endpoint;
        let end = kept.end + count;
        let mut input = Input::growing(&mut input[kept.start..end], room);
        while let Some(event) = receive(codec, sender, &mut input) {
            each(event, &mut Replies { stream, sender, masked, cx });
        }
        let left = input.rest().len();
        if left > 0 { end - left..end } else { 0..0 }
    }

    /// Sends a message, and writes as much as the socket takes.
    pub fn poll_send(
        &mut self,
        cx: &mut Context<'_>,
        opcode: Opcode,
        payload: &[u8],
    ) -> Result<(), SendError> {
        with_space(|space| {
            let Self { stream, endpoint: Endpoint { sender, .. }, .. } = self;
            Replies { stream, sender, masked: &mut space.masked, cx }.send(opcode, payload)
        })
    }

    /// Writes everything that was queued.
    #[inline]
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sender = &mut self.endpoint.sender;
        while !sender.transmit().is_empty() {
            let count = ready!(Pin::new(&mut self.stream).poll_write(cx, sender.transmit()))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            sender.transmitted(count);
        }
        Poll::Ready(Ok(()))
    }

    /// Ends the stream after [`Event::Closed`], as lesson 04's driver does.
    pub async fn finish(mut self) {
        let end = async {
            let _ = poll_fn(|cx| self.poll_flush(cx)).await;
            if matches!(self.endpoint.sender.role(), Role::Server) {
                let _ = poll_fn(|cx| Pin::new(&mut self.stream).poll_shutdown(cx)).await;
            }
            copy(&mut self.stream, &mut sink()).await
        };
        let _ = timeout(CLOSE_DEADLINE, end).await;
    }
}

/// The sending half in the hands of a caller who is told of an event.
#[derive(Debug)]
pub struct Replies<'a, 'b, S> {
    stream: &'a mut S,
    sender: &'a mut Sender,
    masked: &'a mut Vec<u8>,
    cx: &'a mut Context<'b>,
}

impl<S: AsyncWrite + Unpin> Replies<'_, '_, S> {
    // ANCHOR: send
    /// Sends a message in one frame. A short one waits for the others of this turn; a long one is
    /// written from where it is, together with what waits.
    #[inline]
    pub fn send(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), SendError> {
        if payload.len() < LONG {
            return self.sender.send(opcode, payload);
        }
        let Some(key) = self.sender.begin(opcode, payload.len())? else {
            self.write(payload);
            return Ok(());
        };
        let mut masked = take(self.masked);
        masked.resize(BLOCK, 0);
        for block in payload.chunks(BLOCK) {
            let masked = &mut masked[..block.len()];
            mask_to(masked, block, key);
            self.write(masked);
        }
        *self.masked = masked;
        Ok(())
    }

    /// Writes what waits, and `bytes` behind it; keeps what the socket doesn't take.
    fn write(&mut self, bytes: &[u8]) {
        let waiting = self.sender.transmit();
        let slices = [IoSlice::new(waiting), IoSlice::new(bytes)];
        let written = Pin::new(&mut *self.stream).poll_write_vectored(self.cx, &slices);
        // An error is told by the next write, too.
        let Poll::Ready(Ok(count)) = written else { return self.sender.queue(bytes) };
        let before = count.min(waiting.len());
        self.sender.queue(&bytes[count - before..]);
        self.sender.transmitted(before);
    }
    // ANCHOR_END: send

    /// The rest of the sending half.
    pub fn sender(&mut self) -> &mut Sender {
        self.sender
    }
}
