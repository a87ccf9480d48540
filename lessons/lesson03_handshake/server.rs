//! The driver of the server's half: read until the head is complete, answer, and hand the stream over.

use std::io;

use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::{Duration, Instant, timeout, timeout_at},
};

use super::{
    refusal::HandshakeError,
    request::{Request, parse_request},
};
use crate::stage::serve::HEAD_DEADLINE;

/// Most heads are shorter than this, and the buffer grows for the others.
pub(super) const USUAL_HEAD: usize = 1024;
/// How long, and for how many bytes, a refused client is listened to, so that it can read why.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: u64 = 256 * 1024;

/// Why a connection became no WebSocket.
#[derive(Debug, Error)]
pub enum AcceptError {
    /// The client was refused, and has been told so.
    #[error(transparent)]
    Refused(#[from] HandshakeError),
    /// The client left before its request was complete: browsers open connections that they may never need.
    #[error("the client left before it had asked · client đi mất khi chưa hỏi xong")]
    Left,
    /// The connection broke.
    #[error("the connection broke: {0} · kết nối hỏng: {0}")]
    Io(#[from] io::Error),
}

// ANCHOR: accept
/// Opens a WebSocket on a fresh connection, or refuses in words. `choose` picks
/// one of the subprotocols offered.
///
/// With the request come the bytes that arrived behind it: the beginning of the
/// client's frames. The buffer of the head is gone when this returns.
pub async fn accept<S>(
    stream: &mut S,
    choose: impl FnOnce(&Request) -> Option<String>,
) -> Result<(Request, Vec<u8>), AcceptError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // For everything: one byte a second doesn't move it.
    let deadline = Instant::now() + HEAD_DEADLINE;
    let read = timeout_at(deadline, read_request(stream)).await;
    match read.unwrap_or(Err(HandshakeError::TooSlow.into())) {
        Ok((request, early)) => {
            let answer = request.response(choose(&request).as_deref());
            timeout_at(deadline, send(stream, &answer)).await.map_err(io::Error::from)??;
            Ok((request, early))
        }
        Err(AcceptError::Refused(why)) => {
            let _ = timeout(LINGER, refuse(stream, why)).await;
            Err(why.into())
        }
        Err(error) => Err(error),
    }
}
// ANCHOR_END: accept

async fn read_request<S: AsyncRead + Unpin>(
    stream: &mut S,
) -> Result<(Request, Vec<u8>), AcceptError> {
    let mut buffer = Vec::with_capacity(USUAL_HEAD);
    let mut tried = 0;
    loop {
        if stream.read_buf(&mut buffer).await? == 0 {
            return Err(AcceptError::Left);
        }
        if worth_parsing(&buffer, tried) {
            tried = buffer.len();
            if let Some((request, length)) = parse_request(&buffer)? {
                return Ok((request, buffer.split_off(length)));
            }
        }
    }
}

/// Whether the bytes since the last try can have changed the answer: a line has ended, or there are twice as many.
/// Parsing after each byte of a client that sends one at a time would be work that grows with the square of the head.
pub(super) fn worth_parsing(buffer: &[u8], tried: usize) -> bool {
    buffer[tried..].contains(&b'\n') || buffer.len() >= 2 * tried
}

async fn send<S: AsyncWrite + Unpin>(stream: &mut S, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes).await?;
    stream.flush().await
}

/// Says no, and waits for the client to hang up: closing while its bytes still come would reset the connection, and
/// the system would throw away the answer that the client hasn't read yet.
async fn refuse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    why: HandshakeError,
) -> io::Result<()> {
    stream.write_all(&why.response()).await?;
    stream.shutdown().await?;
    tokio::io::copy(&mut stream.take(LINGER_BYTES), &mut tokio::io::sink()).await?;
    Ok(())
}
