//! Members that any server knows. A number is drawn at random, so that no two servers give the same
//! one; a token is the number, signed: a server that has the key believes what another one has
//! signed, and asks nobody.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::{node_log::NodeLog, presence::Elsewhere};
use crate::{
    lesson02_push::log::Log as _,
    lesson06_chat::protocol::ClientId,
    lesson08_reconnect::{
        protocol::Token,
        server::{members::Identities, token::Draw},
    },
    lesson09_door::signed::{Keys, Purpose},
};

/// The numbers below this one are exact in JavaScript.
const NUMBERS: u128 = 1 << 53;

// ANCHOR: claims
/// What a token says.
#[derive(Serialize, Deserialize)]
struct Claims {
    id: ClientId,
    /// Makes the token, and its digest, one of a kind.
    salt: u64,
}
// ANCHOR_END: claims

/// The members of one server among several.
pub struct SignedIdentities {
    /// The key, the same on all servers.
    pub keys: Keys,
    /// A source of numbers.
    pub draw: Draw,
    /// Knows the names of those who are on other servers.
    pub elsewhere: Arc<Mutex<Elsewhere>>,
    /// Knows the names of those who have written.
    pub log: Arc<NodeLog>,
}

impl Identities for SignedIdentities {
    fn give(&mut self) -> (ClientId, Token) {
        let drawn = (self.draw)();
        let id = u64::try_from(drawn % NUMBERS).unwrap_or_default().max(1);
        let salt = u64::try_from(drawn >> 64).unwrap_or_default();
        let token = self.keys.sign(Purpose::Session, &Claims { id, salt });
        (id, Token(token))
    }

    // ANCHOR: recognise
    /// A member whose name nobody knows is the same all the same: the client sees that it isn't
    /// listed, and joins again, under its name.
    fn recognise(&self, token: &Token) -> Option<(ClientId, Option<String>)> {
        let Claims { id, .. } = self.keys.verify(Purpose::Session, &token.0)?;
        let elsewhere = self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = elsewhere.name(id).map(str::to_owned);
        Some((id, heard.or_else(|| self.name_in_log(id))))
    }
    // ANCHOR_END: recognise
}

impl SignedIdentities {
    /// The name under which a member has written last.
    fn name_in_log(&self, id: ClientId) -> Option<String> {
        let kept = self.log.read(&self.log.oldest(), usize::MAX).entries;
        let theirs = kept
            .iter()
            .rev()
            .find(|entry| entry.origin.as_ref().is_some_and(|origin| origin.client_id == id));
        theirs.map(|entry| entry.message.username.clone())
    }
}

impl fmt::Debug for SignedIdentities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedIdentities")
    }
}
