//! The server's half: a log that each connection reads from a cursor of its own, and members that
//! outlive their connections.
//!
//! ```text
//!   socket ◄─► session ──── commands ────► shared hub ─► hub ── members, people
//!                ▲ ▲ └◄──── effects ───────────┘
//!          reads │ └ appends
//!               log ── file
//! ```

use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::Args;
use tokio::time::Instant;

use self::{
    durable_log::DurableLog,
    file::{FileError, Record},
    hub::{Hub, Policy},
    shared_hub::SharedHub,
    token::Draw,
};
use crate::{
    lesson01_polling::log::system_clock, lesson02_push::log::Log, lesson06_chat::server::LogLine,
    lesson07_heartbeat::heartbeat::Pace, stage::program::seconds,
};

pub mod connection;
pub mod durable_log;
pub mod file;
pub mod http;
#[cfg_attr(feature = "mine-08-b2", path = "build/hub.rs")]
pub mod hub;
pub mod mailbox;
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

impl Keeping {
    /// The log in the file, or else one in memory.
    pub fn open(&self, draw: &mut Draw) -> Result<Kept, FileError> {
        let Some(path) = &self.log else { return Ok(Kept::in_memory(draw)) };
        let (log, records) = DurableLog::open(path, system_clock, draw)?;
        Ok(Kept { log, records })
    }

    /// The policy of a server that pings so often.
    #[must_use]
    pub fn policy(&self, pace: Pace) -> Policy {
        Policy { grace: self.grace, heartbeat: pace.every, ..Policy::default() }
    }
}

/// A log, and the records of its past: what a room begins with.
pub struct Kept {
    log: DurableLog,
    records: Vec<Record>,
}

impl Kept {
    /// An empty log in memory.
    pub fn in_memory(draw: &mut Draw) -> Self {
        Self { log: DurableLog::in_memory(system_clock, draw), records: Vec::new() }
    }

    /// The past in a line for people, if there is one.
    #[must_use]
    pub fn past(&self) -> Option<String> {
        let (count, seq) = (self.records.len(), self.log.head().seq);
        let line = format!(
            "The log has {count} messages, up to {seq} · Nhật ký có {count} tin, tới số {seq}\n"
        );
        (count > 0).then_some(line)
    }

    /// A hub around it for at most so many connections. `log_line` is told when the file can't be
    /// written, and when it can again.
    #[must_use]
    pub fn hub(
        self,
        policy: Policy,
        draw: Draw,
        max_connections: usize,
        log_line: LogLine,
    ) -> Arc<SharedHub> {
        let log: Arc<dyn Log> = Arc::new(self.log.telling(log_line));
        let now = Instant::now().into_std();
        let hub = Hub::new(log.clone(), &self.records, policy, system_clock, draw, now);
        SharedHub::new(hub, log, max_connections)
    }
}
