//! # Lesson 08 · The reconnecting client · Client tự kết nối lại
//!
//! A chat that loses nothing. Its client dials again by itself, sends what has no ack again, and
//! asks for what it has missed; its server lets every connection read the log from a cursor of its
//! own. The client, from the terminal down to the policies (the server's picture is in [`server`]):
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
//! | [`client::redial`] | `backoff` and `outcome` together: when to dial again, if ever |
//! | [`client::queue`] | messages without an ack yet |
//! | [`client::event`] | what can happen to the client, and what it can want |
//!
//! Chapter 08b, *losing nothing*:
//!
//! | file | idea |
//! |---|---|
//! | [`server::durable_log`] | `DurableLog`, this lesson's `Log`: its epoch, its idempotency keys, its file |
//! | [`client::catch_up`] | the cursor, and how missing messages are fetched |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`client`] | the client, without I/O: one state machine around the parts above |
//! | [`client::conversation`] | what is sent, and what the client does with each message of the server |
//! | [`client::driver`] | sockets and time |
//! | [`protocol`] | what travels: session, epoch, resume, ack |
//! | [`server`] | the map of the server: a picture and its modules |
//! | [`mod@server::file`] | the log's file, one line for each message |
//! | [`server::hub`] | what each text, connection and timeout leads to: commands in, effects out |
//! | [`server::members`] | each member's identity over all their connections |
//! | [`server::shared_hub`] | the hub behind a lock, and an outbox for each connection |
//! | [`server::mailbox`] | where the hub puts what it has decided for a connection |
//! | [`server::session`] | one connection's task, the only one that writes to its socket: texts to the hub, the log out |
//! | [`server::connection`] | a heartbeat around it, and how it is closed |
//! | [`server::token`] | random session tokens and epochs |
//! | [`server::http`] | page, log and socket on one port |
//! | [`status_text`], [`screen`], [`join`] | what a person reads and types in a terminal |
//! | [`beside`] | what later lessons put beside that |
//! | [`page`] | the same client once more, in JavaScript |
//! | [`finale`], [`finale::balance`], `finale::picture` | twenty people, two kills of the server, and the balance |
//! | [`herd`] | a thousand clients that come back at once, by three rules |
//! | [`checks`] | the exercises: their texts, and what an answer must show |
//! | [`stages`] | the building stages in words |

#[cfg_attr(feature = "mine-08-b1", path = "build/backoff.rs")]
pub mod backoff;
pub mod beside;
pub mod checks;
pub mod client;
pub mod finale;
pub mod herd;
pub mod join;
#[cfg_attr(feature = "mine-08-b1", path = "build/outcome.rs")]
pub mod outcome;
pub mod page;
pub mod protocol;
pub mod screen;
pub mod server;
pub mod stages;
pub mod status_text;
