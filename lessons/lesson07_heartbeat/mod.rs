//! # Lesson 07 · Heartbeats · Nhịp tim
//!
//! A connection that dies makes no sound: a laptop is closed, a train enters a tunnel, a router
//! forgets. To know whether the peer is still there, one has to ask. And a connection that lives
//! can still be too slow: then it must cost nobody but itself.
//!
//! ```text
//!              lesson 06's session, which knows nothing of this
//!                               │ ▲
//!   heartbeat ── when? ──► ┌────▼─┴────┐
//!   (a plain value)        │ Keepalive │ ping ──►  ◄── pong, or anything: a sign of life
//!                          └────┬─▲────┘ 35 s without one: dropped, user_left "timeout"
//!                               │ │
//!                          the socket    outbox full: close 4001, dropped, user_left "slow"
//! ```
//!
//! Both sides have one: a client that is cut off never receives the server's close frame.
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`heartbeat`] | when to ask and when to give up, as a plain value |
//! | [`keepalive`] | a timer and a ping around a socket, which stays a socket |
//! | [`connection`] | one connection with a heartbeat; how the silent and the slow end |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`server`], [`page`] | lesson 06's server and page with a heartbeat |
//! | [`join`] | the client that notices a dead server |
//! | [`checks`] | the exercises: their texts, and what an answer must show |

pub mod checks;
pub mod connection;
pub mod heartbeat;
pub mod join;
pub mod keepalive;
pub mod page;
pub mod server;
