//! The client that the Autobahn test suite judges: it echoes whatever the suite's server sends, case by case.
//!
//! `wstest -m fuzzingserver` listens, tells how many cases it has at `/getCaseCount`, runs one at
//! `/runCase?case=N&agent=A` and writes its report at `/updateReports?agent=A`.

use indicatif::{ProgressBar, ProgressStyle};
use thiserror::Error;

use super::{
    connection::{Connection, Role},
    event::Event,
    fast::secure_key,
    message::{Limits, Message},
    websocket::WebSocket,
};
use crate::lesson03_handshake::{ByteStream, DialError, Url, connect};

/// Why the suite could not be run, in both languages.
#[derive(Debug, Error)]
pub enum SuiteError {
    /// The suite's server can't be reached.
    #[error(transparent)]
    Dial(#[from] DialError),
    /// It didn't say how many cases there are.
    #[error(
        "{0} is no Autobahn test server: it doesn't say how many cases it has · {0} không phải server của Autobahn: nó không cho biết có bao nhiêu case"
    )]
    NoCount(Url),
}

/// Lets the suite at `url` judge us as `agent`; gives the number of cases.
pub async fn run(url: &Url, agent: &str) -> Result<u32, SuiteError> {
    let count = case_count(url).await?;
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}");
    let progress = ProgressBar::new(count.into())
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    for case in 1..=count {
        echo(open(url, &format!("/runCase?case={case}&agent={agent}")).await?).await;
        progress.inc(1);
    }
    progress.finish();
    echo(open(url, &format!("/updateReports?agent={agent}")).await?).await; // until the suite has closed
    Ok(count)
}

async fn case_count(url: &Url) -> Result<u32, SuiteError> {
    let mut socket = open(url, "/getCaseCount").await?;
    let mut count = None;
    while let Some(event) = socket.next().await {
        if let Event::Message(Message::Text(text)) = event {
            count = text.trim().parse().ok();
        }
    }
    socket.finish().await;
    count.ok_or_else(|| SuiteError::NoCount(url.clone()))
}

async fn open(url: &Url, target: &str) -> Result<WebSocket<Box<dyn ByteStream>>, DialError> {
    let url = Url { target: target.to_owned(), ..url.clone() };
    let (stream, _, early) = connect(&url, &[]).await?;
    let connection = Connection::new(Role::Client(secure_key), Limits::default());
    Ok(WebSocket::new(stream, connection, early))
}

async fn echo(mut socket: WebSocket<Box<dyn ByteStream>>) {
    while let Some(event) = socket.next().await {
        if let Event::Message(message) = event {
            let _ = socket.send(&message); // refused only if the connection is closing
            let _ = socket.ready().await; // a write that fails is noticed by the next read
        }
    }
    socket.finish().await;
}
