//! One connection with a heartbeat: lesson 06's, for clients that may freeze and clients that read
//! too slowly.

use std::fmt;

use hyper::upgrade::OnUpgrade;
use tokio::time::{Duration, timeout};

use super::{
    heartbeat::{NO_HEARTBEAT, Pace, TIMEOUT},
    keepalive::Keepalive,
};
use crate::{
    lesson04_frames::close::Close,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        connection::{
            self, close_ended, close_going_away, log_connected, log_ended, open, stopped,
        },
        hub_task::Membership,
        server::AppState,
        session::{End, read, session},
        socket::{Side, Socket},
    },
    stage::serve::Stopping,
};

/// The private close code for "you read too slowly": come back and ask for what you have missed
/// (lesson 08).
pub const SLOW_READER: u16 = 4001;

/// The reason that goes with it.
pub const TOO_SLOW: &str = "you read too slowly · bạn đọc không kịp";

/// The time a slow reader has to read up to the close frame.
pub const LAST_CHANCE: Duration = Duration::from_secs(2);

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing arrived any more.
    TimedOut,
    /// The client read too slowly and was evicted.
    TooSlow {
        /// Whether the client has read up to the close frame, and answered it.
        told: bool,
    },
    /// As in lesson 06.
    Other(connection::Outcome),
}

// ANCHOR: serve
/// Serves a connection from the moment hyper hands it over; logs how it ended.
pub async fn serve_connection(
    state: AppState,
    upgrading: OnUpgrade,
    mut membership: Membership,
    pace: Pace,
) {
    let Some(socket) = open(upgrading).await else { return };
    log_connected(&state, &membership);
    let outcome = serve_socket(socket, &mut membership, pace, state.stopping.clone()).await;
    log_ended(&state, membership, outcome);
}

/// Runs lesson 06's session on a socket with a heartbeat, and closes it as its end demands.
pub async fn serve_socket<S: Socket>(
    socket: S,
    membership: &mut Membership,
    pace: Pace,
    stopping: Stopping,
) -> Outcome {
    let mut keepalive = Keepalive::new(socket, pace, fastrand::f64());
    let ended = tokio::select! {
        ended = session(&mut keepalive, membership, read) => Some(ended),
        () = stopped(stopping) => None,
    };
    let timed_out = keepalive.is_timed_out();
    let socket = keepalive.into_inner();
    match ended {
        None => Outcome::Other(Box::pin(close_going_away(socket)).await),
        Some(End::TooSlow) => {
            let told = Box::pin(close_in_time(socket, SLOW_READER, TOO_SLOW)).await;
            Outcome::TooSlow { told }
        }
        Some(_) if timed_out => {
            membership.leave(Some(TIMEOUT));
            Outcome::TimedOut // the stream is dropped: a close frame would reach nobody
        }
        Some(End::Ended(ending)) => {
            Outcome::Other(Box::pin(close_ended(socket, ending, membership)).await)
        }
    }
}

/// Closes a connection whose member the hub has evicted: the others know it already. A client that
/// reads up to the close frame in time finds out why; returns whether it has answered.
pub async fn close_in_time<S: Socket>(socket: S, code: u16, why: &str) -> bool {
    let close = Close::new(code, why);
    let ending = timeout(LAST_CHANCE, socket.close(&close, Side::Server)).await;
    matches!(ending, Ok(Ending::Closed(_)))
}
// ANCHOR_END: serve

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => write!(
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
