//! What the tests share: a server on a free port behind a recording tap, and a client that writes
//! and reads bytes.

#![allow(dead_code, reason = "each test program uses its own part")]

pub mod compressed;
pub mod conversations;
pub mod counting;
pub mod door;
pub mod durable;
pub mod echoer;
pub mod example;
pub mod file;
pub mod frames;
pub mod greeter;
pub mod hole;
pub mod host;
pub mod library;
pub mod other_log;
pub mod page;
pub mod people;
pub mod program;
pub mod proxy;
pub mod room;
pub mod scripted;
#[cfg(target_os = "linux")] // setsid
pub mod terminal;
pub mod thorough;
pub mod wire;

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    middleware::map_response,
    response::Response,
};
use full_duplex::{
    lesson01_polling::{
        http::{AppState, router},
        log::{CAPACITY, Clock, system_clock},
    },
    lesson02_push::{
        self,
        log::{Log, SharedLog},
    },
    stage::serve::serve,
    tap::Tap,
};
use futures_util::stream::once;
use host::Host;
pub use page::page_files;
use tokio::sync::oneshot;
pub use wire::Wire;

/// 2026-01-01 00:00:00 UTC: in a transcript, time stands still.
pub const NEW_YEAR: u64 = 1_767_225_600_000;

/// Longer than anything here takes.
pub const SOON: Duration = Duration::from_secs(60);

/// What a [`Server`] serves.
#[derive(Debug)]
pub enum Http {}

/// Lesson 01's server, or lesson 02's.
pub type Server = Host<Http>;

impl Server {
    pub async fn start() -> Self {
        Self::with_capacity(CAPACITY).await
    }

    pub async fn with_capacity(capacity: NonZeroUsize) -> Self {
        Self::open(0, capacity, || NEW_YEAR).await
    }

    /// A server with the machine's clock, on this port.
    pub async fn on_port(port: u16) -> Self {
        Self::open(port, CAPACITY, system_clock).await
    }

    async fn open(port: u16, capacity: NonZeroUsize, clock: Clock) -> Self {
        let tap = Tap::recording();
        let router = router(Arc::new(AppState::new(capacity, clock, tap.clone())));
        Self::open_until(port, tap, router, async |stopped| drop(stopped.await)).await
    }

    /// Lesson 02's server.
    pub async fn push(port: u16, capacity: NonZeroUsize, clock: Clock) -> Self {
        Self::push_of(port, Arc::new(SharedLog::new(capacity, clock))).await
    }

    /// Lesson 02's server around a log that may live longer than it.
    pub async fn push_of(port: u16, log: Arc<dyn Log>) -> Self {
        let tap = Tap::recording();
        let state = lesson02_push::http::AppState::new(log, tap.clone());
        let router = lesson02_push::http::router(state.clone());
        Self::open_until(port, tap, router, async move |stopped| state.close_after(stopped).await)
            .await
    }

    /// Lesson 02's server behind a proxy that collects each answer's body before it passes it on,
    /// and perhaps its head, too.
    pub async fn push_collected(head_too: bool) -> Self {
        let collect = map_response(move |answer: Response| async move {
            let (head, body) = answer.into_parts();
            let collected = to_bytes(body, usize::MAX);
            let body = if head_too {
                Body::from(collected.await.unwrap_or_default())
            } else {
                Body::from_stream(once(collected))
            };
            Response::from_parts(head, body)
        });
        Self::push_within(|router| router.layer(collect)).await
    }

    /// Lesson 02's server below a path, as behind a proxy that serves other things, too.
    pub async fn push_below(path: &str) -> Self {
        Self::push_within(|router| Router::new().nest_service(path, router)).await
    }

    async fn push_within(around: impl FnOnce(Router) -> Router) -> Self {
        let tap = Tap::recording();
        let log = Arc::new(SharedLog::new(CAPACITY, system_clock));
        let state = lesson02_push::http::AppState::new(log, tap.clone());
        let router = around(lesson02_push::http::router(state.clone()));
        Self::open_until(0, tap, router, async move |stopped| state.close_after(stopped).await)
            .await
    }

    /// A server of any routes.
    pub async fn open_until<F: Future + Send + 'static>(
        port: u16,
        tap: Tap,
        router: Router,
        until: impl FnOnce(oneshot::Receiver<()>) -> F,
    ) -> Self {
        let serve = |listener, stopped| serve(listener, router, tap.clone(), until(stopped));
        Self::run_on(port, tap.clone(), serve).await
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub async fn connect(&self) -> Wire {
        self.wire().await
    }
}

/// A tap's transcript, without the date and the port.
pub fn timeless(tap: &Tap) -> String {
    without_chance(&tap.transcript().to_string())
}

/// The same with a column of times, for conversations in virtual time.
pub fn timed(tap: &Tap) -> String {
    only_new_times(&without_chance(&tap.transcript().timed().to_string()))
}

fn without_chance(transcript: &str) -> String {
    let line = |line: &str| match line.split_once(" < date: ") {
        Some((connection, _)) => format!("{connection} < date: […]\n"),
        None => match line.split_once("open 127.0.0.1:") {
            Some((connection, _)) => format!("{connection}open 127.0.0.1:[…]\n"),
            None => format!("{line}\n"),
        },
    };
    transcript.lines().map(line).collect()
}

/// Leaves a time out where it is that of the line before: what is left shows the waits.
pub fn only_new_times(transcript: &str) -> String {
    let mut before = "";
    let mut lines = String::new();
    for line in transcript.lines() {
        let (time, words) = line.split_once('#').expect("a time, and a connection");
        let shown = if time == before { &" ".repeat(time.len()) } else { time };
        lines.extend([shown, "#", words, "\n"]);
        before = time;
    }
    lines
}

/// Compares a transcript with the one that the book shows: beside those of the other lessons, under
/// a name that begins with its lesson.
pub fn for_the_book(compare: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(compare);
}
