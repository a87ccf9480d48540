//! The routes. Lesson 01's stay as they are; a layer rings the bell when one of them has said something.
//!
//! | request | answer |
//! |---|---|
//! | `GET /poll?since=N&wait=S` | `200` `{messages, seq}` as in lesson 01, once there is news or `S` seconds are over |
//! | `GET /events` (`Last-Event-ID: N` or `?since=N`) | `200`, a `text/event-stream` that does not end |
//! | `POST /messages`, `GET /messages` | lesson 01's |
//! | `GET /status` | what the server counts, and who waits |

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{any_service, get},
};
use serde::Serialize;

use super::{feed::feed, live::Live, page, refusal::PushRefusal};
use crate::{
    lesson01_polling::{
        chat::Asked,
        http::{self, chat, cursor, guard, json},
        refusal::Refusal,
    },
    tap::Tap,
};

/// How long a request is held at most. Proxies and clients give up on an answer after 30 to 60 s; better to say "nothing
/// yet" before they do.
pub const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How long a request is held if it does not say.
pub const USUAL_WAIT: Duration = Duration::from_secs(25);

/// The header by which a reader of events tells where it was.
pub const LAST_EVENT_ID: &str = "last-event-id";

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The room that is served.
    pub live: Arc<Live>,
    /// The tap around the connections, for what `/status` tells.
    pub tap: Tap,
}

/// All routes of the lesson: the chat and its page.
pub fn router(state: AppState) -> Router {
    guard(push(state).merge(page::router()))
}

// ANCHOR: push
/// The chat without a page. The deadline that lesson 01 sets for its answers holds for lesson
/// 01's routes only: here, being late is the point.
pub fn push(state: AppState) -> Router {
    let log = chat(http::AppState { chat: state.live.chat.clone(), tap: state.tap.clone() })
        .method_not_allowed_fallback(async || Refusal::Method)
        .layer(from_fn_with_state(state.live.clone(), ring));
    Router::new()
        .route("/messages", any_service(log))
        .route("/poll", get(poll))
        .route("/events", get(events))
        .route("/status", get(status))
        .with_state(state)
}

/// Rings when something was said. Between the handler's `append` and this line nothing waits, so
/// even a client that hangs up in the middle can't leave a message in the log that nobody was
/// told of.
async fn ring(State(live): State<Arc<Live>>, request: Request, next: Next) -> Response {
    let answer = next.run(request).await;
    if answer.status() == StatusCode::CREATED {
        live.ring();
    }
    answer
}
// ANCHOR_END: push

type Asking = Query<HashMap<String, String>>;

// ANCHOR: poll
async fn poll(State(state): State<AppState>, query: Asking) -> Result<Response, PushRefusal> {
    let (cursor, longest) = (cursor(query.get("since"))?, wait(&query)?);
    let _seat = state.live.held.take();
    state.live.hold(cursor, longest).await;
    Ok(json(StatusCode::OK, &state.live.chat.news(cursor))) // perhaps nothing: the client asks again
}
// ANCHOR_END: poll

// ANCHOR: events
async fn events(
    State(state): State<AppState>,
    query: Asking,
    headers: HeaderMap,
) -> Result<Response, PushRefusal> {
    // Who comes back says the same ?since= as the first time; only the header has moved on.
    let cursor = match headers.get(LAST_EVENT_ID) {
        Some(id) => resume(id.as_bytes()),
        None => cursor(query.get("since"))?,
    };
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"), // nginx: pass it on at once
    ];
    Ok((headers, Body::from_stream(feed(state.live, cursor))).into_response())
}

/// The cursor of a reader that comes back. An id that is none of ours belongs to some other log:
/// a cursor beyond every log's end says exactly that, and the reader is told of the gap. Refusing
/// it would be worse: a browser whose `EventSource` is refused once never comes back.
fn resume(id: &[u8]) -> u64 {
    let id = std::str::from_utf8(id).ok();
    id.and_then(|id| id.parse().ok()).unwrap_or(u64::MAX)
}
// ANCHOR_END: events

fn wait(query: &Asking) -> Result<Duration, PushRefusal> {
    let Some(wait) = query.get("wait") else { return Ok(USUAL_WAIT) };
    let seconds = wait.parse().ok().filter(|s| (0.0..=LONGEST_WAIT.as_secs_f64()).contains(s));
    seconds.map(Duration::from_secs_f64).ok_or(PushRefusal::Wait)
}

/// What the server counts, and who waits.
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

async fn status(State(AppState { live, tap }): State<AppState>) -> Response {
    let traffic = tap.traffic();
    let status = Status {
        connections: traffic.connections,
        held: live.held.taken(),
        streams: live.streams.taken(),
        seq: live.chat.head(),
        bytes_received: traffic.received,
        bytes_sent: traffic.sent,
        asked: live.chat.asked(),
    };
    json(StatusCode::OK, &status)
}
