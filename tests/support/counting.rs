//! A stream that counts what its owner asks the system for.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Reads that brought something and writes that took something.
#[derive(Debug)]
pub struct Calls {
    reads: AtomicUsize,
    writes: AtomicUsize,
    /// The read after so many brings the task down that asks for it, as a mistake in a handler
    /// would.
    most_reads: AtomicUsize,
}

/// The stream.
#[derive(Debug)]
pub struct Counting<S> {
    stream: S,
    pub calls: Arc<Calls>,
}

impl<S> Counting<S> {
    pub fn new(stream: S) -> Self {
        let (reads, writes) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let calls = Calls { reads, writes, most_reads: AtomicUsize::new(usize::MAX) };
        Self { stream, calls: Arc::new(calls) }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counting<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            let (before, most) = (&self.calls.reads, &self.calls.most_reads);
            let is_one_more = before.fetch_add(1, Relaxed) < most.load(Relaxed);
            assert!(is_one_more, "a mistake in a handler (this panic is part of a test)");
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counting<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.calls.writes.fetch_add(1, Relaxed);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Calls {
    /// The read after so many panics.
    pub fn panic_after_reads(&self, most: usize) {
        self.most_reads.store(most, Relaxed);
    }

    /// Reads and writes so far.
    pub fn counts(&self) -> (usize, usize) {
        (self.reads.load(Relaxed), self.writes.load(Relaxed))
    }
}
