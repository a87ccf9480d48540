//! One connection, from the upgrade to its end: lesson 08's, for somebody who is known. It ends
//! when their session does.

use std::sync::Arc;

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use hyper::upgrade::OnUpgrade;
use tokio::task::unconstrained;

use super::{
    door::Door,
    frames::Counted,
    identity::{Claims, Over},
    limits::Place,
    server::taken_over,
    speaker::Speaker,
};
use crate::{
    lesson04_frames::close::CloseCode,
    lesson06_chat::{
        connection::{MAX_MESSAGE, READ_BUFFER},
        socket::{Side, chat_socket},
    },
    lesson08_reconnect::{
        outcome::{KICKED, UNAUTHORIZED},
        server::{
            connection::{ConnectionOutcome, serve_until_over},
            http::AppState,
            shared_hub::Membership,
        },
    },
};

/// Why a client that floods its socket is sent away.
const TOO_MANY: &str = "too many frames at once · nhiều frame quá cùng một lúc";

/// Serves a connection as soon as it has been handed over, until its session is over.
pub async fn serve_upgrade(
    AppState { config, stopping }: AppState,
    door: Arc<Door>,
    upgrading: OnUpgrade,
    mut membership: Membership,
    session: Claims,
    place: Place,
) {
    let Ok(upgraded) = upgrading.await else { return };
    let (stream, early) = taken_over(upgraded);
    let (stream, too_many) = Counted::new(stream, &early);
    let socket = chat_socket(stream, early, Side::Server, MAX_MESSAGE, Some(READ_BUFFER)).await;
    let (connection, name) = (membership.connection(), session.name.clone());
    (config.log_line)(format!("#{connection}: hello · xin chào, {name}"));
    let hub = config.hub.clone();
    let mut speaker = Speaker::new(&door, &hub, connection, name.clone());
    let reading = |received| speaker.read(received);
    let over = async {
        tokio::select! {
            over = door.identities.over(&session) => match over {
                Over::Ended => (KICKED, "signed out · đã đăng xuất"),
                Over::Expired => (UNAUTHORIZED, "the session has expired · phiên đã hết hạn"),
            },
            () = too_many => (CloseCode::POLICY.value(), TOO_MANY),
        }
    };
    // It is asked only when it has something to say, not for each delivery that wakes the task. And
    // a client that floods its socket uses up what the task may do in one turn, over and over: the
    // session ends all the same.
    let mut over: FuturesUnordered<_> = [over].into_iter().collect();
    let over = unconstrained(over.select_next_some());
    let outcome =
        serve_until_over(socket, &mut membership, config.pace, stopping, reading, over).await;
    let outcome = match outcome {
        ConnectionOutcome::ClosedByServer(1008) => format!("1008, {TOO_MANY}"),
        other => other.to_string(),
    };
    (config.log_line)(format!("#{connection}: {name}: {outcome}"));
    drop(place);
}
