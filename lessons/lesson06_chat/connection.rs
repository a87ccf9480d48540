//! One connection, from the upgrade to its end: a socket, the session on it, and the way to close
//! it that fits how the session ended.

use std::fmt;

use hyper::upgrade::{OnUpgrade, Parts};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::{
    hub_task::{LOST, Membership},
    server::AppState,
    session::{End, read, session},
    socket::{ChatSocket, Side, Socket, chat_socket},
};
use crate::{
    lesson04_frames::close::{Close, CloseCode},
    lesson05_tungstenite::ending::Ending,
    stage::{patient::Patient, serve::Stopping},
    tap::Tapped,
};

/// The longest message that is read, in bytes. It is longer than any that is understood, so that a
/// message that is a little too long gets an answer; one that is much too long ends the connection
/// (1009).
pub const MAX_MESSAGE: usize = 128 * 1024;

/// The most bytes that one read takes. Chat messages have a few hundred; a longer one takes more
/// reads.
pub const READ_BUFFER: usize = 1024;

/// The reason in `user_left` for a connection whose client broke the WebSocket protocol.
pub const FAILED: &str = "failed";

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The client closed it or broke a rule, or it was lost.
    Ended(Ending),
    /// The client read too slowly and was evicted.
    TooSlow,
    /// The server stops.
    Stopping,
}

/// The socket of an upgraded connection.
pub type UpgradedSocket = ChatSocket<Tapped<TcpStream>>;

/// Waits for the stream that hyper hands over, and for the bytes that came together with the
/// request; `None` if the client has gone meanwhile.
pub async fn upgraded_stream(upgrading: OnUpgrade) -> Option<(Tapped<TcpStream>, Vec<u8>)> {
    let upgraded = upgrading.await.ok()?;
    let Parts { io, read_buf, .. } =
        upgraded.downcast::<TokioIo<Patient<Tapped<TcpStream>>>>().ok()?;
    Some((io.into_inner().into_inner(), read_buf.to_vec()))
}

/// The same with a WebSocket around the stream, with limits.
pub async fn open(upgrading: OnUpgrade) -> Option<UpgradedSocket> {
    let (stream, early) = upgraded_stream(upgrading).await?;
    Some(chat_socket(stream, early, Side::Server, MAX_MESSAGE, Some(READ_BUFFER)).await)
}

/// Serves a connection from the moment hyper hands it over; logs how it ended.
pub async fn serve_connection(state: AppState, upgrading: OnUpgrade, mut membership: Membership) {
    let Some(socket) = open(upgrading).await else { return };
    log_connected(&state, &membership);
    let outcome = serve_socket(socket, &mut membership, state.stopping.clone()).await;
    log_ended(&state, membership, outcome);
}

/// Runs the session on any socket, and closes it as its end demands. The closing futures are boxed:
/// a task's future has room for everything it may come to, and thousands of sessions wait here for
/// hours.
pub async fn serve_socket<S: Socket>(
    mut socket: S,
    membership: &mut Membership,
    stopping: Stopping,
) -> Outcome {
    let ended = tokio::select! {
        ended = session(&mut socket, membership, read) => ended,
        () = stopped(stopping) => return Box::pin(close_going_away(socket)).await,
    };
    match ended {
        End::TooSlow => Outcome::TooSlow, // a client that doesn't read can't be told, either
        End::Ended(ending) => Box::pin(close_ended(socket, ending, membership)).await,
    }
}

/// Ends a connection whose session has ended. The others are told first: they need not wait for
/// this client's part of the close handshake.
pub async fn close_ended<S: Socket>(
    socket: S,
    ending: Ending,
    membership: &mut Membership,
) -> Outcome {
    membership.leave(match ending {
        Ending::Closed(_) => None,
        Ending::Failed { .. } => Some(FAILED),
        Ending::Lost => Some(LOST),
    });
    if ending != Ending::Lost {
        socket.finish(&ending, Side::Server).await;
    }
    Outcome::Ended(ending)
}

/// Completes when the server stops.
pub async fn stopped(mut stopping: Stopping) {
    let _ = stopping.wait_for(|stop| *stop).await; // a server that is gone has stopped, too
}

/// Closes a connection because the server stops: 1001.
pub async fn close_going_away<S: Socket>(socket: S) -> Outcome {
    socket.close(&Close::new(CloseCode::GOING_AWAY, ""), Side::Server).await;
    Outcome::Stopping
}

/// Logs that a client has connected.
pub fn log_connected(state: &AppState, membership: &Membership) {
    state.log_member(membership.id(), "hello · xin chào", state.hub.connections());
}

/// Logs how a connection has ended. The membership ends only now: a server that stops waits for it.
pub fn log_ended(state: &AppState, membership: Membership, outcome: impl fmt::Display) {
    let others = state.hub.connections().saturating_sub(1);
    state.log_member(membership.id(), outcome, others);
    drop(membership);
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(ending) => write!(f, "{}", ending.code()),
            Self::TooSlow => {
                f.write_str("removed, it read too slowly · đọc không kịp, bị đưa ra khỏi phòng")
            }
            Self::Stopping => f.write_str("the server stops · server dừng"),
        }
    }
}
