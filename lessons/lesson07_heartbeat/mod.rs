//! # Lesson 07 · Heartbeats · Heartbeat (nhịp tim)
//!
//! A connection that dies makes no sound: a laptop is closed, a train enters a tunnel, a NAT
//! forgets. To know whether the peer is still there, one has to ask. And a connection that lives
//! can still be too slow: then only that client may suffer, not the others.
//!
//! ```text
//!              lesson 06's session, which knows nothing of this
//!                               │ ▲
//!   heartbeat ── when? ──► ┌────▼─┴────┐
//!   (pure: no I/O)         │ Keepalive │ ping ──►  ◄── pong, or anything: a sign of life
//!                          └────┬─▲────┘ 35 s without one: dropped, user_left "timeout"
//!                               │ │
//!                          the socket    outbox full: close 4001, dropped, user_left "slow"
//! ```
//!
//! Client and server each have a heartbeat: on a dead line no close frame arrives.
//!
//! ## Read this
//!
//! Before: lesson 06's `socket`, `session` and `outbox` (where a client is found too slow).
//!
//! | file | idea |
//! |---|---|
//! | [`heartbeat`] | ask after 25 s of silence, give up 10 s later; pure: no socket, no clock |
//! | [`keepalive`] | a `Socket` of lesson 06 around a `Socket`: a timer and the pings |
//! | [`connection`] | one connection with a heartbeat; how the silent and the slow end |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`server`], [`page`] | lesson 06's server and page with a heartbeat |
//! | [`join`] | the client that notices a dead server |
//! | [`checks`] | the exercises: their texts, and what an answer must show |
//! | [`stages`] | the building stages in words |

pub mod checks;
pub mod connection;
#[cfg_attr(feature = "mine-07-b", path = "build/heartbeat.rs")]
pub mod heartbeat;
pub mod join;
pub mod keepalive;
pub mod page;
pub mod server;
pub mod stages;
