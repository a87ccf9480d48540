//! The server's half: a log that each connection reads from a cursor of its own, and members that
//! outlive their connections.
//!
//! ```text
//!   socket ◄─► session ──── commands ────► shared hub ─► hub ── members, people
//!                ▲ ▲ └◄──── effects ───────────┘
//!          reads │ └ appends
//!               log ── file
//! ```

use std::{path::PathBuf, time::Duration};

use clap::Args;

use crate::stage::program::seconds;

pub mod connection;
pub mod durable_log;
pub mod file;
pub mod http;
#[cfg_attr(feature = "mine-08-b2", path = "build/hub.rs")]
pub mod hub;
pub mod members;
pub mod session;
pub mod shared_hub;
pub mod token;

/// What a server keeps, and for how long.
#[derive(Args)]
pub struct Keeping {
    /// Keep the log in this file, so that it outlives the server · Giữ nhật ký trong file này:
    /// server chết thì nhật ký vẫn còn
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// A member that is away for so many seconds has left · Vắng mặt chừng này giây thì coi như đã
    /// rời phòng
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "30")]
    pub grace: Duration,
}
