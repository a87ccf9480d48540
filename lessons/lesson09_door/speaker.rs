//! What an account may say on one connection: not too much at once, in its order, and under no
//! other name.

use std::time::{Duration, Instant};

use super::door::Door;
use crate::{
    lesson06_chat::{
        protocol::{self as room, Code, Complaint},
        socket::Received,
    },
    lesson08_reconnect::{
        client::queue::MOST,
        protocol::{ClientMessage, Token},
        server::{
            hub::{Command, ConnectionId},
            session::read,
            shared_hub::SharedHub,
        },
    },
};

/// The time in which a client should send a message again that it was asked to send later. If it
/// hasn't by then, the messages behind it don't wait any longer.
const AGAIN: Duration = Duration::from_secs(10);

/// An account on one connection.
pub struct Speaker<'a> {
    door: &'a Door,
    hub: &'a SharedHub,
    connection: ConnectionId,
    name: String,
    /// Whether the room knows this connection's member by the account's name.
    is_named: bool,
    /// To join or to resume comes with a connection, which was counted at the door.
    free: u8,
    turn: Turn,
}

impl<'a> Speaker<'a> {
    /// Nothing has been said yet.
    #[must_use]
    pub fn new(door: &'a Door, hub: &'a SharedHub, connection: ConnectionId, name: String) -> Self {
        Self { door, hub, connection, name, is_named: false, free: 2, turn: Turn::default() }
    }

    // ANCHOR: counted
    /// Reads what arrives as lesson 08 does, for this account.
    pub fn read(&mut self, received: Received) -> Option<Result<ClientMessage, Complaint>> {
        let said = read(received)?;
        let id = match &said {
            Ok(ClientMessage::Room(room::ClientMessage::Chat { id, .. })) => id.clone(),
            Ok(
                ClientMessage::Resume { .. }
                | ClientMessage::Room(room::ClientMessage::Join { .. }),
            ) if self.free > 0 => {
                self.free -= 1;
                return Some(said.and_then(|said| self.own(said)));
            }
            Ok(_) => None,
            Err(complaint) => complaint.id.clone(),
        };
        if let Err(wait) = self.count(id.as_deref()) {
            let why = "too much at once · nhiều quá cùng một lúc";
            let complaint = Complaint::new(Code::RateLimited, why);
            return Some(Err(Complaint { id, retry_after: Some(wait), ..complaint }));
        }
        Some(said.and_then(|said| self.own(said)))
    }
    // ANCHOR_END: counted

    /// Counts one more message, or says how long to wait.
    fn count(&mut self, id: Option<&str>) -> Result<(), Duration> {
        let limits = &self.door.limits;
        if self.turn.first.is_some() {
            let every = limits.allowed.messages.every;
            self.turn.behind(id, every, Instant::now()).map_or(Ok(()), Err)?;
        }
        let counted = limits.messages.count(&self.name);
        if counted.is_err() || self.turn.first.is_some() {
            self.turn.counted(id, counted.err(), Instant::now());
        }
        counted
    }

    /// A person speaks under the name of their account, and comes back only as somebody who had it.
    fn own(&mut self, said: ClientMessage) -> Result<ClientMessage, Complaint> {
        match said {
            ClientMessage::Room(room::ClientMessage::Join { username })
                if username.trim() != self.name =>
            {
                Err(Complaint::new(Code::Invalid, not_your_name(&self.name)))
            }
            ClientMessage::Resume { session, epoch, since } => {
                let session = own_token(self.hub, session, &self.name);
                let is_own = session != NOBODYS;
                self.is_named = is_own && epoch == self.hub.log().head().epoch;
                Ok(ClientMessage::Resume { session, epoch, since })
            }
            ClientMessage::Room(room::ClientMessage::Ping { .. }) => Ok(said),
            said @ ClientMessage::Room(_) => {
                // Who speaks before they join has the account's name all the same.
                let is_join = matches!(said, ClientMessage::Room(room::ClientMessage::Join { .. }));
                if !std::mem::replace(&mut self.is_named, true) && !is_join {
                    let username = self.name.clone();
                    let join = ClientMessage::Room(room::ClientMessage::Join { username });
                    self.hub.handle(Command::Text(self.connection, Ok(join)));
                }
                Ok(said)
            }
        }
    }
}

/// A token that no member has.
const NOBODYS: Token = Token(String::new());

/// This token, if its member belongs to this account. The token of another account is as good as
/// one that was made up.
#[must_use]
pub fn own_token(hub: &SharedHub, token: Token, name: &str) -> Token {
    let member = hub.origin_by_token(&token, String::new());
    if member.is_some_and(|(username, _)| username == name) { token } else { NOBODYS }
}

/// The answer to another name than the account's.
#[must_use]
pub fn not_your_name(name: &str) -> String {
    format!("your name here is {name} · tên của bạn ở đây là {name}")
}

/// The order of one connection's messages. When one is to come later, those behind it are on their
/// way already, and there may be room for them: they wait for it all the same.
#[derive(Debug, Default)]
struct Turn {
    first: Option<Refused>,
}

/// The first message that is to come again.
#[derive(Debug)]
struct Refused {
    id: String,
    /// When it may come.
    from: Instant,
    /// The number of messages that were asked to come after it.
    behind: u32,
}

impl Turn {
    // ANCHOR: turn
    /// The wait of a message that has to come behind another one; each a little longer than the one
    /// before, so that they don't come all at once.
    fn behind(&mut self, id: Option<&str>, every: Duration, now: Instant) -> Option<Duration> {
        let first = self.first.as_mut().filter(|first| now < first.from + AGAIN)?;
        if id? == first.id {
            return None;
        }
        first.behind = (first.behind + 1).min(u32::try_from(MOST).unwrap_or(u32::MAX));
        Some(first.from.saturating_duration_since(now) + every * first.behind)
    }
    // ANCHOR_END: turn

    /// A message was counted, or is to come again after this time.
    fn counted(&mut self, id: Option<&str>, wait: Option<Duration>, now: Instant) {
        let Some(id) = id else { return };
        self.first = wait.map(|wait| Refused { id: id.to_owned(), from: now + wait, behind: 0 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_behind_a_message_that_is_to_come_again_wait_for_it() {
        let (mut turn, now, every) = (Turn::default(), Instant::now(), Duration::from_millis(200));
        let wait = |turn: &mut Turn, id: &str, at: u64| {
            let wait = turn.behind(Some(id), every, now + Duration::from_millis(at));
            wait.map(|wait| wait.as_millis())
        };
        assert_eq!(wait(&mut turn, "a", 0), None, "nothing was refused");
        turn.counted(Some("b"), Some(every), now);
        assert_eq!(wait(&mut turn, "c", 0), Some(400));
        assert_eq!(wait(&mut turn, "d", 100), Some(500));
        assert_eq!(turn.behind(None, every, now), None, "it can't be told apart");
        assert_eq!(wait(&mut turn, "e", 300), Some(600), "there is room, but b has not come");
        assert_eq!(wait(&mut turn, "b", 500), None);
        turn.counted(Some("b"), None, now);
        assert_eq!(wait(&mut turn, "c", 500), None);
        turn.counted(Some("c"), Some(every), now);
        assert_eq!(wait(&mut turn, "d", 10_200), None, "c may never come");
    }
}
