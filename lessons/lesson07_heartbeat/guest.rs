//! One guest with a heartbeat: lesson 06's visit, for guests who may freeze, and for guests who read too slowly.

use std::fmt;

use hyper::upgrade::OnUpgrade;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Duration, timeout},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role};

use super::{
    heartbeat::{NO_HEARTBEAT, Pace, TIMEOUT},
    keepalive::Keepalive,
};
use crate::{
    lesson04_frames::close::Close,
    lesson05_tungstenite::{
        closing::{close_handshake, end},
        ending::Ending,
    },
    lesson06_chat::{
        guest::{self, dismiss, farewell, gone, hello, open, stop},
        line::Line,
        server::AppState,
        session::{End, session},
    },
    stage::serve::Stopping,
};

/// The private close code for "you read too slowly": come back and ask for what you have missed (lesson 08).
pub const SLOW_READER: u16 = 4001;

/// What is said with it.
pub const TOO_SLOW: &str = "you read too slowly · bạn đọc không kịp";

/// How long a slow reader may take to read up to the goodbye.
pub const LAST_CHANCE: Duration = Duration::from_secs(2);

/// How a visit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was heard any more.
    Silent,
    /// The guest read too slowly and was put out.
    TooSlow {
        /// Whether the guest has read up to the goodbye, and answered it.
        told: bool,
    },
    /// As in lesson 06.
    Other(guest::Outcome),
}

// ANCHOR: host
/// Receives a guest as soon as the connection has been handed over; writes down how it went.
pub async fn host(state: AppState, upgrading: OnUpgrade, mut line: Line, pace: Pace) {
    let Some(socket) = open(upgrading).await else { return };
    hello(&state, &line);
    let outcome = visit(socket, &mut line, pace, state.stopping.clone()).await;
    gone(&state, line, outcome);
}

/// One visit: lesson 06's session on a socket with a heartbeat, and the goodbye that fits its end.
pub async fn visit<S>(
    socket: WebSocketStream<S>,
    line: &mut Line,
    pace: Pace,
    stopping: Stopping,
) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut keepalive = Keepalive::new(socket, pace, fastrand::f64());
    let ended = tokio::select! {
        ended = session(&mut keepalive, line) => Some(ended),
        () = stop(stopping) => None,
    };
    let silent = keepalive.is_silent();
    let socket = keepalive.into_inner();
    match ended {
        None => Outcome::Other(Box::pin(dismiss(socket)).await),
        Some(End::TooSlow) => {
            let told = Box::pin(put_out(socket, SLOW_READER, TOO_SLOW)).await;
            Outcome::TooSlow { told }
        }
        Some(_) if silent => {
            line.leave(Some(TIMEOUT));
            Outcome::Silent // and the connection is dropped: there is nobody to say goodbye to
        }
        Some(ended) => Outcome::Other(Box::pin(farewell(socket, ended, line)).await),
    }
}

/// The others have heard already that this guest is gone. Whoever reads up to the goodbye in time
/// finds out why; returns whether they have, and have answered it.
pub async fn put_out<S>(mut socket: WebSocketStream<S>, code: u16, why: &str) -> bool
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let telling = async {
        let ending = close_handshake(&mut socket, &Close::new(code, why), drop).await;
        end(socket, Role::Server).await;
        ending
    };
    matches!(timeout(LAST_CHANCE, telling).await, Ok(Ending::Closed(_)))
}
// ANCHOR_END: host

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent => write!(
                f,
                "{NO_HEARTBEAT}: not a sign of life, connection dropped · không còn dấu hiệu gì, đã ngắt kết nối"
            ),
            Self::TooSlow { told: true } => write!(
                f,
                "{SLOW_READER}: read too slowly, was told so · đọc không kịp, đã được báo trước khi ngắt"
            ),
            Self::TooSlow { told: false } => write!(
                f,
                "{SLOW_READER}: read too slowly, connection dropped · đọc không kịp, đã ngắt kết nối"
            ),
            Self::Other(outcome) => outcome.fmt(f),
        }
    }
}
