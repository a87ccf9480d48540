//! Many readers that wait at once: the memory of each, and the time until all have one message.

use std::{fmt, io, time::Duration};

use thiserror::Error;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

use super::measure::{LocalServer, MeasureError};
use crate::{
    lesson01_polling::client::Client,
    stage::{program::allow_many_connections, report::milliseconds},
};

/// All must have connected, and all must have the message, within this time.
const DEADLINE: Duration = Duration::from_secs(20);

/// Why the crowd could not be measured, in both languages.
#[derive(Debug, Error)]
pub enum CrowdError {
    /// A connection failed.
    #[error(
        "only {open} of {wanted} could connect: {source} (how many files may be open? ulimit -n)\nchỉ {open} trên {wanted} kết nối được: {source} (được mở bao nhiêu file? ulimit -n)"
    )]
    Connect {
        /// How many were connected.
        open: usize,
        /// How many should have been.
        wanted: u32,
        /// What the system says.
        source: io::Error,
    },
    /// A reader got no message.
    #[error("not everybody heard it · không phải ai cũng nghe được")]
    Deaf,
}

/// The report of a crowd.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// How many waited.
    pub waiting: u32,
    /// The growth of the process in bytes; `None` where the system doesn't tell it.
    pub memory: Option<u64>,
    /// The time until one message had reached all of them.
    pub everybody_heard: Duration,
}

/// Lets `waiting` readers wait, half of them in held requests and half in event streams, and posts
/// a message.
pub async fn crowd(waiting: u32) -> Result<Crowd, MeasureError> {
    allow_many_connections();
    let server = LocalServer::start().await?;
    let place = server.address.trim_start_matches("http://").to_owned();
    let client = Client::new(&server.address).map_err(super::reader::ReadError::from)?;
    let before = memory();
    let mut people = Vec::new();
    for number in 0..waiting {
        let path = if number % 2 == 0 { "/poll?since=0&wait=30" } else { "/events" };
        let connect = connect(&place, path).await;
        let failed = |source| CrowdError::Connect { open: people.len(), wanted: waiting, source };
        people.push(connect.map_err(failed)?);
    }
    let here = async {
        while server.state.held.get() + server.state.streams.get() < people.len() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(DEADLINE, here).await.map_err(|_| CrowdError::Deaf)?;
    let memory = before.zip(memory()).map(|(before, after)| after.saturating_sub(before));
    let said = Instant::now();
    client.send_message("Minh", "nghe rõ không?").await.map_err(super::reader::ReadError::from)?;
    let everybody = async {
        for person in &mut people {
            read_until(person, "nghe rõ không?").await?;
        }
        io::Result::Ok(())
    };
    timeout(DEADLINE, everybody)
        .await
        .map_err(|_| CrowdError::Deaf)?
        .map_err(|_| CrowdError::Deaf)?;
    let everybody_heard = said.elapsed();
    drop(people);
    server.stop().await;
    Ok(Crowd { waiting, memory, everybody_heard })
}

async fn connect(place: &str, path: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(place).await?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes()).await?;
    Ok(stream)
}

/// Reads until the text comes.
async fn read_until(stream: &mut TcpStream, text: &str) -> io::Result<()> {
    let mut heard = Vec::new();
    while !heard.windows(text.len()).any(|window| window == text.as_bytes()) {
        if stream.read_buf(&mut heard).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// The resident memory of this process in bytes, where the system tells it (Linux).
#[must_use]
pub fn memory() -> Option<u64> {
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
            "{waiting} wait at once, half of them in event streams · {waiting} người cùng chờ, một nửa qua event stream\n"
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
            "one message reaches all of them in · một tin tới hết mọi người trong"
        )
    }
}
