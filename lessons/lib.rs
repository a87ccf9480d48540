//! # Full Duplex · Song công
//!
//! A runnable course on real-time communication. This file is its table of contents: one module per
//! lesson, each using only what the lessons before it have introduced.
//!
//! The idea that holds the course together: **a chat room is an append-only log, and every lesson
//! is another way to read it.**
//!
//! Each lesson's own page says what to read, in which order. `stage`, `tap` and `learn` are no
//! lessons: what all programs share, what shows the wire, and `cargo learn`. Some places that are
//! looked for often:
//!
//! | question | place |
//! |---|---|
//! | Where is the log? | the trait: [`lesson02_push::log::Log`]; in memory: `SharedLog` beside it; with a file: [`lesson08_reconnect::server::durable_log`]; over a power cut, or on another machine: [`lesson12_servers::store`] |
//! | Who writes to a socket? | one task for each connection: while it runs, the session ([`lesson06_chat::session`], [`lesson08_reconnect::server::session`]); the pings: [`lesson07_heartbeat::keepalive`]; the close: each lesson's `connection` |
//! | Who may open a socket (Origin, login)? | [`lesson06_chat::server::anyone`], the `decide` that lessons 06 to 08 pass to `upgrade`; for Origin alone, `lesson06 --origin`: [`lesson06_chat::origin`]; by hand: the `decide` of [`lesson03_handshake::accept`]; with sign-in and limits: [`lesson09_door::door`] |
//! | What does a text from a client become (rate limits)? | the `read` of both sessions; for an account: [`lesson09_door::speaker`] |
//! | What carries the texts? | a [`lesson06_chat::socket::Socket`]: a WebSocket, or [`lesson10_plan_b::link_socket`] over plain requests |
//! | When is a peer asked for a sign of life? | [`lesson07_heartbeat::heartbeat`] |
//! | Where is a log on another machine attached? | it implements [`lesson12_servers::store::Store`]; [`lesson12_servers::node_log`] makes a `Log` of it, with a copy of the newest part here |
//!
//! In many lessons a module *decides* and another one *drives*: the first is plain values without a
//! socket or a clock, the driver owns the socket and the timer and does what the first has decided.

pub mod stage;
pub mod tap;

pub mod lesson01_polling;
pub mod lesson02_push;
pub mod lesson03_handshake;
pub mod lesson04_frames;
pub mod lesson05_tungstenite;
pub mod lesson06_chat;
pub mod lesson07_heartbeat;
pub mod lesson08_reconnect;
pub mod lesson09_door;
pub mod lesson10_plan_b;
pub mod lesson11_compression;
pub mod lesson12_servers;
pub mod lesson13_numbers;

pub mod learn;
