//! Frames that are no whole message: pings, pongs, the pieces of a message. The library answers or
//! gathers them before anybody above it hears of them, and each costs as much as a short message;
//! so they are counted where they come in.

use std::{
    future::pending,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::oneshot,
    time::Instant,
};

use crate::lesson04_frames::frame::{Header, MAX_HEADER};

/// How many of them may come at once, and the time until one more may.
const BURST: u32 = 200;
const EVERY: Duration = Duration::from_millis(100);

/// Counts the frames in the bytes that a peer sends.
#[derive(Debug)]
struct Frames {
    /// The begin of a header.
    header: Vec<u8>,
    /// The bytes of the payload that come yet.
    payload: u64,
    /// When so many may come again as at first.
    full: Instant,
    /// Told when there were too many, or when the bytes are no frames.
    too_many: Option<oneshot::Sender<()>>,
}

impl Frames {
    fn read(&mut self, mut bytes: &[u8]) {
        while self.too_many.is_some() {
            let skipped = bytes.len().min(usize::try_from(self.payload).unwrap_or(usize::MAX));
            bytes = &bytes[skipped..];
            self.payload -= skipped as u64;
            if bytes.is_empty() {
                return;
            }
            let begun = self.header.len();
            self.header.extend_from_slice(&bytes[..bytes.len().min(MAX_HEADER)]);
            match Header::parse(&self.header) {
                Ok(None) => return, // all of the bytes are its begin
                Ok(Some((header, length))) => {
                    bytes = &bytes[length - begun..];
                    self.header.clear();
                    self.payload = header.length;
                    if !header.fin || header.opcode.is_control() {
                        self.count();
                    }
                }
                Err(_) => self.payload = u64::MAX, // the library ends it
            }
        }
    }

    /// One more, and a signal if it is one too many.
    fn count(&mut self) {
        let now = Instant::now();
        self.full = self.full.max(now) + EVERY;
        if self.full > now + EVERY * BURST
            && let Some(too_many) = self.too_many.take()
        {
            let _ = too_many.send(());
        }
    }
}

/// A stream of WebSocket frames, which are counted.
#[derive(Debug)]
pub struct Counted<S> {
    stream: S,
    frames: Frames,
}

impl<S> Counted<S> {
    /// A stream, the bytes of it that were read already, and what completes when there were too
    /// many frames.
    pub fn new(stream: S, early: &[u8]) -> (Self, impl Future<Output = ()> + use<S>) {
        let (too_many, told) = oneshot::channel();
        let (header, full) = (Vec::new(), Instant::now());
        let mut frames = Frames { header, payload: 0, full, too_many: Some(too_many) };
        frames.read(early);
        let told = async {
            if told.await.is_err() {
                pending::<()>().await; // the stream is gone
            }
        };
        (Self { stream, frames }, told)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.frames.read(&buf.filled()[before..]);
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson04_frames::frame::Opcode;

    /// The number of frames of this kind that are taken when they come as fast as they can.
    fn taken(opcode: Opcode, fin: bool, length: usize, piece: usize) -> u32 {
        let mut told = oneshot::channel();
        let (header, full) = (Vec::new(), Instant::now());
        let mut frames = Frames { header, payload: 0, full, too_many: Some(told.0) };
        let mut frame = Vec::new();
        let mask = Some([1, 2, 3, 4]);
        Header { fin, mask, ..Header::new(opcode, length) }.encode(&mut frame);
        frame.resize(frame.len() + length, 0x89);
        for n in 0..1_000 {
            for bytes in frame.chunks(piece) {
                frames.read(bytes);
            }
            if told.1.try_recv().is_ok() {
                return n;
            }
        }
        1_000
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_is_no_whole_message_is_counted() {
        for piece in [1, 3, 1_000] {
            for length in [0, 7, 125] {
                for opcode in [Opcode::Ping, Opcode::Pong] {
                    assert_eq!(taken(opcode, true, length, piece), BURST);
                }
            }
            for length in [0, 7, 200, 70_000] {
                assert_eq!(taken(Opcode::Continuation, false, length, piece), BURST);
                assert_eq!(taken(Opcode::Text, true, length, piece), 1_000);
            }
        }
    }
}
