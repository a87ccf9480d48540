//! The server: the page, the log over HTTP and the socket, all on one port.
//!
//! | request | answer |
//! |---|---|
//! | `GET /` | the page |
//! | `GET /ws` with an upgrade | `101`, and from there on [`protocol`](super::protocol) |
//! | `GET /status` | `200` `{"connections": 2, …}`: who is connected to the socket now |
//! | `POST /messages`, `GET /messages?since=N` | lesson 01's; what is posted reaches the sockets, too |

use std::{fmt::Display, pin::pin, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{any, any_service, get},
};
use hyper::upgrade::OnUpgrade;
use serde::Serialize;
use tokio::{net::TcpListener, sync::watch, time::timeout};

use super::{
    connection::serve_connection,
    hub::Hub,
    hub_task::HubHandle,
    membership::Membership,
    page,
    protocol::ClientId,
    upgrade::{refusal, upgrade},
};
use crate::{
    lesson01_polling::{
        chat::{Chat, messages},
        http::{guard, json},
        log::Clock,
        refusal::{Refusal, refuse},
    },
    stage::serve::{DRAIN, Stopping, serve},
    tap::{Tap, Traffic},
};

/// Writes down who comes and who goes.
pub type LogLine = fn(String);

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The log.
    pub chat: Arc<Chat>,
    /// The people.
    pub hub: HubHandle,
    /// The tap around the connections, for what `/status` tells.
    pub tap: Tap,
    /// Whether the server is about to stop.
    pub stopping: Stopping,
    /// Where comings and goings are written down.
    pub log_line: LogLine,
}

impl AppState {
    /// Writes down what has become of somebody, and how many are here. (A server that stops has taken all seats for
    /// itself.)
    pub fn log_member(&self, id: ClientId, what: impl Display, here: usize) {
        let here = if *self.stopping.borrow() { String::new() } else { format!(" ({here})") };
        (self.log_line)(format!("Client {id}: {what}{here}"));
    }
}

/// What a server is made of.
#[derive(Clone, Debug)]
pub struct Config {
    /// The log.
    pub chat: Arc<Chat>,
    /// For timestamps.
    pub clock: Clock,
    /// The tap around the connections.
    pub tap: Tap,
    /// Where comings and goings are written down.
    pub log_line: LogLine,
    /// How many people the room takes: usually [`MAX_PEOPLE`](super::hub_task::MAX_PEOPLE).
    pub max_connections: usize,
}

// ANCHOR: host
/// Serves a chat until `stop` completes; then everybody is told 1001, and nobody is waited for for long.
pub async fn run_server(
    listener: TcpListener,
    config: Config,
    router: impl FnOnce(AppState) -> Router,
    stop: impl Future,
) {
    let Config { chat, clock, tap, log_line, max_connections } = config;
    let hub = HubHandle::with_max_connections(Hub::new(chat.clone(), clock), max_connections);
    let (closing, stopping) = watch::channel(false);
    let state = AppState { chat, hub: hub.clone(), tap: tap.clone(), stopping, log_line };
    serve_until(listener, router(state), tap, stop, closing).await;
    let _ = timeout(DRAIN, hub.empty()).await;
}

/// Serves until `stop` completes. hyper has let go of those who are in the room: they are told that the server is
/// `closing`, and say goodbye on their own.
pub async fn serve_until(
    listener: TcpListener,
    router: Router,
    tap: Tap,
    stop: impl Future,
    closing: watch::Sender<bool>,
) {
    let stop = pin!(async move {
        stop.await;
        closing.send_replace(true);
    });
    serve(listener, router, tap, stop).await;
}
// ANCHOR_END: host

/// All routes of the lesson: the chat and its page.
pub fn router(state: AppState) -> Router {
    guard(log(&state).merge(page::router()).route("/ws", any(socket).with_state(state)))
}

// ANCHOR: routes
/// What goes over HTTP: everything that was said, and how many are here.
pub fn log(state: &AppState) -> Router {
    let log = messages(state.chat.clone())
        .method_not_allowed_fallback(async || Refusal::Method)
        .layer(from_fn_with_state(state.hub.clone(), look));
    Router::new()
        .route("/messages", any_service(log))
        .route("/status", get(status))
        .with_state(state.clone())
}

/// A handler of lesson 01 has written to the log: the hub must look.
async fn look(State(hub): State<HubHandle>, request: Request, next: Next) -> Response {
    let answer = next.run(request).await;
    if answer.status() == StatusCode::CREATED {
        hub.look();
    }
    answer
}

/// Comes with any method: lesson 03's rules know what to say to a POST.
async fn socket(State(state): State<AppState>, request: Request) -> Response {
    receive(state, request, serve_connection).await
}

/// Opens a WebSocket for whoever asks for one, if there is a seat; then the guest is in `host`'s hands.
pub async fn receive<F>(
    state: AppState,
    mut request: Request,
    serve: impl FnOnce(AppState, OnUpgrade, Membership) -> F,
) -> Response
where
    F: Future<Output = ()> + Send + 'static,
{
    let (answer, upgrading) = match upgrade(&mut request) {
        Ok(accepted) => accepted,
        Err(why) => return refusal(why),
    };
    let Some(membership) = state.hub.connect().await else { return full() };
    tokio::spawn(serve(state, upgrading, membership)); // hyper upgrades once this answer is written
    answer
}
// ANCHOR_END: routes

/// No seat is free.
#[must_use]
pub fn full() -> Response {
    let why =
        "the room is full, come back in a moment · phòng đã kín chỗ, lát nữa bạn quay lại nhé";
    let refusal = refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable", &why);
    ([(header::RETRY_AFTER, "10")], refusal).into_response()
}

/// What the server counts; bytes are those on the wire, of every protocol.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Who is connected to the socket, whether they have joined or not.
    connections: usize,
    seq: u64,
    tcp_connections: u64,
    bytes_received: u64,
    bytes_sent: u64,
}

// ANCHOR: status
async fn status(State(state): State<AppState>) -> Response {
    let AppState { chat, hub, tap, .. } = state;
    json(StatusCode::OK, &Status::new(hub.connections(), chat.head(), &tap))
}

impl Status {
    /// How it is now.
    #[must_use]
    pub fn new(connections: usize, seq: u64, tap: &Tap) -> Self {
        let Traffic { connections: tcp_connections, received, sent } = tap.traffic();
        Self { connections, seq, tcp_connections, bytes_received: received, bytes_sent: sent }
    }
}
// ANCHOR_END: status
