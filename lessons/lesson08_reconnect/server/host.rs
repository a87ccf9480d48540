//! The server: page, log and socket on one port, as in lesson 06; a log that may outlive the program.
//!
//! | request | answer |
//! |---|---|
//! | `GET /` | the page |
//! | `GET /ws` with an upgrade | `101`, and from there on [`protocol`](crate::lesson08_reconnect::protocol) |
//! | `GET /status` | who is connected, how far the log has come, and which log it is |
//! | `POST /messages`, `GET /messages?since=N` | lesson 01's, from this lesson's log |

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::{any, get},
};
use serde::Serialize;
use tokio::{net::TcpListener, sync::watch, time::timeout};

use super::{front::Front, guest, journal::Unwritten};
use crate::{
    lesson01_polling::{
        http::{cursor, guard, json, posted},
        refusal::{Refusal, refuse},
    },
    lesson06_chat::{
        server::{self as room, LogLine, full, serve_until},
        upgrade::{refusal, upgrade},
    },
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::{page, protocol::Epoch},
    stage::serve::{DRAIN, Stopping},
    tap::Tap,
};

/// How many connections the room takes.
pub const SEATS: usize = 1_000;

/// What a server is made of.
#[derive(Clone)]
pub struct Config {
    /// The people and their log.
    pub front: Arc<Front>,
    /// How often connections are asked for a sign of life.
    pub pace: Pace,
    /// The tap around the connections, for what `/status` tells.
    pub tap: Tap,
    /// Where comings and goings are written down.
    pub tell: LogLine,
}

/// What the handlers share.
#[derive(Clone)]
pub struct AppState {
    /// The server.
    pub house: Config,
    /// Whether it is about to stop.
    pub stopping: Stopping,
}

/// Serves a chat until `stop` completes; then everybody is asked to come back later, told 1012, and not waited for for
/// long.
pub async fn host(listener: TcpListener, house: Config, stop: impl Future) {
    let (front, tap) = (house.front.clone(), house.tap.clone());
    let (closing, stopping) = watch::channel(false);
    let state = AppState { house, stopping };
    serve_until(listener, router(state), tap, stop, closing).await;
    let _ = timeout(DRAIN, front.empty()).await;
}

/// All routes of the lesson.
pub fn router(state: AppState) -> Router {
    let page = page::router(state.house.pace);
    let routes = Router::new()
        .route("/messages", get(news).post(say))
        .route("/status", get(status))
        .route("/ws", any(socket))
        .with_state(state);
    guard(routes.merge(page))
}

async fn news(
    State(state): State<AppState>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    Ok(json(StatusCode::OK, &state.house.front.journal().news(cursor(query.get("since"))?)))
}

async fn say(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let draft = posted(&headers, body).await?;
    match state.house.front.journal().append(&draft.username, &draft.message, None, None) {
        Ok(entry) => Ok(json(StatusCode::CREATED, &entry.record.message)),
        Err(Unwritten::Invalid(why)) => Err(why.into()),
        Err(why) => Ok(refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable", &why)),
    }
}

/// Comes with any method: lesson 03's rules know what to say to a POST.
async fn socket(State(state): State<AppState>, mut request: Request) -> Response {
    let (answer, upgrading) = match upgrade(&mut request) {
        Ok(accepted) => accepted,
        Err(why) => return refusal(why),
    };
    let Some(line) = state.house.front.connect() else { return full() };
    tokio::spawn(guest::host(state, upgrading, line)); // hyper upgrades once this answer is written
    answer
}

/// Lesson 06's, and which log it is.
#[derive(Serialize)]
struct Status {
    #[serde(flatten)]
    room: room::Status,
    epoch: Epoch,
}

async fn status(State(AppState { house, .. }): State<AppState>) -> Response {
    let journal = house.front.journal();
    let room = room::Status::new(house.front.connections(), journal.head(), &house.tap);
    json(StatusCode::OK, &Status { room, epoch: journal.epoch().clone() })
}
