//! What happens on a connection of this lesson's server: a handshake, "hello", and a clean goodbye (RFC 6455 §7.1.1).
//!
//! ```text
//!   client                    server
//!     │ ── GET, Upgrade ──────► │ accept
//!     │ ◄───────────── 101 ──── │
//!     │ ◄──── 81 05 "hello" ─── │ HELLO
//!     │ ◄──── 88 02 03 e8 ───── │ CLOSE: 1000, "I have said everything"
//!     │ ──── 88 8x … ─────────► │ the client agrees
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

/// How long the client may take to agree that it is over.
pub const CLOSE_DEADLINE: Duration = Duration::from_secs(5);
/// How long it may take to hang up once both have said goodbye.
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
    /// The client has said goodbye, too.
    Agreed,
    /// The client hung up without a goodbye.
    HungUp,
    /// The client said nothing to our goodbye, or something too long for this lesson.
    Silent,
    /// There was no WebSocket.
    None(AcceptError),
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agreed => f.write_str(
                "  → \"hello\", then both said goodbye: 1000 · \"hello\", rồi hai bên tạm biệt nhau: 1000",
            ),
            Self::HungUp => f.write_str(
                "  → the client hung up without a goodbye · client gác máy mà không tạm biệt",
            ),
            Self::Silent => f.write_str(
                "  → the client did not answer our goodbye in time · client không kịp đáp lời tạm biệt",
            ),
            Self::None(AcceptError::Handshake(why)) => write!(f, "{}: {why}", why.status()),
            Self::None(error) => write!(f, "{error}"),
        }
    }
}

/// Receives one client. `tell` is told the story while it happens.
pub async fn receive<S>(mut stream: S, tell: impl Fn(&str)) -> Ending
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (request, _, early) = match accept(&mut stream, |_| Ok(Agreed::default())).await {
        Ok(accepted) => accepted,
        Err(error) => return Ending::None(error),
    };
    tell(&report::answered(&request));
    drop(request);
    let ending = match timeout(CLOSE_DEADLINE, greet(&mut stream, &early)).await {
        Ok(Ok(true)) => Ending::Agreed,
        Ok(Err(_)) => Ending::HungUp,
        Ok(Ok(false)) | Err(_) => Ending::Silent,
    };
    let _ = timeout(LINGER, end(&mut stream)).await;
    ending
}

/// Says hello and goodbye; `true` once the client has said goodbye as well.
async fn greet<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    early: &[u8],
) -> io::Result<bool> {
    stream.write_all(&[&HELLO[..], &CLOSE].concat()).await?;
    stream.flush().await?;
    goodbye(&mut BufReader::with_capacity(256, early.chain(stream))).await
}

/// Reads the client's frames until its close frame. A longer frame than the short ones ends it: lesson 04 reads all.
async fn goodbye<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<bool> {
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

/// Ends TCP. The server goes first: the side that does so must keep the port a while longer, and a client wants to come
/// back at once (§7.1.1).
async fn end<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) -> io::Result<()> {
    stream.shutdown().await?;
    copy(&mut stream.take(1024), &mut sink()).await?;
    Ok(())
}
