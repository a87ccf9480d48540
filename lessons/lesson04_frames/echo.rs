//! The echo server: every message comes back as it came.

use std::pin::pin;

use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    close::{Close, CloseCode},
    connection::{Connection, Role},
    event::{Ending, Event},
    message::Limits,
    websocket::WebSocket,
};
use crate::{
    lesson03_handshake::{AcceptError, Agreed, accept},
    stage::serve::Stopping,
};

// ANCHOR: echo
/// One connection from the handshake to the end of its stream.
pub async fn echo<S>(
    mut stream: S,
    limits: Limits,
    stopping: Stopping,
) -> Result<Ending, AcceptError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // Boxed, like both ends below: a connection that waits in the loop needs no memory for its
    // beginning and its end.
    let (_, _, early) = Box::pin(accept(&mut stream, |_| Ok(Agreed::default()))).await?;
    let connection = Connection::new(Role::Server, limits);
    Ok(repeat(WebSocket::new(stream, connection, early), stopping).await)
}

/// Sends back what comes, until the end.
pub async fn repeat<S>(mut socket: WebSocket<S>, mut stopping: Stopping) -> Ending
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stop = pin!(async move { drop(stopping.wait_for(|stop| *stop).await) });
    loop {
        let event = tokio::select! {
            biased; // first what has arrived, and then whether the server stops
            event = socket.next() => event,
            () = &mut stop => {
                let close = Close::new(CloseCode::GOING_AWAY, "");
                return Box::pin(socket.close_handshake(&close)).await;
            }
        };
        match event {
            Some(Event::Message(message)) => {
                let _ = socket.send(&message); // refused only if the connection is closing
                if socket.ready().await.is_err() {
                    return Ending::Lost;
                }
            }
            Some(Event::Ping(_) | Event::Pong(_)) => {}
            Some(Event::Closed(ending)) => {
                Box::pin(socket.finish()).await;
                return ending;
            }
            None => return Ending::Lost,
        }
    }
}
// ANCHOR_END: echo
