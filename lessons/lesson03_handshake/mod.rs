//! # Lesson 03 · The handshake by hand · Tự viết handshake
//!
//! A WebSocket begins as an HTTP request: the first HTTP message on its connection, and the answer is the last. This
//! lesson reads, judges and answers that request by hand, and asks it by hand, too (RFC 6455 §4).
//!
//! ```text
//!   client                                                      server
//!   Offer::request ────── GET …, Upgrade: websocket ──────►  parse_request
//!                                                               │ Err: HandshakeError::response, an HTTP answer
//!                                                               ▼ Ok
//!   parse_response ◄───── 101 Switching Protocols ─────────  Request::response
//!        │ Err: DialError, hang up
//!        ▼ Ok
//!   from here on: frames, both ways, on the same connection
//! ```
//!
//! | file | idea |
//! |---|---|
//! | [`key`] | the key, the GUID, the answer |
//! | `head` | where a head ends, what its fields say |
//! | [`request`] | the server's rules: [`parse_request`], [`Request::from_parts`], [`Request::response`] |
//! | [`refusal`] | every way of breaking a rule: [`HandshakeError`] |
//! | [`response`] | the server's answers as values: [`Agreed`], [`Refusal`], [`Response`] |
//! | [`server`] | the driver: [`accept`] on any stream |
//! | [`url`] | `ws://…` |
//! | [`answer`] | the client's rules: [`Offer`], [`parse_response`] |
//! | [`failure`] | every way of not getting through: [`DialError`] |
//! | [`client`] | the driver: [`dial`] on any stream, [`connect`] over TCP |
//! | [`report`] | a handshake told step by step |
//! | [`greeting`] | what this lesson's server does with a client: hello, and goodbye |
//! | [`caller`] | what this lesson's client does: dial, listen, look at the wire |
//! | [`exercises`], [`checks`] | the exercises in words, and what an answer must show |

pub mod answer;
pub mod caller;
pub mod checks;
pub mod client;
pub mod exercises;
pub mod failure;
pub mod greeting;
mod head;
pub mod key;
pub mod refusal;
pub mod report;
pub mod request;
pub mod response;
pub mod server;

pub mod url;

pub use answer::{Offer, parse_response};
pub use client::{ByteStream, connect, dial};
pub use failure::DialError;
pub use key::accept_key;
pub use refusal::HandshakeError;
pub use request::{Request, parse_request};
pub use response::{Agreed, Refusal, Response};
pub use server::{AcceptError, accept};
pub use url::{Scheme, Url};
