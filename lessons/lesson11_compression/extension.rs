//! permessage-deflate as lesson 04's `Extension`: what was agreed, in use.

use std::sync::Arc;

use super::{
    deflate::Deflate,
    inflate::Inflate,
    negotiate::{Half, Terms},
    once::Once,
};
use crate::lesson04_frames::{
    connection::{Connection, Role},
    extension::Extension,
    message::Limits,
    protocol_error::ProtocolError,
};

/// A message shorter than this is sent as it is: by itself it would hardly become smaller.
pub const THRESHOLD: usize = 128;

/// The same if a message may point back into those before it, which look much like it.
pub const THRESHOLD_IN_CONTEXT: usize = 16;

/// One end of a connection on which permessage-deflate was agreed.
#[derive(Debug)]
pub struct PerMessageDeflate {
    outgoing: Outgoing,
    incoming: Inflate,
    threshold: usize,
}

/// How this end compresses.
#[derive(Debug)]
enum Outgoing {
    /// For this connection alone.
    Alone(Deflate),
    /// Without a context: the same message has the same form on every connection.
    Shared(Half, Arc<Once>),
}

impl PerMessageDeflate {
    // ANCHOR: server
    /// A server's end. Messages that go to many clients are compressed once, in `once`.
    #[must_use]
    pub fn server(terms: Terms, threshold: usize, once: &Arc<Once>) -> Self {
        let outgoing = if terms.server.takeover {
            Outgoing::Alone(Deflate::new(terms.server))
        } else {
            Outgoing::Shared(terms.server, once.clone())
        };
        Self { outgoing, incoming: Inflate::new(terms.client), threshold }
    }
    // ANCHOR_END: server

    /// A client's end.
    #[must_use]
    pub fn client(terms: Terms, threshold: usize) -> Self {
        let outgoing = Outgoing::Alone(Deflate::new(terms.client));
        Self { outgoing, incoming: Inflate::new(terms.server), threshold }
    }

    /// A connection with this extension.
    #[must_use]
    pub fn connection(self, role: Role, limits: Limits) -> Connection {
        Connection::new(role, limits).with_extension(Box::new(self))
    }
}

// ANCHOR: extension
impl Extension for PerMessageDeflate {
    fn preview(&mut self, so_far: &[u8], limit: u64) -> Result<&[u8], ProtocolError> {
        self.incoming.preview(so_far, limit)
    }

    fn undo(&mut self, payload: Vec<u8>, limit: u64) -> Result<Vec<u8>, ProtocolError> {
        self.incoming.finish(&payload, limit)
    }

    fn apply(&mut self, payload: &[u8]) -> Option<Vec<u8>> {
        if payload.len() < self.threshold {
            return None;
        }
        match &mut self.outgoing {
            Outgoing::Alone(deflate) => deflate.message(payload),
            Outgoing::Shared(half, once) => once.message(payload, half.window),
        }
    }
}
// ANCHOR_END: extension
