//! # Lesson 07 · Heartbeats · Nhịp tim
//!
//! A connection that dies makes no sound: a laptop is closed, a train enters a tunnel, a router forgets. Whoever wants to
//! know whether the other side is still there has to ask. And a connection that lives can still be too slow: then it must
//! cost nobody but itself.
//!
//! ```text
//!              lesson 06's session, which knows nothing of this
//!                               │ ▲
//!   heartbeat ── when? ──► ┌────▼─┴────┐
//!   (a plain value)        │  Keepalive   │ ping ──►  ◄── pong, or anything: life
//!                          └────┬─▲────┘ 35 s of nothing: dropped, user_left "timeout"
//!                               │ │
//!                          the socket        outbox full: close 4001, dropped, user_left "slow"
//! ```
//!
//! Both sides have one: who is cut off never hears the other side's goodbye.
//!
//! | file | idea |
//! |---|---|
//! | [`heartbeat`] | when to ask and when to give up, as a plain value |
//! | [`keepalive`] | a heartbeat around a socket, which stays a socket |
//! | [`connection`] | one visit with a heartbeat; what the frozen and the slow are told |
//! | [`server`] | lesson 06's server with such guests |
//! | [`page`] | lesson 06's page with a heartbeat |
//! | [`join`] | the client that notices a dead server |
//! | [`exercises`], [`words`], [`checks`] | the exercises in words, and what an answer must show |

pub mod checks;
pub mod connection;
pub mod exercises;
pub mod heartbeat;
pub mod join;
pub mod keepalive;
pub mod page;
pub mod server;
pub mod words;
