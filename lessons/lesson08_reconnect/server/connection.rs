//! One connection, from the upgrade to its end: the session with a heartbeat, and the close
//! handshake that fits how it ended.

use std::{
    fmt,
    future::{pending, poll_fn},
};

use hyper::upgrade::OnUpgrade;
use tokio::time::timeout;

use super::{
    http::AppState,
    session::{End, read, session},
    shared_hub::{Cut, Membership, Place},
};
use crate::{
    lesson04_frames::close::CloseCode,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        connection::{open, stopped},
        hub_task::{LOST, SLOW},
        protocol::Complaint,
        socket::{Received, Side, Socket, ToSend},
    },
    lesson07_heartbeat::{
        connection::{LAST_CHANCE, SLOW_READER, TOO_SLOW, close_in_time},
        heartbeat::{NO_HEARTBEAT, Pace, TIMEOUT},
        keepalive::Keepalive,
    },
    lesson08_reconnect::{
        outcome::{KICKED, Outcome, UNAUTHORIZED, Verdict},
        protocol::{ClientMessage, REPLACED, ServerMessage},
    },
    stage::serve::Stopping,
};

/// The number of clients that are asked back in each second after a planned stop.
pub const RETURNING: usize = 200;

/// The reason in `user_left` for a page that was closed, or reloaded and not heard of since.
pub const AWAY: &str = "away";

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionOutcome {
    /// The client closed it, or broke the protocol; or the network failed.
    Ended(Ending),
    /// Nothing was heard any more.
    TimedOut,
    /// The server closed it, with this code.
    ClosedByServer(u16),
}

/// Serves a connection as soon as it has been handed over; logs its beginning and its end.
pub async fn serve_upgrade(state: AppState, upgrading: OnUpgrade, membership: Membership) {
    let Some(socket) = open(upgrading).await else { return };
    serve_member(state, socket, membership, "hello · xin chào", read).await;
}

/// The same with any socket that is open; `hello` is the word for its beginning, and `read` turns
/// what arrives into a message or a complaint.
pub async fn serve_member<S: Socket>(
    AppState { config, stopping }: AppState,
    socket: S,
    mut membership: Membership,
    hello: &str,
    read: impl FnMut(Received) -> Option<Result<ClientMessage, Complaint>>,
) {
    let connection = membership.connection();
    (config.log_line)(format!("#{connection}: {hello} ({})", config.hub.connections()));
    let serving = serve_until_over(socket, &mut membership, config.pace, stopping, read, pending());
    let outcome = serving.await;
    let others = config.hub.connections().saturating_sub(1);
    (config.log_line)(format!("#{connection}: {outcome} ({others})"));
}

/// Runs the session on a socket with a heartbeat, and the close handshake that fits its end.
pub async fn serve_connection<S: Socket>(
    socket: S,
    membership: &mut Membership,
    pace: Pace,
    stopping: Stopping,
) -> ConnectionOutcome {
    serve_until_over(socket, membership, pace, stopping, read, pending()).await
}

/// The same for a later lesson: `read` turns what arrives into a message or a complaint; `over`
/// completes, with a close code and a reason, when the client may stay no longer. The closing
/// futures are boxed, as in lesson 06: they would more than double what a waiting task needs.
pub async fn serve_until_over<S: Socket>(
    socket: S,
    membership: &mut Membership,
    pace: Pace,
    stopping: Stopping,
    read: impl FnMut(Received) -> Option<Result<ClientMessage, Complaint>>,
    over: impl Future<Output = (u16, &'static str)>,
) -> ConnectionOutcome {
    let mut keepalive = Keepalive::new(socket, pace, fastrand::f64());
    let ended = tokio::select! {
        biased;
        ended = session(&mut keepalive, membership, read) => Some(ended),
        (code, why) = over => {
            membership.place().leave((code != KICKED).then_some(AWAY));
            Box::pin(close_with(keepalive.into_inner(), code, why)).await;
            return ConnectionOutcome::ClosedByServer(code);
        }
        () = stopped(stopping) => None,
    };
    let timed_out = keepalive.is_timed_out();
    let socket = keepalive.into_inner();
    let why = match ended {
        None => Closing::Restart,
        Some(End::Cut(cut)) => Closing::Cut(cut),
        Some(_) if timed_out => Closing::TimedOut,
        Some(End::Ended(ending)) => Closing::Ended(ending),
    };
    Box::pin(close(socket, membership.place(), why)).await
}

/// Why a connection closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The client closed it, or broke the protocol; or the network failed.
    Ended(Ending),
    /// Nothing was heard any more.
    TimedOut,
    /// The hub wants it to end.
    Cut(Cut),
    /// The server stops.
    Restart,
}

impl Closing {
    /// The member leaves, if this reason means that. A member whose client says goodbye has left,
    /// and so has one that was told, or has told us, what is final for it: 1000, a close frame
    /// without a code, a close frame that breaks a rule. Any other one may be back in a moment:
    /// 1001 is what a page says that is reloaded.
    pub fn leave(&self, place: &mut Place) {
        place.leave(match self {
            Self::Restart | Self::Cut(Cut::Replaced) => return,
            Self::Cut(Cut::Slow) => Some(SLOW),
            Self::TimedOut => Some(TIMEOUT),
            Self::Ended(Ending::Closed(None)) => None,
            Self::Ended(Ending::Lost) => Some(LOST),
            Self::Ended(ending) if Outcome::from(ending.clone()).verdict() == Verdict::Stop => None,
            Self::Ended(_) => Some(AWAY),
        });
    }

    /// How a connection that closes for this reason has ended.
    #[must_use]
    pub fn outcome(self) -> ConnectionOutcome {
        ConnectionOutcome::ClosedByServer(match self {
            Self::Ended(ending) => return ConnectionOutcome::Ended(ending),
            Self::TimedOut => return ConnectionOutcome::TimedOut,
            Self::Cut(Cut::Slow) => SLOW_READER,
            Self::Cut(Cut::Replaced) => REPLACED,
            Self::Restart => CloseCode::GOING_AWAY.value(),
        })
    }
}

/// Closes a connection as the reason demands. The others are told first: they need not wait for
/// this client's part.
pub async fn close<S: Socket>(socket: S, place: &mut Place, why: Closing) -> ConnectionOutcome {
    why.leave(place);
    match &why {
        // Dropped: no peer would read a close frame.
        Closing::TimedOut | Closing::Ended(Ending::Lost) => {}
        Closing::Ended(ending) => socket.finish(ending, Side::Server).await,
        Closing::Restart => close_for_restart(socket, place.others()).await,
        Closing::Cut(Cut::Slow) => close_with(socket, SLOW_READER, TOO_SLOW).await,
        Closing::Cut(Cut::Replaced) => {
            let reason = "you are here on another connection · bạn đã vào bằng kết nối khác";
            close_with(socket, REPLACED, reason).await;
        }
    }
    why.outcome()
}

/// Closes before a planned stop. Each client gets a time of its own to come back at; if all came
/// back at once, the server would be overrun as soon as it starts. The code is 1001: 1012 would say
/// more, but several libraries report it as 1002 or 1006, and `reconnect` has said it already.
async fn close_for_restart<S: Socket>(mut socket: S, others: usize) {
    let span = (others * 1_000 / RETURNING).max(1_000);
    let after_ms = fastrand::u64(..span as u64);
    let reconnect = ToSend::Text(ServerMessage::Reconnect { after_ms }.text());
    let sending = async {
        poll_fn(|cx| socket.poll_ready(cx)).await?;
        socket.start_send(reconnect)?;
        poll_fn(|cx| socket.poll_flush(cx)).await
    };
    let _ = timeout(LAST_CHANCE, sending).await;
    close_with(socket, CloseCode::GOING_AWAY.value(), "").await;
}

/// Closes with a code. A client that doesn't read is not waited for.
async fn close_with<S: Socket>(socket: S, code: u16, why: &str) {
    close_in_time(socket, code, why).await;
}

impl fmt::Display for ConnectionOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(ending) => write!(f, "{}", ending.code()),
            Self::TimedOut => write!(
                f,
                "{NO_HEARTBEAT}, not a sign of life · {NO_HEARTBEAT}, không còn dấu hiệu gì"
            ),
            Self::ClosedByServer(SLOW_READER) => {
                f.write_str("4001, too slow · 4001, đọc không kịp")
            }
            Self::ClosedByServer(REPLACED) => f.write_str(
                "4501, came back on another connection · 4501, đã vào bằng kết nối khác",
            ),
            Self::ClosedByServer(UNAUTHORIZED) => {
                f.write_str("4500, the session has expired · 4500, phiên đã hết hạn")
            }
            Self::ClosedByServer(KICKED) => f.write_str("4502, signed out · 4502, đã đăng xuất"),
            Self::ClosedByServer(code) => {
                write!(f, "{code}, the server stops · {code}, server dừng")
            }
        }
    }
}
