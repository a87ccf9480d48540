//! The stream with a tap around it.

use std::{
    io::{self, IoSlice, Read, Write},
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::{Direction, View};

/// A stream whose bytes are counted, and shown by a tap that shows them.
#[derive(Debug)]
pub struct Tapped<S> {
    stream: S,
    /// Which way the bytes go that are read here: to the server on a server's stream, to the client
    /// on a client's.
    reads: Direction,
    view: View,
}

impl<S> Tapped<S> {
    pub(super) fn new(stream: S, reads: Direction, view: View) -> Self {
        Self { stream, reads, view }
    }

    /// The stream inside, for its settings and addresses.
    pub fn get_ref(&self) -> &S {
        &self.stream
    }

    /// The same tap around another form of the stream: one that another runtime can use.
    pub fn try_map<T>(self, map: impl FnOnce(S) -> io::Result<T>) -> io::Result<Tapped<T>> {
        Ok(Tapped { stream: map(self.stream)?, reads: self.reads, view: self.view })
    }

    fn has_read(&mut self, bytes: &[u8]) {
        self.view.saw(self.reads, bytes);
    }

    fn has_written(&mut self, bytes: &[u8]) {
        self.view.saw(self.reads.opposite(), bytes);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tapped<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        self.has_read(&buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tapped<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.has_written(&bytes[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, slices))?;
        let mut left = written;
        for slice in slices {
            let part = left.min(slice.len());
            self.has_written(&slice[..part]);
            left -= part;
        }
        Poll::Ready(Ok(written))
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

impl Tapped<TcpStream> {
    /// Writes what the socket has room for now.
    pub fn try_write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stream.try_write(bytes)?;
        self.has_written(&bytes[..written]);
        Ok(written)
    }
}

/// A stream for a thread that waits.
impl<S: Read> Read for Tapped<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer)?;
        self.has_read(&buffer[..count]);
        Ok(count)
    }
}

impl<S: Write> Write for Tapped<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stream.write(bytes)?;
        self.has_written(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
