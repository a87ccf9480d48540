//! # Lesson 06 · Broadcast chat · Phòng chat
//!
//! A chat that people can use: a message reaches everybody who is connected at once. One hub
//! decides what is sent to whom, one session carries it over each socket, and the log of lesson 02
//! lies below.
//!
//! ```text
//!   browser ◄─► socket ◄─► session ──┐             ┌── the log (lesson 02)
//!   terminal ◄─► socket ◄─► session ─┼─ hub's task ┤
//!   POST /messages ──────────────────┘             └── who is here
//! ```
//!
//! This chat is instant: a message reaches those who are connected now. Lesson 08 gives absent
//! members their cursor back.
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`protocol`] | what travels: JSON with a `type`, and the answer to nonsense |
//! | [`hub`] | what is sent to whom: commands in, effects out, nothing waits |
//! | [`hub_task`] | the hub's driver: one task, one queue, the appends under way; a member's end of it |
//! | [`mod@outbox`] | the texts that wait for one member, bounded |
//! | [`session`] | one socket, both directions at once |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`people`] | names, comings and goings, typing |
//! | [`socket`] | what the chat needs of a WebSocket, and both that have it |
//! | [`connection`] | one connection, from the upgrade to its end |
//! | [`server`], [`page`] | page, log, `/status` and socket on one port; lesson 03's handshake |
//! | [`fast_outbox`] | the outbox that the server runs with: the same, with one lock |
//! | [`client`], [`join`], [`script`] | the other end: the chat in a terminal, by hand or after a script |
//! | [`chat_dissect`] | for the tap: the messages in plain text |
//! | [`measure`] | what it costs, beside lesson 02's ways |
//! | [`checks`] | the exercises: their texts, and what an answer must show |

pub mod chat_dissect;
pub mod checks;
pub mod client;
pub mod connection;
pub mod fast_outbox;
pub mod hub;
pub mod hub_task;
pub mod join;
pub mod measure;
pub mod outbox;
pub mod page;
pub mod people;
pub mod protocol;
pub mod script;
pub mod server;
pub mod session;
pub mod socket;
