//! # Lesson 03 · The handshake by hand · Tự viết handshake
//!
//! A WebSocket begins with an HTTP request. The answer to it is the last HTTP message on that
//! connection. This lesson reads, checks and answers that request by hand, and writes it by hand,
//! too (RFC 6455 §4).
//!
//! ```text
//!   client                                                      server
//!   Offer::request ────── GET …, Upgrade: websocket ──────►  parse_request
//!                                                               │ Err: HandshakeError
//!                                                               ▼ Ok
//!   parse_response ◄───── 101 Switching Protocols ─────────  Request::response
//!        │ Err: DialError, hang up
//!        ▼ Ok
//!   from here on: frames, both ways, on the same connection
//! ```
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`key`] | the key, the GUID, the answer |
//! | [`request`] | the server's rules: [`parse_request`], [`Request::from_parts`], [`Request::response`] |
//! | [`response`] | the server's answers: [`Agreed`], [`Response`]; [`Refusal`], the application's own no (401, 403) |
//! | [`server`] | [`accept`] on any stream: the driver; its `decide` may refuse a correct request, for its Origin perhaps |
//! | [`offer`] | the client's rules: [`Offer`], [`parse_response`] |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | `head` | where a head ends, and its fields as lists of tokens |
//! | [`handshake_error`] | every rule that a request can break: [`HandshakeError`] |
//! | [`url`] | `ws://…` and `wss://…` |
//! | [`client`] | the client's driver: [`dial`] on any stream, [`connect`] to an address |
//! | [`reach`] | a name with several places: the first one that answers |
//! | [`dial_error`] | every reason why dialling fails: [`DialError`] |
//! | `explanation` | the words of a server that declines |
//! | [`report`] | a handshake step by step, as the programs print it |
//! | [`greeting`] | a connection of this lesson's server: a handshake, "hello", and the close |
//! | [`caller`] | a call of this lesson's client: dial, listen, show the wire |
//! | [`checks`] | the exercises in words, and what an answer must show |
//! | [`stages`] | the building stages in words |

pub mod caller;
pub mod checks;
pub mod client;
pub mod dial_error;
mod explanation;
pub mod greeting;
pub mod handshake_error;
mod head;
#[cfg_attr(feature = "mine-03-b", path = "build/key.rs")]
pub mod key;
pub mod offer;
pub mod reach;
pub mod report;
#[cfg_attr(feature = "mine-03-b", path = "build/request.rs")]
pub mod request;
pub mod response;
pub mod server;
pub mod stages;
pub mod url;

pub use client::{ByteStream, connect, connect_with, dial};
pub use dial_error::DialError;
pub use handshake_error::HandshakeError;
pub(crate) use head::{is_token, split, trim};
pub use key::accept_key;
pub use offer::{Offer, parse_response};
pub use request::{Request, parse_request};
pub use response::{Agreed, Refusal, Response};
pub use server::{AcceptError, accept};
pub use url::{Scheme, Url};
