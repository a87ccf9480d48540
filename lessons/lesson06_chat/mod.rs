//! # Lesson 06 · Broadcast chat · Phòng chat
//!
//! A chat that people can use: a message reaches everybody who is connected at once. One hub
//! decides what is sent to whom, one session carries it over each socket, and the log of lesson 02
//! lies below.
//!
//! ```text
//!   browser  ◄─► socket ◄─► session ─┐
//!   terminal ◄─► socket ◄─► session ─┴─ hub's task ─── who is here
//!                                          │ ▲
//!                                   append ▼ │ grown, read
//!   POST /messages ──── append ───────► the log (lesson 02)
//! ```
//!
//! This chat is instant: a message reaches those who are connected now. Lesson 08 gives absent
//! members their cursor back.
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`protocol`] | what travels: JSON with a `type`, and the error for anything else |
//! | [`hub`] | what is sent to whom: commands in, effects out, nothing waits |
//! | [`hub_task`] | the hub's driver: one task, one queue, the appends that the log has not finished; a member's end of it |
//! | [`mod@outbox`] | the texts that wait for one member, bounded, in its simplest form (the server runs [`fast_outbox`]) |
//! | [`session`] | one task for each socket, the only one that writes to it; its `read` judges what comes in |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`people`] | names, comings and goings, typing |
//! | [`socket`] | `Socket`: the trait that the chat needs, implemented for lesson 04's WebSocket and for tungstenite's |
//! | [`connection`] | one connection, from the upgrade to its end |
//! | [`server`], [`page`] | page, log, `/status` and socket on one port; each upgrade passes its `decide` |
//! | [`origin`] | the sites whose pages may open the socket |
//! | [`fast_outbox`] | the outbox that the server runs: behaves like `outbox`, faster |
//! | [`client`], [`join`], [`script`] | the other end: the chat in a terminal, by hand or after a script |
//! | [`chat_dissect`] | for the tap: the messages in plain text |
//! | [`measure`] | what it costs, beside lesson 02's ways |
//! | [`checks`] | the exercises: their texts, and what an answer must show |
//! | [`stages`] | the building stages in words |

pub mod chat_dissect;
pub mod checks;
pub mod client;
pub mod connection;
pub mod fast_outbox;
#[cfg_attr(feature = "mine-06-b", path = "build/hub.rs")]
pub mod hub;
pub mod hub_task;
pub mod join;
pub mod measure;
pub mod origin;
pub mod outbox;
pub mod page;
pub mod people;
pub mod protocol;
pub mod script;
pub mod server;
pub mod session;
pub mod socket;
pub mod stages;
