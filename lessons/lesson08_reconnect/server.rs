//! The server's half: a log that is read with a cursor for each session, and people who outlive their connections.
//!
//! ```text
//!   socket ◄─► session ──── commands ────► front ─► hub ── sessions, people
//!                 ▲  └◄──── orders ────────┘         │ append
//!                 └───────────── reads ───────── journal ── file
//! ```
//!
//! | file | idea |
//! |---|---|
//! | [`journal`], [`mod@file`] | the log: named, shared by all readers, perhaps on a disk |
//! | [`sessions`], [`token`] | who is remembered, by which secret, for how long |
//! | [`hub`], [`resume`], [`orders`] | who is who and who hears what: commands in, orders out |
//! | [`policy`] | the times and numbers |
//! | [`front`], [`line`](mod@line) | the hub behind a lock, and an outbox for each connection |
//! | [`session`] | one socket: orders, and the journal from a cursor on |
//! | [`guest`] | one visit, with its heartbeat and its goodbye |
//! | [`host`] | page, log and socket on one port |

pub mod file;
pub mod front;
pub mod guest;
pub mod host;
pub mod hub;
pub mod journal;
pub mod line;
pub mod orders;
pub mod policy;
pub mod resume;
pub mod session;
pub mod sessions;
pub mod token;
