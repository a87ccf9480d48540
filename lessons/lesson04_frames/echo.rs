//! The echo server: every message comes back as it came.

use std::{fmt::Display, pin::pin};

use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    close::{Close, CloseCode},
    connection::{Connection, Role},
    event::{Ending, Event},
    message::Limits,
    websocket::WebSocket,
};
use crate::{
    lesson03_handshake::{AcceptError, Agreed, Refusal, Request, accept},
    stage::{program::print_line, serve::Stopping},
};

// ANCHOR: echo
/// One connection from the handshake to the end of its stream.
pub async fn echo<S>(stream: S, limits: Limits, stopping: Stopping) -> Result<Ending, AcceptError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let decide = |_: &Request| Ok((Agreed::default(), Connection::new(Role::Server, limits)));
    echo_with(stream, decide, stopping).await
}

/// The same for a server that agrees to more: `decide` says to what, and makes the connection that
/// keeps to it.
pub async fn echo_with<S>(
    mut stream: S,
    decide: impl FnOnce(&Request) -> Result<(Agreed, Connection), Refusal>,
    mut stopping: Stopping,
) -> Result<Ending, AcceptError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut connection = None;
    let decide = |request: &Request| {
        let (agreed, made) = decide(request)?;
        connection = Some(made);
        Ok(agreed)
    };
    // Boxed, like both ends below: a connection that waits in the loop needs no memory for its
    // beginning and its end.
    let (_, _, early) = Box::pin(accept(&mut stream, decide)).await?;
    let Some(connection) = connection else { return Ok(Ending::Lost) }; // decided before any answer
    let mut socket = WebSocket::new(stream, connection, early);
    let mut stop = pin!(async move { drop(stopping.wait_for(|stop| *stop).await) });
    loop {
        let event = tokio::select! {
            biased; // first what has arrived, and then whether the server stops
            event = socket.next() => event,
            () = &mut stop => {
                let close = Close::new(CloseCode::GOING_AWAY, "");
                return Ok(Box::pin(socket.close_handshake(&close)).await);
            }
        };
        match event {
            Some(Event::Message(message)) => {
                let _ = socket.send(&message); // refused only if the connection is closing
                if socket.ready().await.is_err() {
                    return Ok(Ending::Lost);
                }
            }
            Some(Event::Ping(_) | Event::Pong(_)) => {}
            Some(Event::Closed(ending)) => {
                Box::pin(socket.finish()).await;
                return Ok(ending);
            }
            None => return Ok(Ending::Lost),
        }
    }
}
// ANCHOR_END: echo

/// Prints how a connection ended: one line, in both languages. A client that left before it asked
/// for anything is not worth a line: browsers open spare connections.
pub fn log(outcome: Result<impl Display, AcceptError>) {
    match outcome {
        Ok(ending) => {
            print_line(format_args!("→ {}", ending.to_string().replace('\n', " · ")));
        }
        Err(AcceptError::Left) => {}
        Err(error) => print_line(format_args!("→ no WebSocket · không có WebSocket: {error}")),
    }
}
