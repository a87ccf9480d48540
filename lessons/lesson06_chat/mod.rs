//! # Lesson 06 · Broadcast chat · Phòng chat
//!
//! A chat that people can use: everybody who is connected hears what is said in the moment in which it is said. One hub
//! decides who hears what, one session carries it over each socket, and the log of lesson 01 lies below.
//!
//! ```text
//!   browser ◄─► socket ◄─► session ──┐             ┌── the log (lesson 01)
//!   terminal ◄─► socket ◄─► session ─┼─ hub's task ┤
//!   POST /messages ──────────────────┘             └── who is here
//! ```
//!
//! What is said while somebody is away is not for them: this chat is instant and forgets the absent. Lesson 08 gives
//! them their cursor back.
//!
//! | file | idea |
//! |---|---|
//! | [`protocol`] | what travels: JSON with a `type`, and what to say to nonsense |
//! | [`people`], [`member`] | who is here, and who is typing |
//! | [`hub`] | who hears what: commands in, posts out, nothing waits |
//! | [`hub_task`], [`membership`], [`mod@outbox`] | the hub's task and its queues, all of them bounded |
//! | [`socket`] | what the chat needs of a WebSocket |
//! | [`session`] | one socket: reads into the hub, writes what the hub says, a burst at once |
//! | [`upgrade`] | lesson 03's handshake inside of an HTTP server |
//! | [`connection`] | one connection, from the upgrade to its end |
//! | [`server`] | page, log, `/status` and socket on one port |
//! | [`page`] | the files of the web page |
//! | [`chat_dissect`] | for the tap: what is said |
//! | [`client`] | the other end of the socket |
//! | [`join`], [`screen`] | the chat in a terminal |
//! | [`script`] | a conversation written down in advance |
//! | [`measure`] | what it costs, beside lesson 02's ways |
//! | [`exercises`], [`words`], [`checks`] | the exercises in words, and what an answer must show |

pub mod chat_dissect;
pub mod checks;
pub mod client;
pub mod connection;
pub mod exercises;
pub mod hub;
pub mod hub_task;
pub mod join;
pub mod measure;
pub mod member;
pub mod membership;
pub mod outbox;
pub mod page;
pub mod people;
pub mod protocol;
pub mod screen;
pub mod script;
pub mod server;
pub mod session;
pub mod socket;
pub mod upgrade;
pub mod words;
