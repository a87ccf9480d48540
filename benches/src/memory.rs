//! A stream in memory: it always has bytes to read and always takes what is written, so that only the protocol costs
//! time.

use std::{
    hint::black_box,
    io::{self, IoSlice, Read, Write},
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use full_duplex::lesson04_frames::{
    connection::{Connection, Role},
    fast::secure_key,
    frame::Opcode,
    message::Limits,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Gives the same bytes again and again, as many as the reader has room for, and swallows or keeps what is written.
#[derive(Debug, Default)]
pub struct Memory {
    input: Vec<u8>,
    at: usize,
    /// How many bytes are given before the reader has to wait; without this number, all.
    pub until_pause: Option<usize>,
    /// What was written, while somebody wants to look at it.
    pub kept: Option<Vec<u8>>,
}

impl Memory {
    /// Gives `input`, over and over.
    pub fn reading(input: Vec<u8>) -> Self {
        Self { input, ..Self::default() }
    }

    /// Keeps what is written.
    pub fn keeping() -> Self {
        Self { kept: Some(Vec::new()), ..Self::default() }
    }

    fn give(&mut self, room: usize) -> &[u8] {
        let begin = self.at % self.input.len().max(1);
        let end = self.input.len().min(begin + room);
        self.at = end;
        &self.input[begin..end]
    }

    fn swallow(&mut self, bytes: &[u8]) -> usize {
        match &mut self.kept {
            Some(kept) => kept.extend_from_slice(bytes),
            None => {
                black_box(bytes);
            }
        }
        bytes.len()
    }
}

impl Read for Memory {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        let bytes = self.give(space.len());
        space[..bytes.len()].copy_from_slice(bytes);
        Ok(bytes.len())
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(self.swallow(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsyncRead for Memory {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let most = self.until_pause.unwrap_or(usize::MAX).min(buf.remaining());
        if most == 0 {
            return Poll::Pending;
        }
        let bytes = self.give(most);
        let count = bytes.len();
        buf.put_slice(bytes);
        self.until_pause = self.until_pause.map(|left| left - count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Memory {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(self.swallow(bytes)))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(slices.iter().map(|slice| self.swallow(slice)).sum()))
    }

    fn is_write_vectored(&self) -> bool {
        true // as a socket is
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// The result of a future that has nothing to wait for. No runtime, so none is measured.
pub fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("memory is always ready"),
    }
}

/// `count` masked frames, each a whole message and each with its own key, as a client sends them.
pub fn client_frames(opcode: Opcode, payload: &[u8], count: u32) -> Vec<u8> {
    let mut client = Connection::new(Role::Client(secure_key), Limits::default());
    for _ in 0..count {
        let _ = match opcode {
            Opcode::Text => client.send_text(&String::from_utf8_lossy(payload)),
            _ => client.send_binary(payload),
        };
    }
    client.transmit().to_vec()
}
