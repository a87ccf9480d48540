//! What the hub wants a connection to do.

use crate::stage::text::Text;

use crate::lesson06_chat::{people::Delivery, protocol::ClientId};

/// What a connection is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Send this.
    Send(Text, Delivery),
    /// Read the journal from here on.
    Read(Reading),
    /// End: the person is on another connection now.
    Evict,
}

/// Whose eyes read, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// One's own words are acknowledged instead of repeated…
    pub me: ClientId,
    /// The first entry is the one after this.
    pub after: u64,
    /// … but up to here they are repeated: perhaps the ack was lost. All of this is read before any other order.
    pub whole: u64,
}
