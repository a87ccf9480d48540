//! The server: the page, the log over HTTP and the socket, all on one port.
//!
//! | request | answer |
//! |---|---|
//! | `GET /` | the page |
//! | `GET /ws` with an upgrade | `101`, and from there on [`protocol`](super::protocol) |
//! | `GET /status` | `200` `{"connections": 2, …}`: who is connected to the socket now |
//! | `POST /messages`, `GET /messages?since=N` | lesson 01's; what is posted reaches the sockets, too |
//!
//! hyper reads the request of a handshake, lesson 03's rules judge it, and after `101` hyper hands
//! the connection over.

use std::{fmt::Display, pin::pin, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, Version, header},
    response::{IntoResponse as _, Response},
    routing::{any, get},
};
use hyper::upgrade::OnUpgrade;
use serde::Serialize;
use tokio::{net::TcpListener, sync::watch, time::timeout};

use super::{
    connection::serve_connection,
    hub_task::{HubHandle, Membership},
    origin::Origins,
    page,
    people::Who,
    protocol::ClientId,
};
use crate::{
    lesson01_polling::{
        http::{guard, json},
        refusal,
    },
    lesson02_push::{http::messages, log::Log},
    lesson03_handshake::{self as handshake, Agreed, HandshakeError, Refusal},
    stage::serve::{DRAIN, Stopping, serve},
    tap::{Tap, Traffic},
};

/// What a person who came with a browser or with curl can do next.
const HOW: &str = "
Open the browser's console (F12) on this page and paste:
Mở console của trình duyệt (F12) ngay trên trang này rồi dán vào:

    socket = new WebSocket(location.href.replace('http', 'ws'))
    socket.onmessage = event => console.log(event.data)
    socket.onopen = () => socket.send(JSON.stringify({type: 'chat', message: 'Xin chào!'}))
";

/// Logs a line: who connects, and how a connection ends.
pub type LogLine = fn(String);

/// What the handlers share.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The log.
    pub log: Arc<dyn Log>,
    /// The hub.
    pub hub: HubHandle,
    /// The tap around the connections, for what `/status` tells.
    pub tap: Tap,
    /// Whether the server is about to stop.
    pub stopping: Stopping,
    origins: Origins,
    closing: watch::Sender<bool>,
    log_line: LogLine,
}

impl AppState {
    /// The state of a server around a log and the hub that reads it.
    #[must_use]
    pub fn new(log: Arc<dyn Log>, hub: HubHandle, tap: Tap, log_line: LogLine) -> Self {
        let (closing, stopping) = watch::channel(false);
        Self { log, hub, tap, stopping, origins: Origins::default(), closing, log_line }
    }

    /// The same for a server that opens its socket only to the pages of these sites.
    #[must_use]
    pub fn for_pages_of(self, origins: Origins) -> Self {
        Self { origins, ..self }
    }

    /// Logs what has become of a connection, and how many there are. (A server that stops waits for
    /// the last of them and has no number to tell.)
    pub fn log_member(&self, id: ClientId, what: impl Display, connections: usize) {
        let count =
            if *self.stopping.borrow() { String::new() } else { format!(" ({connections})") };
        (self.log_line)(format!("Client {id}: {what}{count}"));
    }
}

/// Serves a chat until `stop` completes. Then every connection is closed with 1001, within
/// [`DRAIN`].
pub async fn run_server(listener: TcpListener, state: AppState, router: Router, stop: impl Future) {
    let AppState { hub, tap, closing, .. } = state;
    serve_until(listener, router, tap, stop, closing).await;
    let _ = timeout(DRAIN, hub.empty()).await;
}

/// Serves until `stop` completes. hyper has no part in upgraded connections: `closing` tells their
/// tasks, which then close them on their own.
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

/// All routes of the lesson: the chat and its page.
pub fn router(state: AppState) -> Router {
    guard(http(&state).merge(page::router()).route("/ws", any(socket).with_state(state)))
}

/// The routes that are plain HTTP: lesson 02's, around the hub's log, and the status. A message
/// that is posted makes the log grow, and so the hub learns of it.
pub fn http(state: &AppState) -> Router {
    let status = Router::new().route("/status", get(status)).with_state(state.clone());
    messages(state.log.clone()).merge(status)
}

// ANCHOR: socket
/// Takes any method: lesson 03's rules have the answer to a POST.
async fn socket(State(state): State<AppState>, request: Request) -> Response {
    let origins = state.origins.clone();
    let decide = |request: &_| origins.judge(request).and_then(|()| anyone(request));
    receive(state, request, decide, serve_connection).await
}
// ANCHOR_END: socket

/// Upgrades a connection if the request is good, `decide` lets it in under some name, and the room
/// has a place. From then on `serve` has it.
pub async fn receive<F>(
    state: AppState,
    mut request: Request,
    decide: impl FnOnce(&handshake::Request) -> Result<(Agreed, Who), Refusal>,
    serve: impl FnOnce(AppState, OnUpgrade, Membership) -> F,
) -> Response
where
    F: Future<Output = ()> + Send + 'static,
{
    let (answer, upgrading, who) = match upgrade(&mut request, decide) {
        Ok(accepted) => accepted,
        Err(refusal) => return *refusal,
    };
    let Some(membership) = state.hub.connect(who).await else { return full() };
    tokio::spawn(serve(state, upgrading, membership)); // hyper upgrades once this answer is written
    answer
}

/// Lets everybody in, without a name and without a subprotocol or an extension.
pub fn anyone(_: &handshake::Request) -> Result<(Agreed, Who), Refusal> {
    Ok((Agreed::default(), Who::Anonymous))
}

// ANCHOR: upgrade
/// Judges a request: first by lesson 03's rules, then by `decide`, which sees its Origin and its
/// target. A good one gets its `101`, and the promise of the connection; any other its refusal.
pub fn upgrade<T>(
    request: &mut Request,
    decide: impl FnOnce(&handshake::Request) -> Result<(Agreed, T), Refusal>,
) -> Result<(Response, OnUpgrade, T), Box<Response>> {
    let fields = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let http = match request.version() {
        Version::HTTP_10 => (1, 0),
        Version::HTTP_11 => (1, 1),
        _ => (2, 0),
    };
    let (method, target) = (request.method().as_str(), request.uri().to_string());
    let accepted = handshake::Request::from_parts(method, &target, http, fields);
    let accepted = accepted.map_err(|why| Box::new(refuse(why)))?;
    let (agreed, who) =
        decide(&accepted).map_err(|refusal| Box::new(answer(refusal.response())))?;
    Ok((answer(accepted.response(&agreed)), hyper::upgrade::on(request), who))
}
// ANCHOR_END: upgrade

/// The answer to a request that breaks a rule: lesson 03's, with advice that fits this room.
fn refuse(why: HandshakeError) -> Response {
    let mut refusal = answer(why.response());
    if why == HandshakeError::Upgrade {
        *refusal.body_mut() = Body::from(why.to_string().replace(" · ", "\n") + "\n" + HOW);
        refusal.headers_mut().remove(header::CONTENT_LENGTH);
    }
    refusal
}

/// Lesson 03's answer as a response of the HTTP library.
fn answer(handshake::Response { status, headers, body }: handshake::Response) -> Response {
    let length = (status != 101).then(|| ("content-length", body.len().to_string()));
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    for (name, value) in headers.into_iter().chain(length) {
        if let Ok(value) = HeaderValue::try_from(value) {
            answer.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    answer
}

/// The answer if the room is full.
#[must_use]
pub fn full() -> Response {
    let why =
        "the room is full, come back in a moment · phòng đã kín chỗ, lát nữa bạn quay lại nhé";
    let refusal = refusal::refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable", &why);
    ([(header::RETRY_AFTER, "10")], refusal).into_response()
}

/// What the server counts; bytes are those on the wire, of every protocol.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The connections to the socket, whether their members have joined or not.
    connections: usize,
    seq: u64,
    tcp_connections: u64,
    bytes_received: u64,
    bytes_sent: u64,
}

// ANCHOR: status
async fn status(State(state): State<AppState>) -> Response {
    let AppState { log, hub, tap, .. } = state;
    json(StatusCode::OK, &Status::new(hub.connections(), log.head().seq, &tap))
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
