//! The server: page, log and socket on one port, as in lesson 06; a log that may outlive the
//! program.
//!
//! | request | answer |
//! |---|---|
//! | `GET /` | the page |
//! | `GET /ws` with an upgrade | `101`, and from there on [`protocol`](crate::lesson08_reconnect::protocol) |
//! | `GET /status` | lesson 06's, and the log's epoch |
//! | `GET /messages?since=N&epoch=…` | lesson 01's, and the log's epoch. A cursor of another epoch is a gap |
//! | `POST /messages` | lesson 01's; with `{session, id}` a repeated request adds no second message |

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::{any, get},
};
use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, sync::watch, time::timeout};

use super::{connection::serve_upgrade, shared_hub::SharedHub};
use crate::{
    lesson01_polling::{
        http::{cursor, guard, json, posted},
        log::{Draft, Message, News},
        refusal::{Refusal, refuse},
    },
    lesson02_push::{
        http::Asking,
        log::{AppendError, Appended, Cursor, Epoch, Log, Origin},
    },
    lesson06_chat::{
        protocol::MAX_ID,
        server::{self as room, LogLine, anyone, full, serve_until, upgrade},
    },
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::{page, protocol::Token},
    stage::serve::{DRAIN, Stopping},
    tap::Tap,
};

/// The number of connections that a room takes, unless it is told otherwise.
pub const MAX_CONNECTIONS: usize = 1_000;

/// What a server is made of.
#[derive(Clone)]
pub struct Config {
    /// The members, and their log.
    pub hub: Arc<SharedHub>,
    /// How often connections are pinged.
    pub pace: Pace,
    /// The tap around the connections, for what `/status` tells.
    pub tap: Tap,
    /// Called with a line for each connection that begins or ends.
    pub log_line: LogLine,
}

/// What the handlers share.
#[derive(Clone)]
pub struct AppState {
    /// The server.
    pub config: Config,
    /// Whether the server is about to stop.
    pub stopping: Stopping,
}

/// Serves a chat until `stop` completes. Then all clients are asked to come back later, and their
/// connections are closed with 1001; a client that doesn't answer is not waited for for long.
pub async fn run_server(listener: TcpListener, config: Config, stop: impl Future) {
    serve(listener, config, router, stop).await;
}

/// The same with a later lesson's routes.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    router: impl FnOnce(AppState) -> Router,
    stop: impl Future,
) {
    let (hub, tap) = (config.hub.clone(), config.tap.clone());
    let (closing, stopping) = watch::channel(false);
    let state = AppState { config, stopping };
    serve_until(listener, router(state), tap, stop, closing).await;
    let _ = timeout(DRAIN, hub.empty()).await;
}

/// All routes of the lesson.
pub fn router(state: AppState) -> Router {
    let page = page::router(state.config.pace);
    guard(routes(state).merge(page))
}

/// The routes without the page.
pub fn routes(state: AppState) -> Router {
    plain_routes(state.clone()).route("/ws", any(socket).with_state(state))
}

/// The routes that are plain HTTP.
pub fn plain_routes(state: AppState) -> Router {
    Router::new()
        .route("/messages", get(news).post(append))
        .route("/status", get(status))
        .with_state(state)
}

impl AppState {
    fn log(&self) -> &dyn Log {
        &**self.config.hub.log()
    }
}

/// Lesson 01's answer, and which log it is from.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    news: News,
    epoch: Epoch,
}

/// What is new after a cursor.
pub async fn news(
    State(state): State<AppState>,
    Query(query): Asking,
) -> Result<Response, Refusal> {
    state.news(&query, usize::MAX)
}

impl AppState {
    /// What is new after a cursor, at most so many messages: the answer's `seq` leads to the rest.
    pub fn news(&self, query: &HashMap<String, String>, most: usize) -> Result<Response, Refusal> {
        let Cursor { epoch, .. } = self.log().head();
        let known = query.get("epoch").map_or(epoch, |epoch| epoch.clone().into());
        let after = Cursor { epoch: known, seq: cursor(query.get("since"))? };
        let since = self.log().read(&after, most);
        let epoch = since.next.epoch.clone();
        Ok(json(StatusCode::OK, &Answer { news: since.into(), epoch }))
    }
}

/// The body of a `POST`: lesson 01's, and perhaps an idempotency key.
#[derive(Deserialize)]
pub struct Posted {
    /// What is to be written.
    #[serde(flatten)]
    pub draft: Draft,
    /// The member's token.
    pub session: Option<Token>,
    /// The message's id.
    pub id: Option<String>,
}

/// The message as it is in the log.
#[derive(Serialize)]
struct Stored<'a> {
    #[serde(flatten)]
    message: &'a Message,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    duplicate: bool,
}

async fn append(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    write(&state, posted(&headers, body).await?).await
}

/// Writes a message that has come over HTTP.
pub async fn write(state: &AppState, posted: Posted) -> Result<Response, Refusal> {
    let (draft, origin) = match state.signed(posted) {
        Ok(signed) => signed,
        Err(refused) => return Ok(*refused),
    };
    match state.log().append(draft, origin).await {
        Ok(Appended { entry, duplicate }) => {
            let status = if duplicate { StatusCode::OK } else { StatusCode::CREATED };
            Ok(json(status, &Stored { message: &entry.message, duplicate }))
        }
        Err(AppendError::Invalid(why)) => Err(why.into()),
        Err(why) => Ok(refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable", &why)),
    }
}

impl AppState {
    /// A message with a member's token is that member's: it is written under their name.
    fn signed(&self, body: Posted) -> Result<(Draft, Option<Origin>), Box<Response>> {
        let Posted { draft, session, id } = body;
        match (session, id) {
            (None, None) => Ok((draft, None)),
            (Some(session), Some(id)) if id.len() <= MAX_ID => {
                let found = self.config.hub.origin_by_token(&session, id);
                let (username, origin) = found.ok_or_else(|| Box::new(unknown_session()))?;
                Ok((Draft { username, ..draft }, Some(origin)))
            }
            _ => Err(Box::new(bad_key())),
        }
    }
}

fn unknown_session() -> Response {
    let why = "this session is unknown, or was forgotten · phiên này không có, hoặc đã bị quên";
    refuse(StatusCode::UNAUTHORIZED, "expired", &why)
}

fn bad_key() -> Response {
    let why = format!(
        "session and id belong together, and id is at most {MAX_ID} bytes long · session và id phải đi cùng nhau, id không quá {MAX_ID} byte"
    );
    refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid", &why)
}

/// Takes any method: lesson 03's rules have an answer to a POST.
async fn socket(State(state): State<AppState>, mut request: Request) -> Response {
    let (answer, upgrading, _) = match upgrade(&mut request, anyone) {
        Ok(accepted) => accepted,
        Err(refusal) => return *refusal,
    };
    let Some(membership) = state.config.hub.connect() else { return full() };
    tokio::spawn(serve_upgrade(state, upgrading, membership)); // hyper upgrades after this answer
    answer
}

/// Lesson 06's status, and which log it is.
#[derive(Serialize)]
struct Status {
    #[serde(flatten)]
    room: room::Status,
    epoch: Epoch,
}

/// How many are connected, and how much they have said.
pub async fn status(State(state): State<AppState>) -> Response {
    let Cursor { epoch, seq } = state.log().head();
    let Config { hub, tap, .. } = &state.config;
    let room = room::Status::new(hub.connections(), seq, tap);
    json(StatusCode::OK, &Status { room, epoch })
}
