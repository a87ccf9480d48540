//! The server: lesson 08's, and beside its `/ws` the routes of a link.
//!
//! | request | answer |
//! |---|---|
//! | `POST /link` `{}` | `201` `{"link": "…"}`: as good as an open WebSocket; the link has a member |
//! | `GET /link/items?after=N&wait=S` | `200` `{"items": […]}`, once there are any or `S` seconds are over |
//! | `GET /link/events?after=N` | `200`, the same as a `text/event-stream` |
//! | `POST /link/items` `{from, items, after}` | `204`: the items were taken, now or by an earlier request |
//! | `GET /` | the [page] |
//! | everything else | as in lesson 08 |
//!
//! Nothing of it is for a cache. A link takes one of the room's places, as a WebSocket does: there
//! are at most `MAX_CONNECTIONS` of both together. One that nobody begins to read ends soon.
//!
//! `after` confirms what was read. The link is named by the field `Link-Token`; one that isn't
//! there, or isn't any more, is a `404`: the client opens another one and resumes.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures_util::stream::{Stream, unfold};
use thiserror::Error;
use tokio::{
    net::TcpListener,
    time::{Instant, timeout},
};

use super::{
    link::NumberError,
    link_socket::{LinkSocket, SharedLink},
    page,
    wire::{Answer, LINK_TOKEN, Opened, Posting},
};
use crate::{
    lesson01_polling::{
        http::{BODY_DEADLINE, guard, json, posted},
        refusal::{Refusal, refuse},
    },
    lesson02_push::{
        event::comment,
        feed::LONGEST,
        http::{Asking, LONGEST_WAIT, wait},
    },
    lesson06_chat::server::full,
    lesson08_reconnect::server::{
        connection::serve_member,
        http::{AppState, Config, routes, serve},
        session::read,
        token::Draw,
    },
};

/// A client reads its new link at once. One that nobody reads has been opened by a request whose
/// answer was lost, or for mischief: it costs a request only, and takes a place from another.
pub const UNREAD: Duration = Duration::from_secs(10);

/// The links that are open, by their secrets. (A table is searched by a secret's hash, with a key
/// that nobody knows: the time that takes tells nothing of how much of a guess is right.)
#[derive(Clone)]
pub struct Links(Arc<Mutex<Table>>);

struct Table {
    links: HashMap<String, Arc<SharedLink>>,
    draw: Draw,
}

/// What the handlers of the links share.
#[derive(Clone)]
struct LinkState {
    room: AppState,
    links: Links,
}

/// Serves a chat until `stop` completes; then all links end as lesson 08's connections do. A client
/// that asks only now and then finds the port closed and hears no `reconnect`: to it the stop is a
/// server that can't be reached.
pub async fn run_server(listener: TcpListener, config: Config, links: Links, stop: impl Future) {
    serve(listener, config, |state| router(state, links), stop).await;
}

/// All routes of the lesson.
pub fn router(state: AppState, links: Links) -> Router {
    let page = page::router(state.config.pace);
    guard(routes(state.clone()).merge(link_routes(state, links)).merge(page))
}

/// The routes of the links.
pub fn link_routes(room: AppState, links: Links) -> Router {
    Router::new()
        .route("/link", post(open))
        .route("/link/items", get(items).post(hear))
        .route("/link/events", get(events))
        .with_state(LinkState { room, links })
}

/// Why a request over a link is refused, in both languages.
#[derive(Debug, Error)]
enum LinkRefusal {
    #[error(transparent)]
    Request(#[from] Refusal),
    #[error(
        "there is no such link, or it has ended: open another one and resume · không có link này, hoặc link đã kết thúc: hãy mở link khác rồi đọc tiếp (resume)"
    )]
    Unknown,
    #[error(transparent)]
    Number(#[from] NumberError),
    #[error(
        r#"expected {{"from": 1, "items": [{{"text": "…"}}], "after": 0}}: {0} · cần {{"from": 1, "items": [{{"text": "…"}}], "after": 0}}: {0}"#
    )]
    Shape(String),
    #[error("after and wait must be numbers, wait at most {} · after và wait phải là số, wait không quá {}", LONGEST_WAIT.as_secs(), LONGEST_WAIT.as_secs())]
    Query,
    #[error(
        "too much is waiting already: send this again · đang có quá nhiều tin chờ: hãy gửi lại"
    )]
    Busy,
}

impl IntoResponse for LinkRefusal {
    fn into_response(self) -> Response {
        let (status, code) = match self {
            Self::Request(refusal) => return refusal.into_response(),
            Self::Unknown => (StatusCode::NOT_FOUND, "unknown_link"),
            Self::Number(_) => (StatusCode::CONFLICT, "wrong_number"),
            Self::Shape(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::Query => (StatusCode::BAD_REQUEST, "invalid"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        };
        let refusal = refuse(status, code, &self);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            return ([(header::RETRY_AFTER, "1")], refusal).into_response();
        }
        refusal
    }
}

impl Links {
    /// No link is open; the secrets of those to come are drawn from here.
    #[must_use]
    pub fn new(draw: Draw) -> Self {
        Self(Arc::new(Table { links: HashMap::new(), draw }.into()))
    }

    /// The number of links that are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lock().links.len()
    }

    /// A new link's secret.
    fn add(&self, link: Arc<SharedLink>) -> String {
        let mut table = self.lock();
        let token = format!("{:032x}", (table.draw)());
        table.links.insert(token.clone(), link);
        token
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner) // nothing panics under it
    }

    /// The link that a request names.
    fn find(&self, headers: &HeaderMap) -> Result<Arc<SharedLink>, LinkRefusal> {
        let token = headers.get(LINK_TOKEN).and_then(|token| token.to_str().ok());
        token.and_then(|token| self.lock().links.get(token).cloned()).ok_or(LinkRefusal::Unknown)
    }
}

/// A link is served like a socket: by the same session, with the same heartbeat.
async fn open(
    State(LinkState { room, links }): State<LinkState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, LinkRefusal> {
    let _: serde_json::Map<_, _> = posted(&headers, body).await?; // a form can't open a link
    let Some(membership) = room.config.hub.connect() else { return Ok(full()) };
    let (socket, link) = LinkSocket::new();
    let token = links.add(link.clone());
    let open = OpenLink { links, token: token.clone() };
    tokio::spawn(async move { link.expect_reader(UNREAD).await });
    tokio::spawn(async move {
        let _open = open;
        let hello = "hello over HTTP · xin chào qua HTTP";
        serve_member(room, socket, membership, hello, read).await;
    });
    Ok(json(StatusCode::CREATED, &Opened { link: token }))
}

/// A link's place in the table, also if its task panics.
struct OpenLink {
    links: Links,
    token: String,
}

impl Drop for OpenLink {
    fn drop(&mut self) {
        self.links.lock().links.remove(&self.token);
    }
}

async fn items(
    State(state): State<LinkState>,
    headers: HeaderMap,
    query: Asking,
    method: Method,
) -> Result<Response, LinkRefusal> {
    let (link, after) = (state.links.find(&headers)?, after(&query)?);
    let longest = if method == Method::HEAD {
        Duration::ZERO
    } else {
        wait(&query).ok_or(LinkRefusal::Query)?
    };
    let reader = link.begin(after)?;
    let items = link.read(reader, after, longest).await;
    Ok(json(StatusCode::OK, &Answer { items }))
}

async fn hear(
    State(state): State<LinkState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, LinkRefusal> {
    let link = state.links.find(&headers)?;
    let posting: Posting = posted(&headers, body).await.map_err(|refusal| match refusal {
        Refusal::Shape(why) => LinkRefusal::Shape(why),
        refusal => refusal.into(),
    })?;
    // The session reads no further: neither does the client write any further, for now.
    timeout(BODY_DEADLINE, link.hear(posting)).await.map_err(|_| LinkRefusal::Busy)??;
    Ok((StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response())
}

async fn events(
    State(state): State<LinkState>,
    headers: HeaderMap,
    query: Asking,
) -> Result<Response, LinkRefusal> {
    let (link, after) = (state.links.find(&headers)?, after(&query)?);
    let reader = link.begin(after)?;
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"), // nginx: pass it on at once
    ];
    let stream = Events { link, reader, after, greeted: false, end: Instant::now() + LONGEST };
    Ok((headers, Body::from_stream(stream.pieces())).into_response())
}

/// One event stream of a link.
struct Events {
    link: Arc<SharedLink>,
    reader: u64,
    /// The number of the last item that was written.
    after: u64,
    greeted: bool,
    end: Instant,
}

impl Events {
    fn pieces(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        unfold(self, async |mut events| {
            let piece = events.next().await?;
            Some((Ok(piece.into()), events))
        })
    }

    /// The next items. `None` ends the stream: after a close, when a newer request reads, or at its
    /// longest age.
    async fn next(&mut self) -> Option<String> {
        if !std::mem::replace(&mut self.greeted, true) {
            return Some(comment("open")); // at once: the client learns that nothing holds it back
        }
        let left = self.end.saturating_duration_since(Instant::now());
        let items = self.link.read(self.reader, self.after, left).await;
        self.after = items.last()?.n;
        Some(items.iter().map(|item| item.event().to_string()).collect())
    }
}

fn after(query: &Asking) -> Result<u64, LinkRefusal> {
    let after = query.get("after").map_or(Ok(0), |after| after.parse());
    after.map_err(|_| LinkRefusal::Query)
}
