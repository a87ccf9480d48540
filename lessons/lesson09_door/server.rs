//! The server: from an accepted connection to requests that know where they come from.
//!
//! ```text
//!   TcpStream ──► TLS, or not ──► tap ──► hyper ── request + Peer ──► router
//!                                           └── 101: taken_over ──► one task for each socket
//! ```
//!
//! Nothing above `serve_connection` knows what a connection is made of.

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::{
    service::{Service as _, service_fn},
    upgrade::{Parts, Upgraded},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::{sleep, timeout},
};

use super::{
    door::Door,
    http::{self as routes, AppState, Peer},
    messages, page,
    tls::TlsServer,
};
use crate::{
    lesson01_polling::http::guard,
    lesson03_handshake::ByteStream,
    lesson08_reconnect::server::http::{self as room},
    stage::{
        patient::Patient,
        serve::{DRAIN, Stopping, accept_each, http},
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
    /// TLS, if the server speaks it itself.
    pub tls: Option<TlsServer>,
}

/// The time between two attempts to write what the disk has not taken.
const KEEP_AGAIN: Duration = Duration::from_secs(5);

/// Serves a chat until `stop` completes; then its connections are closed as lesson 08 closes them.
pub async fn run_server(listener: TcpListener, config: Config, stop: impl Future) {
    let Config { room, door, tls } = config;
    let (hub, tap) = (room.hub.clone(), room.tap.clone());
    let (closing, stopping) = watch::channel(false);
    let room = room::AppState { config: room, stopping };
    let service = TowerToHyperService::new(router(AppState { room, door: door.clone() }));
    let stop = pin!(async move {
        stop.await;
        closing.send_replace(true); // hyper has no part in upgraded connections
    });
    let keeping = tokio::spawn(keep_what_was_ended(door.clone()));
    accept_each(listener, stop, |stream, peer, stopping| {
        let connection = (stream, peer, tls.clone());
        serve_connection(connection, door.clone(), tap.clone(), service.clone(), stopping)
    })
    .await;
    keeping.abort();
    let _ = timeout(DRAIN, hub.empty()).await;
}

/// Now and then writes down what was ended while the disk was full. Most of the time there is
/// nothing.
async fn keep_what_was_ended(door: Arc<Door>) {
    loop {
        sleep(KEEP_AGAIN).await;
        let door = door.clone();
        let _ = tokio::task::spawn_blocking(move || door.identities.keep()).await;
    }
}

/// All routes of the lesson.
pub fn router(state: AppState) -> Router {
    let page = page::router(state.room.config.pace);
    guard(routes::router(state.clone()).merge(messages::router(state)).merge(page))
}

// ANCHOR: connection
/// Serves HTTP on one connection. Each of its requests carries the connection's address.
async fn serve_connection(
    (stream, peer, tls): (TcpStream, Option<SocketAddr>, Option<TlsServer>),
    door: Arc<Door>,
    tap: Tap,
    service: TowerToHyperService<Router>,
    stopping: Stopping,
) {
    let Some(peer) = peer else { return }; // it is broken
    let Some(_place) = door.connection(peer.ip()) else { return };
    let service = service_fn(move |mut request| {
        request.extensions_mut().insert(Peer(peer.ip()));
        service.call(request)
    });
    match tls {
        None => http(tap.wrap(stream, &peer.to_string()), service, stopping).await,
        Some(tls) => tls.serve(stream, peer, tap, service, stopping).await,
    }
}
// ANCHOR_END: connection

/// The stream of a connection that hyper has handed over, and the bytes that it had read already.
/// From here on the session decides how patient the server is with a client that doesn't read.
pub fn taken_over(upgraded: Upgraded) -> (Box<dyn ByteStream>, Vec<u8>) {
    let secure = match upgraded.downcast::<TokioIo<Patient<Tapped<TcpStream>>>>() {
        Ok(Parts { io, read_buf, .. }) => {
            return (Box::new(io.into_inner().into_inner()), read_buf.to_vec());
        }
        Err(other) => other,
    };
    match secure.downcast::<TokioIo<Patient<Tapped<Box<dyn ByteStream>>>>>() {
        Ok(Parts { io, read_buf, .. }) => {
            (Box::new(io.into_inner().into_inner()), read_buf.to_vec())
        }
        Err(shared) => (Box::new(TokioIo::new(shared)), Vec::new()), // a stream of HTTP/2
    }
}
