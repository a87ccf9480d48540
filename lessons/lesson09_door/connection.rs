//! One connection, from the upgrade to its end: lesson 08's, for somebody who is known. It ends
//! when their session does.

use std::sync::Arc;

use hyper::upgrade::OnUpgrade;

use super::{
    door::Door,
    identity::{Claims, Over},
    limits::Place,
    server::taken_over,
};
use crate::{
    lesson06_chat::{
        connection::{MAX_MESSAGE, READ_BUFFER},
        protocol::{self as room, Code, Complaint},
        socket::{Received, Side, chat_socket},
    },
    lesson08_reconnect::{
        outcome::{KICKED, UNAUTHORIZED},
        protocol::{ClientMessage, Token},
        server::{
            connection::serve_until_over,
            http::AppState,
            session::read,
            shared_hub::{Membership, SharedHub},
        },
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
    let reading = |received| counted(&door, &hub, &name, received);
    let over = async {
        match door.identities.over(&session).await {
            Over::Ended => (KICKED, "signed out · đã đăng xuất"),
            Over::Expired => (UNAUTHORIZED, "the session has expired · phiên đã hết hạn"),
        }
    };
    let outcome =
        serve_until_over(socket, &mut membership, config.pace, stopping, reading, over).await;
    (config.log_line)(format!("#{connection}: {name}: {outcome}"));
    drop(place);
}

// ANCHOR: counted
/// Reads what arrives as lesson 08 does, for an account: not too much at once, and under no other
/// name.
fn counted(
    door: &Door,
    hub: &SharedHub,
    name: &str,
    received: Received,
) -> Option<Result<ClientMessage, Complaint>> {
    let said = read(received)?;
    if let Err(wait) = door.limits.messages.count(&name.to_owned()) {
        let id = match said {
            Ok(ClientMessage::Room(room::ClientMessage::Chat { id, .. })) => id,
            Err(complaint) => complaint.id,
            _ => None,
        };
        let why = "too much at once · nhiều quá cùng một lúc";
        let complaint = Complaint::new(Code::RateLimited, why);
        return Some(Err(Complaint { id, retry_after: Some(wait), ..complaint }));
    }
    Some(said.and_then(|said| own(hub, name, said)))
}

/// A person speaks under the name of their account, and comes back only as somebody who had it.
fn own(hub: &SharedHub, name: &str, said: ClientMessage) -> Result<ClientMessage, Complaint> {
    match said {
        ClientMessage::Room(room::ClientMessage::Join { username }) if username.trim() != name => {
            Err(Complaint::new(Code::Invalid, not_your_name(name)))
        }
        ClientMessage::Resume { session, epoch, since } => {
            // Somebody else's token is as good as one that was made up.
            let session = if is_own(hub, &session, name) { session } else { Token(String::new()) };
            Ok(ClientMessage::Resume { session, epoch, since })
        }
        said => Ok(said),
    }
}
// ANCHOR_END: counted

/// Whether the member with this token belongs to this account.
pub fn is_own(hub: &SharedHub, token: &Token, name: &str) -> bool {
    hub.origin_by_token(token, String::new()).is_some_and(|(username, _)| username == name)
}

/// The answer to another name than the account's.
pub fn not_your_name(name: &str) -> String {
    format!("your name here is {name} · tên của bạn ở đây là {name}")
}
