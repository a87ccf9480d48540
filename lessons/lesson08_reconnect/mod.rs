//! # Lesson 08 · The reconnecting client · Client tự nối lại
//!
//! The client, from the policies up to the terminal:
//!
//! ```text
//!   keyboard ──► join ──► driver ◄──► socket, dial
//!   screen ◄──────┘          │ ▲
//!                     inputs ▼ │ actions
//!                          client ──── redial ──── backoff, outcome
//!                             │
//!                        conversation ─── queue (what was sent)
//!                             └────────── catch_up (what was read)
//! ```
//!
//! ## Read this
//!
//! Chapter 08a, *coming back*:
//!
//! | file | idea |
//! |---|---|
//! | [`backoff`] | how long to wait before dialling again |
//! | [`outcome`] | how a connection ended, and whether to dial again |
//! | [`client::redial`] | both of them: when to dial again, if ever |
//! | [`client::queue`] | messages that are not known to be in the log |
//! | [`client::event`] | what can happen to the client, and what it can want |
//!
//! Chapter 08b, *losing nothing*:
//!
//! | file | idea |
//! |---|---|
//! | [`server::durable_log`] | the log: its epoch, its idempotency keys, its two locks |
//! | [`client::catch_up`] | the cursor, and how a hole is closed |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`client`] | the client as a value: one state machine around the parts above |
//! | [`client::conversation`] | what is sent, and what is made of what the server sends |
//! | [`client::driver`] | sockets and time |
//! | [`protocol`] | what travels: session, epoch, resume, ack |
//! | [`server`] | the server's modules |
//! | [`mod@server::file`] | the log's file, one line for each message |
//! | [`server::hub`], [`server::sessions`] | who is who: commands in, effects out |
//! | [`server::shared_hub`] | the hub behind a lock, and an outbox for each connection |
//! | [`server::session`], [`server::connection`] | one socket: texts in, the log out; and how it is closed |
//! | [`server::token`] | names that cannot be guessed |
//! | [`server::http`] | page, log and socket on one port |
//! | [`status_text`], [`screen`], [`join`] | what a person reads and types in a terminal |
//! | [`page`] | the same client once more, in JavaScript |
//! | [`herd`], [`herd::report`] | a thousand clients that come back at once |

pub mod backoff;
pub mod checks;
pub mod client;
pub mod herd;
pub mod join;
pub mod outcome;
pub mod page;
pub mod protocol;
pub mod screen;
pub mod server;
pub mod status_text;
