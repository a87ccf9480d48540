//! The driver of the server's half: read until the head is complete, decide, and answer.

use std::io;

use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::{Duration, Instant, timeout, timeout_at},
};

use super::{
    handshake_error::HandshakeError,
    request::{Request, parse_request},
    response::{Agreed, Refusal, Response},
};
use crate::stage::{
    host::{self, Misdirected},
    serve::HEAD_DEADLINE,
};

/// The first size of the buffer: most heads are shorter, and for the others it grows.
pub(super) const USUAL_HEAD: usize = 1024;
/// The time and the bytes for which a refused client is still read from, so that it can read why.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: u64 = 256 * 1024;

/// Why a connection became no WebSocket.
#[derive(Debug, Error)]
pub enum AcceptError {
    /// The request breaks a rule, and the client has been told which.
    #[error(transparent)]
    Handshake(#[from] HandshakeError),
    /// The application refused a correct request, and the client has been told so.
    #[error("refused: {} · bị từ chối: {}", .0.status, .0.status)]
    Refused(Refusal),
    /// The client left before its request was complete: browsers open connections that they may
    /// never need.
    #[error("the client left before it had asked · client đi mất khi chưa hỏi xong")]
    Left,
    /// The connection broke.
    #[error("the connection broke: {0} · kết nối hỏng: {0}")]
    Io(#[from] io::Error),
}

impl AcceptError {
    /// The answer to the client, if there is one.
    #[must_use]
    pub fn response(&self) -> Option<Response> {
        match self {
            Self::Handshake(error) => Some(error.response()),
            Self::Refused(refusal) => Some(refusal.response()),
            Self::Left | Self::Io(_) => None,
        }
    }
}

impl From<Misdirected> for AcceptError {
    fn from(why: Misdirected) -> Self {
        let body = why.to_string().replace(" · ", "\n") + "\n";
        Self::Refused(Refusal { status: 421, headers: Vec::new(), body })
    }
}

// ANCHOR: accept
/// Opens a WebSocket on a fresh connection, or refuses. `decide` sees a correct request and says
/// what the server agrees to, or refuses it.
///
/// The result is the request, what was agreed on, and the bytes that arrived behind the request:
/// the beginning of the client's frames. The buffer of the head is gone when this returns.
pub async fn accept<S>(
    stream: &mut S,
    decide: impl FnOnce(&Request) -> Result<Agreed, Refusal>,
) -> Result<(Request, Agreed, Vec<u8>), AcceptError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // One deadline for everything: a client that sends one byte a second doesn't move it.
    let deadline = Instant::now() + HEAD_DEADLINE;
    let mut head = Vec::with_capacity(USUAL_HEAD);
    let read = timeout_at(deadline, read_request(stream, &mut head)).await;
    let decided =
        read.unwrap_or(Err(HandshakeError::TooSlow.into())).and_then(|(request, early)| {
            let agreed = decide(&request).map_err(AcceptError::Refused)?;
            Ok((request.offered(&agreed), request, early))
        });
    match decided {
        Ok((agreed, request, early)) => {
            let answer = request.response(&agreed).to_bytes();
            timeout_at(deadline, send(stream, &answer)).await.map_err(io::Error::from)??;
            Ok((request, agreed, early))
        }
        Err(error) => {
            if let Some(answer) = error.response() {
                let _ = timeout(LINGER, refuse(stream, &answer.to_bytes_for(&head))).await;
            }
            Err(error)
        }
    }
}
// ANCHOR_END: accept

// ANCHOR: read
async fn read_request<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
) -> Result<(Request, Vec<u8>), AcceptError> {
    let mut tried = 0;
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(AcceptError::Left);
        }
        if worth_parsing(buffer, tried) {
            tried = buffer.len();
            if let Some((request, length)) = judge(buffer)? {
                return Ok((request, buffer.split_off(length)));
            }
        }
    }
}

/// The rules for a request to this server: it is meant for it, and it asks for a WebSocket.
pub fn judge(head: &[u8]) -> Result<Option<(Request, usize)>, AcceptError> {
    host::check_head(head)?;
    Ok(parse_request(head)?)
}

/// Whether the bytes since the last try can have changed the result: a line has ended, or there are
/// twice as many. Parsing after each single byte would be work that grows with the square of the
/// head.
pub(super) fn worth_parsing(buffer: &[u8], tried: usize) -> bool {
    buffer[tried..].contains(&b'\n') || buffer.len() >= 2 * tried
}

// ANCHOR_END: read
async fn send<S: AsyncWrite + Unpin>(stream: &mut S, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes).await?;
    stream.flush().await
}

// ANCHOR: refuse
/// Sends a refusal, and waits until the client ends the connection: closing while its bytes still
/// come would reset the connection, and the client would lose the answer that it hasn't read yet.
async fn refuse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    answer: &[u8],
) -> io::Result<()> {
    stream.write_all(answer).await?;
    stream.shutdown().await?;
    tokio::io::copy(&mut stream.take(LINGER_BYTES), &mut tokio::io::sink()).await?;
    Ok(())
}
// ANCHOR_END: refuse
