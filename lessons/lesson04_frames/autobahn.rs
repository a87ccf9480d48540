//! The client for the Autobahn test suite: it echoes what the suite's server sends, case by case.
//!
//! `wstest -m fuzzingserver` listens, tells how many cases it has at `/getCaseCount`, runs one at
//! `/runCase?case=N&agent=A` and writes its report at `/updateReports?agent=A`.

use std::{fmt::Write as _, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use thiserror::Error;
use tokio::time::timeout;

use super::{
    close::{Close, CloseCode},
    connection::{Connection, Role},
    event::Event,
    fast::secure_key,
    message::{Limits, Message},
    websocket::{Dialled, WebSocket},
};
use crate::lesson03_handshake::{DialError, Url, connect};

/// The time that a server has to tell the number of its cases. In a case it may be silent for six
/// times as long: it is a program in Python, and looks at 16 MiB byte by byte.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Why the suite could not be run, in both languages.
#[derive(Debug, Error)]
pub enum SuiteError {
    /// The suite's server can't be reached.
    #[error(transparent)]
    Dial(#[from] DialError),
    /// The server doesn't tell the number of cases.
    #[error(
        "{0} is no Autobahn test server: it doesn't say how many cases it has · {0} không phải server của Autobahn: nó không cho biết có bao nhiêu case"
    )]
    NoCount(Url),
    /// The server falls silent in a case, or at the report.
    #[error("{0} has said nothing for {secs} s · {0} im lặng suốt {secs} giây", secs = .1.as_secs())]
    Silent(Url, Duration),
}

/// Lets the suite at `url` judge us as `agent`; gives the number of cases.
pub async fn run(url: &Url, agent: &str) -> Result<u32, SuiteError> {
    run_with(url, agent, PATIENCE).await
}

/// The same with another patience.
pub async fn run_with(url: &Url, agent: &str, patience: Duration) -> Result<u32, SuiteError> {
    run_over(url, agent, patience, async |url: Url| {
        let (stream, _, early) = connect(&url, &[]).await?;
        let connection = Connection::new(Role::Client(secure_key), Limits::default());
        Ok(WebSocket::new(stream, connection, early))
    })
    .await
}

/// The same for a client that dials in a way of its own: it may offer an extension.
pub async fn run_over(
    url: &Url,
    agent: &str,
    patience: Duration,
    dial: impl AsyncFn(Url) -> Result<Dialled, DialError>,
) -> Result<u32, SuiteError> {
    let open = async |target: &str| dial(Url { target: target.to_owned(), ..url.clone() }).await;
    let count = timeout(patience, case_count(open)).await.unwrap_or(Ok(None))?;
    let count = count.ok_or_else(|| SuiteError::NoCount(url.clone()))?;
    let (agent, patience) = (percent_encoded(agent), patience * 6);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}");
    let progress = ProgressBar::new(count.into())
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    for case in 1..=count {
        let socket = open(&format!("/runCase?case={case}&agent={agent}")).await?;
        echo(socket, url, patience).await?;
        progress.inc(1);
    }
    progress.finish();
    let socket = open(&format!("/updateReports?agent={agent}")).await?;
    echo(socket, url, patience).await?; // until the suite has closed
    Ok(count)
}

/// The number in the server's first message.
async fn case_count(
    open: impl AsyncFn(&str) -> Result<Dialled, DialError>,
) -> Result<Option<u32>, SuiteError> {
    let mut socket = open("/getCaseCount").await?;
    while let Some(event) = socket.next().await {
        if let Event::Message(message) = event {
            let Message::Text(text) = message else { break };
            let count = text.trim().parse().ok();
            socket.close_handshake(&Close::new(CloseCode::NORMAL, "")).await;
            return Ok(count);
        }
    }
    Ok(None)
}

/// Says what the suite says, until it closes.
async fn echo(mut socket: Dialled, url: &Url, patience: Duration) -> Result<(), SuiteError> {
    let silent = |_| SuiteError::Silent(url.clone(), patience);
    while let Some(event) = timeout(patience, socket.next()).await.map_err(silent)? {
        if let Event::Message(message) = event {
            let _ = socket.send(&message); // refused only if the connection is closing
            // A write that fails is noticed by the next read.
            let _ = timeout(patience, socket.ready()).await.map_err(silent)?;
        }
    }
    socket.finish().await;
    Ok(())
}

/// A text as a part of a query: all but the unreserved characters is encoded (RFC 3986 §2.3).
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => encoded.push(byte.into()),
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}
