//! One guest: lesson 07's visit, by somebody who may come back.

use std::{fmt, future::poll_fn};

use hyper::upgrade::OnUpgrade;
use tokio::time::timeout;

use super::{
    front::Cut,
    host::AppState,
    line::Line,
    session::{End, session},
};
use crate::{
    lesson04_frames::close::CloseCode,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        connection::{FAILED, open, stopped},
        hub_task::SLOW,
        membership::LOST,
        socket::{Side, Socket, ToSend},
    },
    lesson07_heartbeat::{
        connection::{LAST_CHANCE, SLOW_READER, TOO_SLOW, close_in_time},
        heartbeat::{Pace, TIMEOUT},
        keepalive::Keepalive,
    },
    lesson08_reconnect::protocol::{REPLACED, SERVICE_RESTART, ServerMessage},
    stage::serve::Stopping,
};

/// So many clients are asked back each second after a planned stop.
pub const RETURNING: usize = 200;

/// What `user_left` says of somebody whose page was closed, or loaded anew and not heard of since.
pub const AWAY: &str = "away";

/// How a visit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The guest left, or broke something, or the line did.
    Ended(Ending),
    /// Nothing was heard any more.
    Silent,
    /// The server ended it, with this code.
    Told(u16),
}

/// Receives a guest as soon as the connection has been handed over; writes down how it went.
pub async fn host(AppState { house, stopping }: AppState, upgrading: OnUpgrade, mut line: Line) {
    let Some(socket) = open(upgrading).await else { return };
    let connection = line.connection();
    (house.tell)(format!("#{connection}: hello · xin chào ({})", house.front.connections()));
    let outcome = visit(socket, &mut line, house.pace, stopping).await;
    let others = house.front.connections().saturating_sub(1);
    (house.tell)(format!("#{connection}: {outcome} ({others})"));
}

// ANCHOR: visit
/// One visit: the session on a socket with a heartbeat, and the goodbye that fits its end.
pub async fn visit<S: Socket>(
    socket: S,
    line: &mut Line,
    pace: Pace,
    stopping: Stopping,
) -> Outcome {
    let mut keepalive = Keepalive::new(socket, pace, fastrand::f64());
    let ended = tokio::select! {
        biased;
        ended = session(&mut keepalive, line) => Some(ended),
        () = stopped(stopping) => None,
    };
    let silent = keepalive.is_timed_out();
    let socket = keepalive.into_inner();
    match ended {
        None => dismiss(socket, line.others()).await,
        Some(End::Cut(Cut::Slow)) => {
            line.leave(Some(SLOW));
            tell(socket, SLOW_READER, TOO_SLOW).await
        }
        Some(End::Cut(Cut::Replaced)) => {
            tell(
                socket,
                REPLACED,
                "you are here on another connection · bạn đã vào bằng kết nối khác",
            )
            .await
        }
        Some(_) if silent => {
            line.leave(Some(TIMEOUT));
            Outcome::Silent // and the connection is dropped: there is nobody to say goodbye to
        }
        Some(End::Ended(ending)) => farewell(socket, ending, line).await,
    }
}

/// Who says 1000 has left. Everybody else may be back in a moment.
async fn farewell<S: Socket>(socket: S, ending: Ending, line: &mut Line) -> Outcome {
    line.leave(match &ending {
        Ending::Closed(Some(close)) if close.code == CloseCode::NORMAL => None,
        Ending::Closed(_) => Some(AWAY),
        Ending::Failed { .. } => Some(FAILED),
        Ending::Lost => Some(LOST),
    });
    if ending != Ending::Lost {
        socket.finish(&ending, Side::Server).await;
    }
    Outcome::Ended(ending)
}
// ANCHOR_END: visit

/// The server will be back: everybody is given a time of their own to come back at, or it is run over when it starts.
async fn dismiss<S: Socket>(mut socket: S, others: usize) -> Outcome {
    let span = (others * 1_000 / RETURNING).max(1_000);
    let after_ms = fastrand::u64(..span as u64);
    let reconnect = ToSend::Text(ServerMessage::Reconnect { after_ms }.text());
    let telling = async {
        poll_fn(|cx| socket.poll_ready(cx)).await?;
        socket.start_send(reconnect)?;
        poll_fn(|cx| socket.poll_flush(cx)).await
    };
    let _ = timeout(LAST_CHANCE, telling).await;
    tell(socket, SERVICE_RESTART, "").await
}

/// Ends a connection with a code. Whoever doesn't read hears nothing of it, and is not waited for.
async fn tell<S: Socket>(socket: S, code: u16, why: &str) -> Outcome {
    close_in_time(socket, code, why).await;
    Outcome::Told(code)
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(ending) => write!(f, "{}", ending.code()),
            Self::Silent => f.write_str("no sign of life · không còn dấu hiệu gì"),
            Self::Told(SLOW_READER) => f.write_str("4001, too slow · 4001, đọc không kịp"),
            Self::Told(REPLACED) => f.write_str(
                "4501, came back on another connection · 4501, đã vào bằng kết nối khác",
            ),
            Self::Told(code) => write!(f, "{code}, the server stops · {code}, server dừng"),
        }
    }
}
