//! The echo server with tasks, on `tokio-tungstenite`.

use std::pin::pin;

use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        protocol::{Role, WebSocketConfig},
    },
};

use super::{
    closing::{close_handshake, end, fail},
    ending::Ending,
};
use crate::{
    lesson03_handshake::{AcceptError, Agreed, accept},
    lesson04_frames::close::{Close, CloseCode},
    stage::serve::Stopping,
};

// ANCHOR: echo
/// One connection from the handshake to the end of its stream.
pub async fn echo<S>(
    mut stream: S,
    config: WebSocketConfig,
    mut stopping: Stopping,
) -> Result<Ending, AcceptError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (_, _, early) = accept(&mut stream, |_| Ok(Agreed::default())).await?;
    let mut socket =
        WebSocketStream::from_partially_read(stream, early, Role::Server, Some(config)).await;
    let mut stop = pin!(async move { drop(stopping.wait_for(|stop| *stop).await) });
    let ending = loop {
        let received = tokio::select! {
            biased;
            received = next(&mut socket) => received,
            () = &mut stop => {
                let going = Close::new(CloseCode::GOING_AWAY, "");
                break close_handshake(&mut socket, &going, |_| ()).await;
            }
        };
        let done = match received {
            Ok(message @ (Message::Text(_) | Message::Binary(_))) => socket.feed(message).await,
            Ok(Message::Close(close)) => break Ending::closed(close),
            Ok(_) => Ok(()), // pings have been answered
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            break fail(&mut socket, &error).await;
        }
    };
    end(socket, Role::Server).await;
    Ok(ending)
}
// ANCHOR_END: echo

// ANCHOR: next
/// The next message. Answers go out together, when there is nothing more to read for now.
async fn next<S>(socket: &mut WebSocketStream<S>) -> Result<Message, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if let Some(received) = socket.next().now_or_never() {
        return received.unwrap_or(Err(Error::ConnectionClosed));
    }
    socket.flush().await?;
    let received = socket.next().await;
    received.unwrap_or(Err(Error::ConnectionClosed))
}
// ANCHOR_END: next
