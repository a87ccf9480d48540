//! One connection, from the upgrade to its end: lesson 08's, for somebody who is known. It ends
//! when their session does.

use std::sync::Arc;

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use hyper::upgrade::OnUpgrade;
use tokio::task::unconstrained;

use super::{
    door::Door,
    identity::{Claims, Over},
    limits::Place,
    server::taken_over,
    speaker::Speaker,
};
use crate::{
    lesson06_chat::{
        connection::{MAX_MESSAGE, READ_BUFFER},
        socket::{Side, chat_socket},
    },
    lesson08_reconnect::{
        outcome::{KICKED, UNAUTHORIZED},
        server::{connection::serve_until_over, http::AppState, shared_hub::Membership},
    },
};

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
    let socket = chat_socket(stream, early, Side::Server, MAX_MESSAGE, Some(READ_BUFFER)).await;
    let (connection, name) = (membership.connection(), session.name.clone());
    (config.log_line)(format!("#{connection}: hello · xin chào, {name}"));
    let hub = config.hub.clone();
    let mut speaker = Speaker::new(&door, &hub, connection, name.clone());
    let reading = |received| speaker.read(received);
    let over = async {
        match door.identities.over(&session).await {
            Over::Ended => (KICKED, "signed out · đã đăng xuất"),
            Over::Expired => (UNAUTHORIZED, "the session has expired · phiên đã hết hạn"),
        }
    };
    // It is asked only when it has something to say, not for each delivery that wakes the task. And
    // a client that floods its socket uses up what the task may do in one turn, over and over: the
    // session ends all the same.
    let mut over: FuturesUnordered<_> = [over].into_iter().collect();
    let over = unconstrained(over.select_next_some());
    let outcome =
        serve_until_over(socket, &mut membership, config.pace, stopping, reading, over).await;
    (config.log_line)(format!("#{connection}: {name}: {outcome}"));
    drop(place);
}
