//! Which subprotocol a connection speaks: `Sec-WebSocket-Protocol` (RFC 6455 §1.9, §4.2.2).
//!
//! ```text
//!   client                                                    server
//!     ── Sec-WebSocket-Protocol: chat.v1.cbor, chat.v1.json ──►   the best first
//!     ◄── Sec-WebSocket-Protocol: chat.v1.cbor ────────────────   one of them, or no such line
//! ```
//!
//! The lists are lesson 03's work: it joins several lines into one list, refuses a name that stands
//! there twice, and lets a client hang up on an answer that it hasn't offered.

use clap::ValueEnum;

// ANCHOR: subprotocol
/// How this chat's messages are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Subprotocol {
    /// JSON in text messages: what all clients have spoken since lesson 06.
    #[default]
    #[value(help = "JSON in text messages · JSON trong message text")]
    Json,
    /// CBOR in binary messages: the same, shorter.
    #[value(help = "CBOR in binary messages, shorter · CBOR trong message binary, ngắn hơn")]
    Cbor,
}
// ANCHOR_END: subprotocol

impl Subprotocol {
    /// Its name in the handshake. Names are compared byte for byte.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "chat.v1.json",
            Self::Cbor => "chat.v1.cbor",
        }
    }

    /// The subprotocol with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Json, Self::Cbor].into_iter().find(|one| one.name() == name)
    }

    // ANCHOR: offers
    /// What a client offers that would like to speak this one: JSON is always good enough.
    #[must_use]
    pub fn offers(self) -> Vec<String> {
        let names = match self {
            Self::Json => &[Self::Json][..],
            Self::Cbor => &[Self::Cbor, Self::Json],
        };
        names.iter().map(|one| one.name().to_owned()).collect()
    }
    // ANCHOR_END: offers

    // ANCHOR: agreed
    /// What is spoken after the handshake. A server from before the subprotocols chooses none, and
    /// speaks JSON.
    #[must_use]
    pub fn agreed(chosen: Option<&str>) -> Self {
        chosen.and_then(Self::named).unwrap_or_default()
    }
    // ANCHOR_END: agreed
}

// ANCHOR: choose
/// The server's choice: the first one of the client's list that it speaks. `None` is an answer
/// without the header field, and JSON: for a client that offers nothing, as lesson 08's, and for
/// one that offers what isn't known here.
#[must_use]
pub fn choose(offered: &[String]) -> Option<Subprotocol> {
    offered.iter().find_map(|name| Subprotocol::named(name))
}
// ANCHOR_END: choose
