//! Many who wait at once: what a waiting reader costs in memory, and how soon all of them hear one word.

use std::{fmt, io, time::Duration};

use thiserror::Error;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use super::measure::{Host, MeasureError};
use crate::{
    lesson01_polling::client::Client,
    stage::{program::allow_many_connections, report::milliseconds},
};

/// Everybody must be there, and everybody must have heard, within this time.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why not everybody could wait.
#[derive(Debug, Error)]
pub enum CrowdError {
    /// A connection failed.
    #[error(
        "only {open} of {wanted} could connect: {source} (how many files may be open? ulimit -n)\nchỉ {open} trên {wanted} nối được: {source} (được mở bao nhiêu file? ulimit -n)"
    )]
    Connect {
        /// How many were connected.
        open: usize,
        /// How many should have been.
        wanted: u32,
        /// What the system says.
        source: io::Error,
    },
    /// Somebody heard nothing.
    #[error("not everybody heard it · không phải ai cũng nghe được")]
    Deaf,
}

/// What many who wait at once have shown.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    waiting: u32,
    /// How much the process grew, in bytes; unknown where the system doesn't tell.
    memory: Option<u64>,
    everybody_heard: Duration,
}

/// Lets `waiting` people wait, every other one in a held request and in an event stream; then somebody speaks.
pub async fn crowd(waiting: u32) -> Result<Crowd, MeasureError> {
    allow_many_connections();
    let host = Host::start().await?;
    let place = host.address.trim_start_matches("http://").to_owned();
    let client = Client::new(&host.address).map_err(super::reader::ReadError::from)?;
    let before = memory();
    let mut people = Vec::new();
    for number in 0..waiting {
        let path = if number % 2 == 0 { "/poll?since=0&wait=30" } else { "/events" };
        let connect = connect(&place, path).await;
        let failed = |source| CrowdError::Connect { open: people.len(), wanted: waiting, source };
        people.push(connect.map_err(failed)?);
    }
    let here = async {
        while host.state.held.get() + host.state.streams.get() < people.len() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, here).await.map_err(|_| CrowdError::Deaf)?;
    let memory = before.zip(memory()).map(|(before, after)| after.saturating_sub(before));
    let said = Instant::now();
    client.send_message("Minh", "nghe rõ không?").await.map_err(super::reader::ReadError::from)?;
    let everybody = async {
        for person in &mut people {
            hears(person, "nghe rõ không?").await?;
        }
        io::Result::Ok(())
    };
    timeout(PATIENCE, everybody)
        .await
        .map_err(|_| CrowdError::Deaf)?
        .map_err(|_| CrowdError::Deaf)?;
    let everybody_heard = said.elapsed();
    drop(people);
    host.stop().await;
    Ok(Crowd { waiting, memory, everybody_heard })
}

async fn connect(place: &str, path: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(place).await?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes()).await?;
    Ok(stream)
}

async fn hears(stream: &mut TcpStream, word: &str) -> io::Result<()> {
    let mut heard = Vec::new();
    while !heard.windows(word.len()).any(|window| window == word.as_bytes()) {
        if stream.read_buf(&mut heard).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// The memory that this process really uses, in bytes, where the system tells (Linux).
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

impl fmt::Display for Crowd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { waiting, memory, everybody_heard } = self;
        let each = memory.map_or("?".into(), |memory| {
            format!("{} KiB", memory / 1024 / u64::from((*waiting).max(1)))
        });
        writeln!(
            f,
            "{waiting} wait at once, half of them in event streams · {waiting} người cùng chờ, một nửa qua SSE\n"
        )?;
        writeln!(
            f,
            "  {:<58}{each:>20}",
            "memory for each, both ends · bộ nhớ mỗi người, cả hai đầu"
        )?;
        let heard = milliseconds(*everybody_heard);
        writeln!(
            f,
            "  {:<58}{heard:>20}",
            "one word reaches all of them in · một lời tới hết mọi người trong"
        )
    }
}
