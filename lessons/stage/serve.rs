//! From sockets to requests: listen, guard against clients that stall, end cleanly.
//!
//! `axum::serve` waits half a minute for a slow head and gives no way to change that, so this
//! drives hyper itself.

use std::{io, net::Ipv4Addr, pin::pin, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use thiserror::Error;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::tap::{Tap, Tapped};

/// A request's head must be complete within this time, and a connection that is silent between two
/// requests is closed after it. Without a deadline, a client that sends one byte a minute keeps its
/// connection for ever ("slowloris").
pub const HEAD_DEADLINE: Duration = Duration::from_secs(5);
/// Header fields that a request may have.
pub const MAX_HEADERS: usize = 64;
/// Bytes that a request's head may have.
pub const MAX_HEAD: usize = 16 * 1024;
/// Connections that may wait until they are accepted, if the system allows so many. The usual 128
/// is too few for a crowd that comes all at once, as after a restart: a client that finds the queue
/// full tries again a second later.
pub const BACKLOG: u32 = 4_096;
/// How long requests under way may take to finish when the server stops.
pub const DRAIN: Duration = Duration::from_secs(2);

/// Why a lesson can't start, in both languages.
#[derive(Debug, Error)]
pub enum StartError {
    /// Another program listens there.
    #[error(
        "port {0} is taken by another program (an earlier lesson?): stop that one, or choose with --port\ncổng {0} đang có chương trình khác dùng (bài học trước chăng?): tắt chương trình đó, hoặc chọn cổng khác bằng --port"
    )]
    PortTaken(u16),
    /// Anything else that the system says.
    #[error("cannot listen on port {port}: {source}\nkhông mở được cổng {port}: {source}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
}

/// Listens on this machine only; port 0 takes any free one.
#[allow(clippy::unused_async, reason = "a listener needs the runtime, and this says so")]
pub async fn listen(port: u16) -> Result<TcpListener, StartError> {
    open(port).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::PortTaken(port),
        _ => StartError::Listen { port, source },
    })
}

/// What `TcpListener::bind` does, with a longer queue.
fn open(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    #[cfg(unix)]
    // there it frees the port of a server that has just ended; on Windows it would share a port in
    // use
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(BACKLOG)
}

/// Completes when the server is about to stop.
pub type Stopping = watch::Receiver<bool>;

/// Serves HTTP on every connection until `stop` completes; then finishes the requests under way and
/// returns.
pub async fn serve(listener: TcpListener, router: Router, tap: Tap, stop: impl Future) {
    accept_until(listener, tap, stop, |stream, stopping| http(stream, router.clone(), stopping))
        .await;
}

/// Accepts connections until `stop` completes and runs `each` of them in a task of its own; then
/// gives those under way [`DRAIN`] to end, drops the rest, and returns. The port is free again.
pub async fn accept_until<F>(
    listener: TcpListener,
    tap: Tap,
    stop: impl Future,
    each: impl Fn(Tapped<TcpStream>, Stopping) -> F,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let (ending, stopping) = watch::channel(false);
    let mut connections = JoinSet::new(); // dropped with this function, and whatever still runs with it
    let mut stop = pin!(stop);
    loop {
        let stream = tokio::select! {
            biased; // Ctrl-C is heard from the first moment on, however many clients are waiting already
            _ = &mut stop => break,
            Some(_) = connections.join_next() => continue,
            stream = accept(&listener) => stream,
        };
        let peer = stream.peer_addr().map_or_else(|_| "?".into(), |peer| peer.to_string());
        let _ = stream.set_nodelay(true); // an answer is written whole: nothing to wait for
        connections.spawn(each(tap.wrap(stream, &peer), stopping.clone()));
    }
    drop(listener);
    let _ = ending.send(true);
    let _ = timeout(DRAIN, async { while connections.join_next().await.is_some() {} }).await;
}

/// Serves one connection, with as many requests as the client likes. Its errors concern no other
/// connection. A handler may take the connection over for another protocol, as lesson 06 does.
async fn http(stream: Tapped<TcpStream>, router: Router, mut stopping: Stopping) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_DEADLINE)
        .max_headers(MAX_HEADERS)
        .max_header_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        _ = stopping.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

// ANCHOR: accept
/// The next connection. A lack of file descriptors passes when another connection ends: wait, don't
/// spin, don't end the server.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}
// ANCHOR_END: accept
