//! How to leave: with a reason, within a time, and without a reset. The library leaves all three to its user.

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, copy, sink},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, protocol::Role},
};

use super::ending::{Ending, code, frame};
use crate::lesson04_frames::{close::Close, websocket::CLOSE_DEADLINE};

// ANCHOR: fail
/// Tells the other side what was wrong, if it is still there.
pub async fn fail<S>(socket: &mut WebSocketStream<S>, error: &Error) -> Ending
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if let Some(code) = code(error) {
        let close = frame(&Close::new(code, &error.to_string()));
        let _ = timeout(CLOSE_DEADLINE, socket.close(Some(close))).await;
    }
    Ending::of(error)
}
// ANCHOR_END: fail

/// Says goodbye and waits for the other side's; what it still says until then is `heard`.
pub async fn close_handshake<S>(
    socket: &mut WebSocketStream<S>,
    close: &Close,
    mut heard: impl FnMut(Message),
) -> Ending
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let handshake = async {
        let _ = socket.close(Some(frame(close))).await; // said already, or too late: the reader tells
        loop {
            match socket.next().await.unwrap_or(Err(Error::ConnectionClosed))? {
                Message::Close(close) => return Ok(Ending::closed(close)),
                message => heard(message),
            }
        }
    };
    match timeout(CLOSE_DEADLINE, handshake).await {
        Ok(Ok(ending)) => ending,
        Ok(Err(error)) => Ending::of(&error),
        Err(_) => Ending::Lost,
    }
}

// ANCHOR: end
/// Ends the stream: the last frame goes out, the server ends first, and what still comes is read.
/// A stream that is just dropped with bytes unread is reset, and the reset overtakes the last frame.
pub async fn end<S>(mut socket: WebSocketStream<S>, role: Role)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let end = async {
        let _ = socket.flush().await;
        let mut stream = socket.into_inner();
        if role == Role::Server {
            let _ = stream.shutdown().await;
        }
        copy(&mut stream, &mut sink()).await
    };
    let _ = timeout(CLOSE_DEADLINE, end).await;
}
// ANCHOR_END: end
