//! What a client says: to the hub, and into the log.
//!
//! ```text
//!   the first chat ──► hub: may they? who are they? ──► log ──► hub: they have joined
//!   the next chats ───────────────────────────────────► log        (the author is remembered)
//!   anything else ───► hub                                         (… and forgotten)
//! ```

use std::{collections::VecDeque, sync::Arc, task::Context};

use super::{wire::Chat, worker::Worker};
use crate::{
    lesson01_polling::log::Draft,
    lesson02_push::log::{Appending, Entry, Origin},
    lesson06_chat::{
        protocol::{self as room, Complaint},
        session::not_text,
    },
    lesson08_reconnect::{
        protocol::{ClientMessage, parse},
        server::hub::{Command, ConnectionId},
    },
};

/// The number of one connection's appends that may wait for the log before its socket is read
/// again.
pub const MOST_APPENDS: usize = 32;

/// Appends that wait for the log, each with its message's id.
pub type Appends<'a> = VecDeque<(Option<String>, Appending<'a>)>;

/// What is known of a client's member.
#[derive(Debug)]
pub enum Author {
    /// Nothing that lasts: the hub has to be asked.
    Unknown,
    /// The hub has been asked for a chat, and nothing else was said since.
    Asked,
    /// One of the member's messages: the next one has the same author, who has joined
    /// and isn't typing. The hub has nothing to add.
    Known(Arc<Entry>),
}

/// One client that speaks.
pub struct Speaker<'a, 'b> {
    /// The worker that it speaks to.
    pub worker: &'a Worker,
    /// On which connection.
    pub connection: ConnectionId,
    /// The author of its messages, once the hub has said who that is.
    pub author: &'b mut Author,
    /// What waits for the log.
    pub appends: &'b mut Appends<'a>,
}

impl Speaker<'_, '_> {
    // ANCHOR: text
    /// A text: nearly always a chat message whose author has spoken before.
    pub fn text(&mut self, cx: &mut Context<'_>, text: &str) {
        let said = match (Chat::read(text), &*self.author) {
            (Some(Chat { id, message, .. }), Author::Known(last)) => {
                let draft = Draft { username: last.message.username.clone(), message };
                if let Some(Origin { client_id, session, .. }) = &last.origin {
                    let origin = Origin { client_id: *client_id, session: session.clone(), id };
                    return self.append(cx, draft, origin);
                }
                return;
            }
            (Some(Chat { id, message, .. }), _) => {
                Ok(ClientMessage::Room(room::ClientMessage::Chat { id, message }))
            }
            (None, _) => parse(text),
        };
        self.said(cx, said);
    }

    fn said(&mut self, cx: &mut Context<'_>, said: Result<ClientMessage, Complaint>) {
        use room::ClientMessage::{Chat, Ping};
        match said {
            Err(_) | Ok(ClientMessage::Room(Ping { .. })) => {}
            Ok(ClientMessage::Room(Chat { .. })) => *self.author = Author::Asked,
            Ok(_) => *self.author = Author::Unknown, // another name, another member, or typing
        }
        let append = self.worker.hub().handle(Command::Text(self.connection, said));
        if let Some((draft, origin)) = append {
            self.append(cx, draft, origin);
        }
    }
    // ANCHOR_END: text

    /// A binary message: this room takes none.
    pub fn binary(&mut self) {
        self.worker.hub().handle(Command::Text(self.connection, Err(not_text())));
    }

    // ANCHOR: append
    /// Nearly always the log takes it at once.
    fn append(&mut self, cx: &mut Context<'_>, draft: Draft, origin: Origin) {
        let (id, log) = (origin.id.clone(), self.worker.log());
        self.appends.push_back((id, log.append(draft, Some(origin))));
        self.worker.poll_appends(cx, self.connection, self.appends, self.author);
    }
    // ANCHOR_END: append
}
