//! One guest, from the upgrade to the end of the connection: a socket for the session, and a goodbye after it.

use std::fmt;

use hyper::upgrade::{OnUpgrade, Parts};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, protocol::Role},
};

use super::{
    line::{LOST, Line},
    server::AppState,
    session::{End, session},
};
use crate::{
    lesson04_frames::close::{Close, CloseCode},
    lesson05_tungstenite::{
        closing::{close_handshake, end, fail},
        config::config,
        ending::Ending,
    },
    stage::serve::Stopping,
    tap::Tapped,
};

/// The longest message that is taken from the wire. Longer than any that is understood, so that one that is a little too
/// long gets an answer; one that is absurdly long costs the connection (1009).
pub const MAX_MESSAGE: usize = 128 * 1024;

/// What a read takes at most. People write to each other in a few hundred bytes; a longer message takes more reads.
const READ_BUFFER: usize = 1024;

/// What `user_left` says of somebody who broke the WebSocket protocol.
pub const FAILED: &str = "failed";

/// How a visit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The guest left, or broke something, or the line did.
    Ended(Ending),
    /// The guest read too slowly and was put out.
    TooSlow,
    /// The server stops.
    Stopping,
}

/// A guest's socket: what lesson 01's `serve` had given to hyper, and hyper has given back.
pub type Socket = WebSocketStream<Tapped<TcpStream>>;

/// Waits for the connection and puts the library around it, with limits; `None` if the guest has gone meanwhile.
pub async fn open(upgrading: OnUpgrade) -> Option<Socket> {
    let upgraded = upgrading.await.ok()?;
    let Parts { io, read_buf, .. } = upgraded.downcast::<TokioIo<Tapped<TcpStream>>>().ok()?;
    let (stream, early) = (io.into_inner(), read_buf.to_vec()); // early: what came together with the request
    let config = Some(config(MAX_MESSAGE).read_buffer_size(READ_BUFFER));
    Some(WebSocketStream::from_partially_read(stream, early, Role::Server, config).await)
}

// ANCHOR: host
/// Receives a guest as soon as the connection has been handed over; writes down how it went.
pub async fn host(state: AppState, upgrading: OnUpgrade, mut line: Line) {
    let Some(socket) = open(upgrading).await else { return };
    hello(&state, &line);
    let outcome = visit(socket, &mut line, state.stopping.clone()).await;
    gone(&state, line, outcome);
}

/// One visit: the session, and the goodbye that fits its end. That one gets its memory only then: a future holds room for
/// everything that it may come to, and thousands of guests sit here for hours.
async fn visit(mut socket: Socket, line: &mut Line, stopping: Stopping) -> Outcome {
    let ended = tokio::select! {
        ended = session(&mut socket, line) => ended,
        () = stop(stopping) => return Box::pin(dismiss(socket)).await,
    };
    match ended {
        End::TooSlow => Outcome::TooSlow, // whoever doesn't read hears no goodbye, either
        ended => Box::pin(farewell(socket, ended, line)).await,
    }
}

/// Says what is still to be said to somebody who listens. The others hear first: they need not wait until this guest has
/// hung up.
pub async fn farewell<S>(
    mut socket: WebSocketStream<S>,
    ended: End<Error>,
    line: &mut Line,
) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let ending = match ended {
        End::Goodbye(ref close) => Ending::closed(close.clone()),
        End::Failed(ref error) => Ending::of(error),
        End::Silence | End::TooSlow => Ending::Lost,
    };
    line.leave(match ending {
        Ending::Closed(_) => None,
        Ending::Failed { .. } => Some(FAILED),
        Ending::Lost => Some(LOST),
    });
    if let End::Failed(error) = ended {
        fail(&mut socket, &error).await;
    }
    if ending != Ending::Lost {
        end(socket, Role::Server).await;
    }
    Outcome::Ended(ending)
}
// ANCHOR_END: host

/// Completes when the server stops.
pub async fn stop(mut stopping: Stopping) {
    let _ = stopping.wait_for(|stop| *stop).await; // a server that is gone has stopped, too
}

/// Tells a guest that the server stops.
pub async fn dismiss<S>(mut socket: WebSocketStream<S>) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    close_handshake(&mut socket, &Close::new(CloseCode::GOING_AWAY, ""), drop).await;
    end(socket, Role::Server).await;
    Outcome::Stopping
}

/// Writes down that somebody has come.
pub fn hello(state: &AppState, line: &Line) {
    state.note(line.id(), "hello · xin chào", state.room.connections());
}

/// Writes down how a visit has ended. The line goes only now: a server that stops waits until everybody has gone.
pub fn gone(state: &AppState, line: Line, outcome: impl fmt::Display) {
    state.note(line.id(), outcome, state.room.connections().saturating_sub(1));
    drop(line);
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(ending) => write!(f, "{}", ending.code()),
            Self::TooSlow => f.write_str("too slow, put out · đọc chậm quá, phải mời ra"),
            Self::Stopping => f.write_str("the server stops · server dừng"),
        }
    }
}
