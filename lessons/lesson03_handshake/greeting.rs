//! A connection of this lesson's server: a handshake, "hello", and a closing handshake
//! (RFC 6455 §7.1.1).
//!
//! ```text
//!   client                    server
//!     │ ── GET, Upgrade ──────► │ accept
//!     │ ◄───────────── 101 ──── │
//!     │ ◄──── 81 05 "hello" ─── │ HELLO
//!     │ ◄──── 88 02 03 e8 ───── │ CLOSE: 1000, a normal end
//!     │ ──── 88 8x … ─────────► │ the client's close frame
//!     │ ◄──────────── FIN ───── │ the server ends TCP first
//! ```
//!
//! The frames are written by hand, once each: lesson 04 gives them types.

use std::{fmt, io};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, copy, sink},
    time::{Duration, timeout},
};

use super::{
    report,
    response::Agreed,
    server::{AcceptError, accept},
};

/// The time that the client has to send its close frame.
pub const CLOSE_DEADLINE: Duration = Duration::from_secs(5);
/// The time that the client has to end the connection after both close frames.
const LINGER: Duration = Duration::from_secs(1);

// ANCHOR: frames
/// A text frame: 0x81 is "a text, all of it", 0x05 is "5 bytes follow".
/// Lesson 04 explains every bit.
pub const HELLO: [u8; 7] = [0x81, 0x05, b'h', b'e', b'l', b'l', b'o'];
/// A close frame: 0x88 is "close", 0x02 is "2 bytes follow", and 0x03E8 is
/// 1000: a normal end.
pub const CLOSE: [u8; 4] = [0x88, 0x02, 0x03, 0xe8];
// ANCHOR_END: frames

/// How a connection ended.
#[derive(Debug)]
pub enum Ending {
    /// Both sides have sent a close frame.
    Closed,
    /// The stream ended without a close frame of the client.
    Lost,
    /// The client did not answer the close frame in time, or with a frame too long for this lesson.
    Silent,
    /// No WebSocket was opened.
    NotOpened(AcceptError),
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str(
                "  → \"hello\", then both said goodbye: 1000 · \"hello\", rồi hai bên tạm biệt nhau: 1000",
            ),
            Self::Lost => f.write_str(
                "  → the client hung up without a goodbye · client gác máy mà không tạm biệt",
            ),
            Self::Silent => f.write_str(
                "  → the client did not answer our goodbye in time · client không kịp đáp lời tạm biệt",
            ),
            Self::NotOpened(AcceptError::Handshake(why)) => write!(f, "{}: {why}", why.status()),
            Self::NotOpened(error) => write!(f, "{error}"),
        }
    }
}

/// Serves one connection. `log` gets the steps of the handshake.
pub async fn serve_connection<S>(mut stream: S, log: impl Fn(&str)) -> Ending
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (request, _, early) = match accept(&mut stream, |_| Ok(Agreed::default())).await {
        Ok(accepted) => accepted,
        Err(error) => return Ending::NotOpened(error),
    };
    log(&report::answered(&request));
    drop(request);
    let ending = match timeout(CLOSE_DEADLINE, greet(&mut stream, &early)).await {
        Ok(Ok(true)) => Ending::Closed,
        Ok(Err(_)) => Ending::Lost,
        Ok(Ok(false)) | Err(_) => Ending::Silent,
    };
    let _ = timeout(LINGER, end(&mut stream)).await;
    ending
}

/// Sends the text frame and the close frame; `true` once the client has sent its close frame.
async fn greet<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    early: &[u8],
) -> io::Result<bool> {
    stream.write_all(&[&HELLO[..], &CLOSE].concat()).await?;
    stream.flush().await?;
    read_close(&mut BufReader::with_capacity(256, early.chain(stream))).await
}

/// Reads the client's frames until its close frame, if all of them are short. Lesson 04 reads
/// frames of every length.
async fn read_close<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<bool> {
    loop {
        let (kind, length) = (stream.read_u8().await?, stream.read_u8().await? & 0x7f);
        if length > 125 {
            return Ok(false);
        }
        let masked = usize::from(length) + 4; // a client's frames carry four bytes of masking key
        stream.read_exact(&mut [0; 129][..masked]).await?;
        if kind == 0x88 {
            return Ok(true);
        }
    }
}

/// Ends the stream. The server goes first: the side that does so must keep the port a while longer,
/// and a client may want to come back at once (§7.1.1).
async fn end<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) -> io::Result<()> {
    stream.shutdown().await?;
    copy(&mut stream.take(1024), &mut sink()).await?;
    Ok(())
}
