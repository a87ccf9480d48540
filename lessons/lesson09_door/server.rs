//! The server: from an accepted connection to requests that know where they come from.
//!
//! ```text
//!   TcpStream ── secured ──► Served ── tap ──► hyper ── request + Peer ──► router
//!                 (TLS)                          └── 101: taken_over ──► one task for each socket
//! ```
//!
//! Nothing above [`secured`] knows what a connection is made of.

use std::{net::SocketAddr, pin::pin, sync::Arc};

use axum::Router;
use hyper::{
    service::{Service as _, service_fn},
    upgrade::{Parts, Upgraded},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};

use super::{
    door::Door,
    http::{self, AppState, Peer},
    messages, page,
};
use crate::{
    lesson01_polling::http::guard,
    lesson03_handshake::ByteStream,
    lesson08_reconnect::server::http::{self as room},
    stage::{
        patient::Patient,
        serve::{DRAIN, Stopping, accept_each},
    },
    tap::{Tap, Tapped},
};

/// What a server is made of.
#[derive(Clone)]
pub struct Config {
    /// Lesson 08's room.
    pub room: room::Config,
    /// Its door.
    pub door: Arc<Door>,
    /// Whether the server speaks TLS itself.
    pub secure: bool,
}

/// Serves a chat until `stop` completes; then its connections are closed as lesson 08 closes them.
pub async fn run_server(listener: TcpListener, config: Config, stop: impl Future) {
    let Config { room, door, secure } = config;
    let (hub, tap) = (room.hub.clone(), room.tap.clone());
    let (closing, stopping) = watch::channel(false);
    let room = room::AppState { config: room, stopping };
    let service = TowerToHyperService::new(router(AppState { room, door: door.clone(), secure }));
    let stop = pin!(async move {
        stop.await;
        closing.send_replace(true); // hyper has no part in upgraded connections
    });
    accept_each(listener, stop, |stream, peer, stopping| {
        serve_connection((stream, peer), door.clone(), tap.clone(), service.clone(), stopping)
    })
    .await;
    let _ = timeout(DRAIN, hub.empty()).await;
}

/// All routes of the lesson.
pub fn router(state: AppState) -> Router {
    let page = page::router(state.room.config.pace);
    guard(http::router(state.clone()).merge(messages::router(state)).merge(page))
}

// ANCHOR: connection
/// Serves HTTP on one connection. Each of its requests carries the connection's address.
async fn serve_connection(
    (stream, peer): (TcpStream, Option<SocketAddr>),
    door: Arc<Door>,
    tap: Tap,
    service: TowerToHyperService<Router>,
    stopping: Stopping,
) {
    let Some(peer) = peer else { return }; // it is broken
    let Some(_place) = door.connection(peer.ip()) else { return };
    let Some(stream) = secured(stream).await else { return };
    let stream = tap.wrap(stream, &peer.to_string());
    let service = service_fn(move |mut request| {
        request.extensions_mut().insert(Peer(peer.ip()));
        service.call(request)
    });
    crate::stage::serve::http(stream, service, stopping).await;
}
// ANCHOR_END: connection

/// The stream that HTTP is spoken on.
type Served = TcpStream;

/// Turns an accepted connection into the stream that HTTP is spoken on; `None` if that fails.
#[allow(clippy::unused_async, reason = "a TLS handshake waits for the client")]
async fn secured(stream: TcpStream) -> Option<Served> {
    Some(stream)
}

/// The stream of a connection that hyper has handed over, and the bytes that it had read already.
/// From here on the session decides how patient the server is with a client that doesn't read.
pub fn taken_over(upgraded: Upgraded) -> (Box<dyn ByteStream>, Vec<u8>) {
    match upgraded.downcast::<TokioIo<Patient<Tapped<Served>>>>() {
        Ok(Parts { io, read_buf, .. }) => {
            (Box::new(io.into_inner().into_inner()), read_buf.to_vec())
        }
        Err(other) => (Box::new(TokioIo::new(other)), Vec::new()),
    }
}
