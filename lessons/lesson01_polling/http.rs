//! The routes. Each request becomes one call on the [`Chat`]; each answer is JSON.
//!
//! | request | answer |
//! |---|---|
//! | `POST /messages` `{username, message}` | `201` and the message as it was stored |
//! | `GET /messages?since=N` | `200` `{messages, seq}`: ask with that `seq` next time |
//! | `GET /status` | `200` and what the server counts |

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, Version, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::get,
};
use http_body_util::BodyExt as _;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, error::Category};

use super::{chat::Chat, page, refusal::Refusal};

use crate::tap::Tap;

/// The longest body that is read, in bytes. A text of 2,000 characters, each written as two `\uXXXX`, is 24,000.
pub const MAX_BODY: usize = 32 * 1024;

/// How much of a longer body is read and forgotten, in bytes: a client that is still sending when the connection is
/// closed never sees the refusal.
pub const MAX_FORGOTTEN: usize = 4 * 1024 * 1024;

/// A body that has not arrived within this time never will.
pub const BODY_DEADLINE: Duration = Duration::from_secs(5);

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The chat that is served.
    pub chat: Arc<Chat>,
    /// The tap around the connections, for what `/status` tells.
    pub tap: Tap,
}

/// All routes of the lesson: the chat and its page.
pub fn router(state: AppState) -> Router {
    guard(chat(state).merge(page::router()))
}

/// The chat without a page. Bodies must arrive in time.
pub fn chat(state: AppState) -> Router {
    Router::new()
        .route("/messages", get(news).post(say))
        .route("/status", get(status))
        .layer(from_fn(in_time))
        .with_state(state)
}

/// Adds what every server of the course has: a JSON refusal for what it doesn't know, and answers that the book may
/// read.
pub fn guard(router: Router) -> Router {
    router
        .fallback(async || Refusal::NotFound)
        .method_not_allowed_fallback(async || Refusal::Method)
        .layer(from_fn(page::let_local_pages_read))
        .layer(from_fn(one_host))
}

// ANCHOR: news
async fn news(
    State(state): State<AppState>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    Ok(json(StatusCode::OK, &state.chat.news(cursor(query.get("since"))?)))
}

/// The reader's cursor, from a request's query; whoever has none has seen nothing.
pub fn cursor(since: Option<&String>) -> Result<u64, Refusal> {
    since.map_or(Ok(0), |since| since.parse().map_err(|_| Refusal::Cursor))
}
// ANCHOR_END: news

// ANCHOR: say
async fn say(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let message = state.chat.say(&posted(&headers, body).await?)?;
    Ok(json(StatusCode::CREATED, &message))
}
// ANCHOR_END: say

/// What the server counts; bytes are those on the wire, heads included.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    connections: u64,
    seq: u64,
    bytes_received: u64,
    bytes_sent: u64,
    #[serde(flatten)]
    asked: super::chat::Asked,
}

async fn status(State(state): State<AppState>) -> Response {
    let traffic = state.tap.traffic();
    let status = Status {
        connections: traffic.connections,
        seq: state.chat.head(),
        bytes_received: traffic.received,
        bytes_sent: traffic.sent,
        asked: state.chat.asked(),
    };
    json(StatusCode::OK, &status)
}

/// The JSON object in a body, if the head says that it is JSON.
pub async fn posted<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Refusal> {
    let body = read(body).await?;
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

async fn one_host(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if request.version() == Version::HTTP_11 && hosts != 1 {
        return Refusal::Host.into_response();
    }
    next.run(request).await
}

/// Whoever sends a body must send it within [`BODY_DEADLINE`].
pub async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(BODY_DEADLINE, next.run(request)).await {
        Ok(response) => response,
        // The rest of the body may still come: this connection can't carry another request.
        Err(_) => ([(header::CONNECTION, "close")], Refusal::Slow).into_response(),
    }
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
