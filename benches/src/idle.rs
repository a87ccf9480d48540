//! What a connection costs that says nothing: memory of the server's process, system's buffers not included.

use std::{io, time::Duration};

use full_duplex::lesson03_handshake::connect;
use thiserror::Error;
use tokio::time::sleep;

use crate::{
    echo::EVERYBODY,
    goals::IDLE,
    harness::{Effort, Figures, in_turn, progress},
    server::{Echo, Server},
    table::{Better, Table},
};

/// Connections before the first look, so that what a server allocates only once isn't counted.
pub const BEFORE: u32 = 50;
/// Descriptors for everything else that a process has open.
const SPARE: u64 = 100;

/// Why nothing was measured.
#[derive(Debug, Error)]
pub enum IdleError {
    /// No `/proc`.
    #[error(
        "only Linux tells here how much memory a process has: nothing measured\nở đây chỉ Linux cho biết một process dùng bao nhiêu bộ nhớ: không đo gì cả"
    )]
    NotLinux,
    /// A limit of the system.
    #[error(
        "the system allows {0} open files, which is too few: raise the hard limit (ulimit -Hn)\nhệ thống chỉ cho mở {0} file, quá ít: hãy tăng giới hạn cứng (ulimit -Hn)"
    )]
    TooFewDescriptors(u64),
    /// Anything else.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Measures everybody.
#[tokio::main(flavor = "current_thread")]
pub async fn run(effort: Effort) -> Result<Vec<Table>, IdleError> {
    allow_descriptors(effort.idle)?;
    let progress = progress(effort.idle_rounds * u32::try_from(EVERYBODY.len()).unwrap_or(1), IDLE);
    let row = |who: Echo| Figures { name: who.name(), part: who.part(), values: Vec::new() };
    let mut rows = EVERYBODY.map(row).to_vec();
    for round in 0..effort.idle_rounds {
        for who in in_turn(rows.len(), round) {
            rows[who].values.push(kibibytes_each(EVERYBODY[who], effort.idle).await?);
            progress.inc(1);
        }
    }
    progress.finish_and_clear();
    Ok(vec![Table::new(IDLE.into(), "KiB/connection", Better::Less, rows)])
}

/// Makes sure that so many connections can be open at both ends and looked at.
pub fn allow_descriptors(connections: u32) -> Result<(), IdleError> {
    if !cfg!(target_os = "linux") {
        return Err(IdleError::NotLinux);
    }
    let needed = u64::from(connections + BEFORE) + SPARE;
    let allowed = raise_descriptors(needed);
    if allowed < needed {
        return Err(IdleError::TooFewDescriptors(allowed));
    }
    Ok(())
}

/// Raises the soft limit, which the servers inherit.
fn raise_descriptors(needed: u64) -> u64 {
    #[cfg(unix)]
    return rlimit::increase_nofile_limit(needed).unwrap_or(0);
    #[cfg(not(unix))]
    return needed;
}

async fn kibibytes_each(who: Echo, count: u32) -> Result<f64, IdleError> {
    let server = who.start()?;
    let mut streams = Vec::new();
    let mut open = async |count: u32| -> io::Result<()> {
        for _ in 0..count {
            streams.push(connect(&server.url, &[]).await.map_err(io::Error::other)?);
        }
        Ok(())
    };
    open(BEFORE).await?;
    let before = settled(&server).await?;
    open(count).await?;
    let after = settled(&server).await?;
    Ok((after - before) / f64::from(count))
}

/// The server's memory as soon as it has stopped changing: the last handshakes may still be under way.
pub async fn settled(server: &Server) -> Result<f64, IdleError> {
    let mut last = f64::NAN;
    loop {
        let now = server.memory().ok_or(IdleError::NotLinux)?;
        #[allow(clippy::float_cmp, reason = "whole numbers")]
        if now == last {
            return Ok(now);
        }
        last = now;
        sleep(Duration::from_millis(100)).await;
    }
}
