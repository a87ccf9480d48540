//! The frame of every lesson's program: its port, its first and last lines, and an end with a
//! sentence instead of a panic.

use std::{
    error::Error,
    fmt::Display,
    future::pending,
    net::SocketAddr,
    process::exit,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use thiserror::Error;
use tokio::{
    net::TcpListener,
    sync::oneshot,
    time::{self, sleep_until, timeout},
};

pub use super::output::print_line;
use super::{
    host::{self, Name},
    output::last_lines,
    serve::listen,
    stop,
};
use crate::tap::Tap;

/// The port of a lesson's server, unless an option or `PORT` names another.
pub const DEFAULT_PORT: u16 = 8080;

/// The time that the bar has to go away.
const CLEARED: Duration = Duration::from_secs(1);

/// What every server can be told on its command line.
#[derive(Args, Clone, Debug)]
pub struct Serving {
    /// Port on 127.0.0.1, 0 for any free one; default: $PORT or 8080 · Cổng trên 127.0.0.1, 0 là
    /// cổng trống bất kỳ; mặc định: $PORT hoặc 8080
    #[arg(long)]
    port: Option<u16>,
    /// Answer to this name, too, behind a proxy for example; can be repeated · Trả lời cho cả tên
    /// này, chẳng hạn khi đứng sau proxy; có thể lặp lại
    #[arg(long, value_name = "NAME", value_parser = Name::parse)]
    host: Vec<Name>,
    /// Show what goes over each connection · Hiện những gì đi qua từng kết nối
    #[arg(long)]
    tap: bool,
}

/// `PORT` holds something else.
#[derive(Debug, Error)]
#[error("PORT is {0:?}, which is no port number · PORT là {0:?}, không phải số cổng")]
pub struct NoPort(String);

impl Serving {
    /// Listens on the port that was asked for: by the option, else by `PORT`, else the usual one.
    /// The server answers to the names that were given.
    pub async fn listen(&self) -> Result<TcpListener, Box<dyn Error>> {
        let port = self.port.map_or_else(port_from_environment, Ok)?;
        stop::heed(); // before anybody is told where to connect
        host::answer_to(&self.host);
        Ok(listen(port).await?)
    }

    /// The names that the server answers to besides those of this machine.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        self.host.iter().map(|name| name.as_str().to_owned()).collect()
    }

    /// A tap that prints, if it was asked for, or one that counts.
    #[must_use]
    pub fn tap(&self) -> Tap {
        self.tap_asked_for().unwrap_or_else(Tap::counting)
    }

    /// A tap that prints, if it was asked for.
    #[must_use]
    pub fn tap_asked_for(&self) -> Option<Tap> {
        self.tap.then(Tap::terminal)
    }
}

fn port_from_environment() -> Result<u16, NoPort> {
    match std::env::var("PORT") {
        Ok(port) if !port.is_empty() => port.parse().map_err(|_| NoPort(port)),
        _ => Ok(DEFAULT_PORT),
    }
}

/// The addition to a command that makes it find a server on an unusual port: `option` and its
/// value. Empty for the usual port.
pub fn unless_usual(address: SocketAddr, option: &str, value: impl Display) -> String {
    if address.port() == DEFAULT_PORT { String::new() } else { format!(" {option} {value}") }
}

/// Runs work that takes about `whole`, and shows a bar that fills (on standard error, if that is a
/// terminal). A thread draws it: a terminal that shows nothing more must not stop the work.
pub async fn with_progress<T>(whole: Duration, what: &str, work: impl Future<Output = T>) -> T {
    let bar = ProgressBar::new(whole.as_millis().try_into().unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3}%  {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what.to_owned());
    let (work_runs, over) = mpsc::channel::<()>();
    let (cleared, is_cleared) = oneshot::channel::<()>();
    thread::spawn(move || {
        let start = Instant::now();
        while over.recv_timeout(Duration::from_millis(100)) == Err(RecvTimeoutError::Timeout) {
            bar.set_position(start.elapsed().as_millis().try_into().unwrap_or(u64::MAX));
        }
        bar.finish_and_clear();
        drop(cleared);
    });
    let done = work.await;
    drop(work_runs);
    let _ = timeout(CLEARED, is_cleared).await; // what is printed next must not stand in the bar
    done
}

/// Completes at this time; without one, never.
pub async fn until(time: Option<impl Into<time::Instant>>) {
    match time {
        Some(time) => sleep_until(time.into()).await,
        None => pending().await,
    }
}

/// Allows this process as many open connections as the system lets it have, for thousands of people
/// at once. The usual limit is 1,024 on Linux and 256 on macOS.
pub fn allow_many_connections() {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        /// More than this some systems refuse to give.
        const ENOUGH: u64 = 10_240;
        if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE)
            && soft < ENOUGH.min(hard)
        {
            let _ = setrlimit(Resource::RLIMIT_NOFILE, ENOUGH.min(hard), hard); // as it was, then
        }
    }
}

/// The program's end: silence and success, or the error in a sentence and failure. Nothing that
/// still runs is waited for: a name that isn't resolved yet, a reader that doesn't read.
pub fn end(result: Result<(), Box<dyn Error>>) -> ! {
    let error = result.err();
    last_lines(error.as_ref().map(|error| error as &dyn Display));
    exit(error.is_some().into());
}

/// Reads an option's value in seconds: "0.5" is half a second.
pub fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.01..=86_400.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("0.01 to 86400 seconds · từ 0.01 đến 86400 giây".into()),
    }
}
