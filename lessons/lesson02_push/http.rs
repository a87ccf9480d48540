//! The routes: three ways to read one [`Log`].
//!
//! | request | answer |
//! |---|---|
//! | `GET /poll?since=N&wait=S` | `200` `{messages, seq}` as in lesson 01, once there is news or `S` seconds are over |
//! | `GET /events` (`Last-Event-ID: N` or `?since=N`) | `200`, a `text/event-stream` that does not end |
//! | `POST /messages`, `GET /messages` | as in lesson 01 |
//! | `GET /status` | `200` and what the server counts |

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use tokio::sync::watch;

use super::{
    feed::feed,
    hold::{Gauge, hold},
    log::{Cursor, Log},
    page,
    refusal::PushRefusal,
};
use crate::{
    lesson01_polling::{
        http::{cursor, guard, json, posted},
        log::News,
        status::Asked,
    },
    stage::serve::Stopping,
    tap::Tap,
};

/// The longest time that a request is held. Proxies and clients give up on an answer after 30 to
/// 60 s; the server answers "nothing yet" before they do.
pub const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The time that a request is held if it names none.
pub const USUAL_WAIT: Duration = Duration::from_secs(25);

/// The header in which a reader of events sends its cursor.
pub const LAST_EVENT_ID: &str = "last-event-id";

// ANCHOR: state
/// What the handlers share.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The log, and what was asked of it.
    pub log: CountedLog,
    /// Requests that are held now.
    pub held: Gauge,
    /// Event streams that are open now.
    pub streams: Gauge,
    closing: watch::Sender<bool>,
    tap: Tap,
}

impl AppState {
    /// The state of a server around a log. The tap is the one around its connections: `/status`
    /// tells what it counts.
    #[must_use]
    pub fn new(log: Arc<dyn Log>, tap: Tap) -> Self {
        let (log, closing) = (CountedLog::new(log), watch::Sender::new(false));
        Self { log, held: Gauge::default(), streams: Gauge::default(), closing, tap }
    }

    /// Ends all waits, now and from now on.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Completes when `stop` does, and ends all waits: a server that finishes the requests in
    /// flight would otherwise finish the held ones last.
    pub async fn close_after(&self, stop: impl Future) {
        stop.await;
        self.close();
    }

    /// Tells when waits must end.
    #[must_use]
    pub fn closing(&self) -> Stopping {
        self.closing.subscribe()
    }
}

// ANCHOR_END: state

/// A log, and a count of what was asked of it.
#[derive(Clone, Debug)]
pub struct CountedLog {
    /// The log.
    pub inner: Arc<dyn Log>,
    asked: Arc<Mutex<Asked>>,
}

impl CountedLog {
    /// A log of which nothing was asked so far.
    #[must_use]
    pub fn new(inner: Arc<dyn Log>) -> Self {
        Self { inner, asked: Arc::default() }
    }

    /// A cursor of this log.
    #[must_use]
    pub fn cursor(&self, seq: u64) -> Cursor {
        Cursor { seq, ..self.inner.head() }
    }

    /// What is new after a cursor; counted.
    #[must_use]
    pub fn news(&self, after: &Cursor) -> News {
        let news = News::from(self.inner.read(after, usize::MAX));
        self.lock().count(&news);
        news
    }

    /// What was asked so far.
    #[must_use]
    pub fn asked(&self) -> Asked {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All routes of the lesson: the log and its page.
pub fn router(state: AppState) -> Router {
    guard(push(state).merge(page::router()))
}

// ANCHOR: push
/// The routes without the page.
pub fn push(state: AppState) -> Router {
    let messages = messages_of(state.log.clone());
    Router::new()
        .route("/poll", get(poll))
        .route("/events", get(events))
        .route("/status", get(status))
        .with_state(state)
        .merge(messages)
}

/// Lesson 01's `POST /messages` and `GET /messages?since=N`, for any log. Later lessons mount these
/// routes, too.
pub fn messages(log: Arc<dyn Log>) -> Router {
    messages_of(CountedLog::new(log))
}

fn messages_of(log: CountedLog) -> Router {
    Router::new().route("/messages", get(get_messages).post(post_message)).with_state(log)
}

async fn get_messages(
    State(log): State<CountedLog>,
    query: Asking,
) -> Result<Response, PushRefusal> {
    let after = log.cursor(cursor(query.get("since"))?);
    Ok(json(StatusCode::OK, &log.news(&after)))
}

async fn post_message(
    State(log): State<CountedLog>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, PushRefusal> {
    let draft = posted(&headers, body).await?;
    let appended = log.inner.append(draft, None).await?;
    Ok(json(StatusCode::CREATED, &appended.entry.message))
}
// ANCHOR_END: push

/// What a request asks, by name.
pub type Asking = Query<HashMap<String, String>>;

// ANCHOR: poll
async fn poll(
    State(state): State<AppState>,
    query: Asking,
    method: Method,
) -> Result<Response, PushRefusal> {
    let after = state.log.cursor(cursor(query.get("since"))?);
    // The answer to a HEAD has no news: there is nothing to wait for.
    let longest = if method == Method::HEAD {
        Duration::ZERO
    } else {
        wait(&query).ok_or(PushRefusal::Wait)?
    };
    let _held = state.held.count();
    hold(&*state.log.inner, &after, state.closing(), longest).await;
    Ok(json(StatusCode::OK, &state.log.news(&after))) // perhaps nothing: the client asks again
}
// ANCHOR_END: poll

// ANCHOR: events
async fn events(
    State(state): State<AppState>,
    query: Asking,
    headers: HeaderMap,
) -> Result<Response, PushRefusal> {
    // A client that comes back sends the same ?since= as at first; only the header has moved on.
    let seq = match headers.get(LAST_EVENT_ID) {
        Some(id) => resume(id.as_bytes()),
        None => cursor(query.get("since"))?,
    };
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"), // nginx: pass it on at once
    ];
    let after = state.log.cursor(seq);
    Ok((headers, Body::from_stream(feed(state, after))).into_response())
}

/// The cursor of a reader that comes back. An id that is not a number belongs to another log: a
/// cursor beyond the end of every log means that, and the reader is told of the gap. A refusal
/// would be worse: a browser never comes back after its `EventSource` was refused.
fn resume(id: &[u8]) -> u64 {
    let id = std::str::from_utf8(id).ok();
    id.and_then(|id| id.parse().ok()).unwrap_or(u64::MAX)
}
// ANCHOR_END: events

/// The time for which a request wants to be held at most; `None` if that can't be.
#[must_use]
pub fn wait(query: &Asking) -> Option<Duration> {
    let Some(wait) = query.get("wait") else { return Some(USUAL_WAIT) };
    let seconds = wait.parse().ok().filter(|s| (0.0..=LONGEST_WAIT.as_secs_f64()).contains(s));
    seconds.map(Duration::from_secs_f64)
}

/// The body of `GET /status`. Bytes are those on the wire, heads included.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    connections: u64,
    held: usize,
    streams: usize,
    seq: u64,
    bytes_received: u64,
    bytes_sent: u64,
    #[serde(flatten)]
    asked: Asked,
}

async fn status(State(AppState { log, held, streams, tap, .. }): State<AppState>) -> Response {
    let traffic = tap.traffic();
    let status = Status {
        connections: traffic.connections,
        held: held.get(),
        streams: streams.get(),
        seq: log.inner.head().seq,
        bytes_received: traffic.received,
        bytes_sent: traffic.sent,
        asked: log.asked(),
    };
    json(StatusCode::OK, &status)
}
