//! The routes. Each request becomes one call on the [`AppState`]; each answer is JSON.
//!
//! | request | answer |
//! |---|---|
//! | `POST /messages` `{username, message}` | `201` and the message as it was stored |
//! | `GET /messages?since=N` | `200` `{messages, seq}`: ask with that `seq` next time |
//! | `GET /status` | `200` and what the server counts |

use std::{
    collections::HashMap,
    num::NonZeroUsize,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, Version, header, uri::Authority},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::get,
};
use http_body_util::BodyExt as _;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, error::Category};
use tokio::time::timeout;

use super::{
    log::{Clock, Draft, MemoryLog, Message, News},
    page,
    refusal::Refusal,
    rules::{self, Invalid},
    status::{Asked, Status},
};
use crate::{
    stage::{host, page::let_local_pages_read},
    tap::Tap,
};

/// The longest body that is read, in bytes. A text of 2,000 characters, each written as two
/// `\uXXXX`, is 24,000.
pub const MAX_BODY: usize = 32 * 1024;

/// How much of a longer body is read and forgotten, in bytes: a client that is still sending when
/// the connection is closed never sees the refusal.
pub const MAX_FORGOTTEN: usize = 4 * 1024 * 1024;

/// A body must arrive within this time.
pub const BODY_DEADLINE: Duration = Duration::from_secs(5);

// ANCHOR: state
/// What the handlers share.
#[derive(Debug)]
pub struct AppState {
    log: Mutex<MemoryLog>,
    clock: Clock,
    asked: Mutex<Asked>,
    tap: Tap,
}

impl AppState {
    /// A chat with an empty log. The clock is a parameter, so that a test can stop time; the tap is
    /// the one around the connections.
    #[must_use]
    pub fn new(capacity: NonZeroUsize, clock: Clock, tap: Tap) -> Self {
        Self { log: MemoryLog::new(capacity).into(), clock, asked: Mutex::default(), tap }
    }

    /// Adds a message to the log.
    fn append(&self, draft: &Draft) -> Result<Message, Invalid> {
        let username = rules::username(&draft.username)?.to_owned();
        let message = rules::text(&draft.message)?.to_owned();
        let mut log = self.log.lock().expect(NO_PANIC);
        let timestamp = (self.clock)(); // under the lock: a later message never has an earlier time
        Ok(log.append(|seq| Message { seq, username, message, timestamp }).clone())
    }

    /// What is new since `cursor`; counted.
    fn news(&self, cursor: u64) -> News {
        let news = self.log.lock().expect(NO_PANIC).since(cursor, usize::MAX);
        self.asked.lock().expect(NO_PANIC).count(&news);
        news
    }
}

const NO_PANIC: &str = "nothing panics while it holds this lock";
// ANCHOR_END: state

// ANCHOR: routes
/// All routes of the lesson: the log and its page.
pub fn router(state: Arc<AppState>) -> Router {
    let routes = Router::new()
        .route("/messages", get(get_messages).post(post_message))
        .route("/status", get(get_status))
        .with_state(state);
    guard(routes.merge(page::router()))
}

async fn get_messages(
    State(state): State<Arc<AppState>>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    Ok(json(StatusCode::OK, &state.news(cursor(query.get("since"))?)))
}

async fn post_message(
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let message = state.append(&posted(&headers, body).await?)?;
    Ok(json(StatusCode::CREATED, &message))
}

/// The reader's cursor, from a request's query; a reader that names none has seen nothing.
pub fn cursor(since: Option<&String>) -> Result<u64, Refusal> {
    since.map_or(Ok(0), |since| since.parse().map_err(|_| Refusal::Cursor))
}
// ANCHOR_END: routes

async fn get_status(State(state): State<Arc<AppState>>) -> Response {
    let seq = state.log.lock().expect(NO_PANIC).head();
    let asked = *state.asked.lock().expect(NO_PANIC);
    json(StatusCode::OK, &Status::new(seq, asked, state.tap.traffic()))
}

// ANCHOR: posted
/// The JSON object that a request posts: its body must be what its head says, and must arrive
/// within [`BODY_DEADLINE`].
pub async fn posted<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Refusal> {
    let body = timeout(BODY_DEADLINE, read(body)).await.map_err(|_| Refusal::Slow)??;
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    if !essence.trim().eq_ignore_ascii_case("application/json") {
        return Err(Refusal::NotJson);
    }
    // An object first: serde would also take ["Lan", "hi"] for a struct.
    let object: Map<String, Value> =
        serde_json::from_slice(&body).map_err(|error| match error.classify() {
            Category::Data => Refusal::Shape(error.to_string()),
            Category::Io | Category::Syntax | Category::Eof => Refusal::BadJson(error.to_string()),
        })?;
    serde_json::from_value(object.into()).map_err(|error| Refusal::Shape(error.to_string()))
}

async fn read(mut body: Body) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let data = frame.map_err(|_| Refusal::Broken)?.into_data().unwrap_or_default();
        length += data.len();
        if length <= MAX_BODY {
            bytes.extend_from_slice(&data);
        } else if length > MAX_FORGOTTEN {
            break;
        }
    }
    if length > MAX_BODY { Err(Refusal::TooLarge(MAX_BODY)) } else { Ok(bytes) }
}
// ANCHOR_END: posted

/// Adds what every server of the course has: a JSON refusal of what it doesn't know and of what is
/// meant for another server, and answers that the book may read.
pub fn guard(router: Router) -> Router {
    router
        .fallback(async || Refusal::NotFound)
        .method_not_allowed_fallback(async || Refusal::Method)
        .layer(from_fn(let_local_pages_read))
        .layer(from_fn(for_this_server))
}

async fn for_this_server(request: Request, next: Next) -> Response {
    match check_host(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

fn check_host(request: &Request) -> Result<(), Refusal> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) if !host.is_empty() => Some(host.to_str().map_err(|_| Refusal::Host)?),
        (None, None) if request.version() == Version::HTTP_10 => None,
        _ => return Err(Refusal::Host),
    };
    let authority = request.uri().scheme().and(request.uri().authority()); // of a whole address
    Ok(host::check(authority.map(Authority::as_str), host)?)
}

/// An answer in JSON that no cache may keep.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_string(body) {
        Ok(body) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"), // yesterday's "nothing new" is worthless
            ];
            (status, headers, body).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
