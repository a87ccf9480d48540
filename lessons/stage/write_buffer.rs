//! A write buffer around a stream: bytes wait for the flush and go out together, and the memory
//! that they took is given back.
//!
//! tokio's `BufWriter` keeps a buffer of one size for as long as the stream lives. Thousands of
//! connections that have something to write only now and then need none in between.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The most bytes that wait. More are worth a write before the flush.
const MOST: usize = 16 * 1024;

/// The largest buffer that is kept for the next bytes.
const KEPT: usize = 512;

/// The room that is made at once for more than that.
const BURST: usize = 4 * 1024;

/// A stream whose writes wait for the flush.
#[derive(Debug)]
pub struct WriteBuffer<S> {
    stream: S,
    waiting: Vec<u8>,
}

impl<S> WriteBuffer<S> {
    /// Puts a buffer in front of a stream.
    pub fn new(stream: S) -> Self {
        Self { stream, waiting: Vec::new() }
    }

    /// The stream. What is written to it overtakes what waits.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.stream
    }
}

impl<S: AsyncWrite + Unpin> WriteBuffer<S> {
    /// Ready when nothing waits.
    fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.waiting.is_empty() {
            let count = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.waiting))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.waiting.drain(..count);
        }
        if self.waiting.capacity() > KEPT {
            self.waiting = Vec::new();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WriteBuffer<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.waiting.len() + bytes.len() > MOST {
            ready!(self.poll_drain(cx))?;
        }
        if bytes.len() > MOST {
            return Pin::new(&mut self.stream).poll_write(cx, bytes);
        }
        if self.waiting.len() + bytes.len() > self.waiting.capacity().max(KEPT) {
            self.waiting.reserve(bytes.len().max(BURST));
        }
        self.waiting.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_drain(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_drain(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for WriteBuffer<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}
