//! The server's half: a log that each connection reads from a cursor of its own, and members that
//! outlive their connections.
//!
//! ```text
//!   socket ◄─► session ──── commands ────► shared hub ─► hub ── sessions, people
//!                ▲ ▲ └◄──── effects ───────────┘
//!          reads │ └ appends
//!               log ── file
//! ```

pub mod connection;
pub mod durable_log;
pub mod file;
pub mod http;
pub mod hub;
pub mod session;
pub mod sessions;
pub mod shared_hub;
pub mod token;
