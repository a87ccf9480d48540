//! From sockets to requests: listen, guard against clients that stall, end cleanly.
//!
//! `axum::serve` waits half a minute for a slow head and gives no way to change that, so this
//! drives hyper itself.

use std::{
    convert::Infallible,
    future::pending,
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::pin,
    time::Duration,
};

use axum::{Router, response::Response};
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Notify, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::patient::Patient;
use crate::tap::{Tap, Tapped};

/// The head of a connection's first request must be complete within this time. Without a deadline,
/// a client that sends one byte a minute keeps its connection for ever ("slowloris").
pub const HEAD_DEADLINE: Duration = Duration::from_secs(5);
/// The head of each further request must be complete within this time after the answer before it.
/// It is longer than proxies keep a connection for the next request: one that is ended by the
/// server just when a proxy uses it costs that request its answer.
pub const IDLE: Duration = Duration::from_secs(75);
/// Header fields that a request may have.
pub const MAX_HEADERS: usize = 64;
/// Bytes that a request's head may have.
pub const MAX_HEAD: usize = 16 * 1024;
/// Connections that may wait until they are accepted, if the system allows so many. The usual 128
/// is too few for a crowd that comes all at once, as after a restart: a client that finds the queue
/// full tries again a second later.
pub const BACKLOG: u32 = 4_096;
/// How long requests in flight may take to finish when the server stops.
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

/// Serves HTTP on every connection until `stop` completes; then finishes the requests in flight and
/// returns.
pub async fn serve(listener: TcpListener, router: Router, tap: Tap, stop: impl Future) {
    let service = TowerToHyperService::new(router);
    accept_until(listener, tap, stop, |stream, stopping| http(stream, service.clone(), stopping))
        .await;
}

/// Accepts connections until `stop` completes and runs `each` of them, with the tap around it, in a
/// task of its own; then ends as [`accept_each`] does.
pub async fn accept_until<F>(
    listener: TcpListener,
    tap: Tap,
    stop: impl Future,
    each: impl Fn(Tapped<TcpStream>, Stopping) -> F,
) where
    F: Future<Output = ()> + Send + 'static,
{
    accept_each(listener, stop, move |stream, peer, stopping| {
        let peer = peer.map_or_else(|| "?".into(), |peer| peer.to_string());
        each(tap.wrap(stream, &peer), stopping)
    })
    .await;
}

/// Accepts connections until `stop` completes and runs `each` of them, with the address that it
/// comes from, in a task of its own; then gives those in flight [`DRAIN`] to end, drops the rest,
/// and returns. The port is free again. (A connection that has broken already has no address.)
pub async fn accept_each<F>(
    listener: TcpListener,
    stop: impl Future,
    each: impl Fn(TcpStream, Option<SocketAddr>, Stopping) -> F,
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
        let peer = stream.peer_addr().ok();
        let _ = stream.set_nodelay(true); // an answer is written whole: nothing to wait for
        connections.spawn(each(stream, peer, stopping.clone()));
    }
    drop(listener);
    let _ = ending.send(true);
    let _ = timeout(DRAIN, async { while connections.join_next().await.is_some() {} }).await;
}

/// Serves one connection, with as many requests as the client likes. Its errors concern no other
/// connection. A handler may take the connection over for another protocol, as lesson 06 does.
pub async fn http<S, R>(stream: S, service: R, mut stopping: Stopping)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    R: Service<Request<Incoming>, Response = Response, Error = Infallible>,
{
    let asked = Notify::new();
    let service = service_fn(|request| {
        asked.notify_one();
        service.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_headers(MAX_HEADERS)
        .max_header_size(MAX_HEAD)
        .serve_connection(TokioIo::new(Patient::new(stream)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = never_asks(&asked) => return,
        _ = stopping.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Completes if a client has sent no whole request within [`HEAD_DEADLINE`].
pub async fn never_asks(asked: &Notify) {
    if timeout(HEAD_DEADLINE, asked.notified()).await.is_ok() {
        pending::<()>().await;
    }
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

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, Bytes},
        routing::get,
    };
    use futures_util::stream;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
        time::Instant,
    };

    use super::{super::patient::STALLED, *};

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /// A client's end of a connection, and what tells the server to stop.
    fn connected() -> (DuplexStream, watch::Sender<bool>) {
        let (client, server) = duplex(4_096);
        let (stop, stopping) = watch::channel(false);
        tokio::spawn(http(server, service(), stopping));
        (client, stop)
    }

    /// Two short letters, and an answer without end.
    fn service() -> TowerToHyperService<Router> {
        let endless = || Ok::<_, Infallible>(Bytes::from_static(&[0; 1024]));
        let endless = async move || Body::from_stream(stream::repeat_with(endless));
        let router = Router::new().route("/", get(async || "hi")).route("/endless", get(endless));
        TowerToHyperService::new(router)
    }

    async fn ask(client: &mut DuplexStream) {
        client.write_all(REQUEST).await.expect("the server takes it");
        let mut answer = Vec::new();
        while !answer.ends_with(b"hi") {
            answer.push(client.read_u8().await.expect("an answer"));
        }
    }

    /// When the connection ended, although its client wrote a byte each second.
    async fn end(client: &mut DuplexStream, drip: &[u8]) -> Duration {
        let begun = Instant::now();
        for byte in drip {
            if timeout(Duration::from_secs(1), client.read_u8()).await.is_ok() {
                return begun.elapsed();
            }
            let _ = client.write_u8(*byte).await;
        }
        client.read_u8().await.expect_err("an end");
        begun.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_head_has_5_s_and_an_idle_connection_75() {
        let slow = [b"GET / HTTP/1.1\r\nX: ", &[b'y'; 200][..]].concat();
        for drip in [&b""[..], &slow] {
            let (mut client, _stop) = connected();
            assert_eq!(end(&mut client, drip).await, HEAD_DEADLINE);
            let (mut client, _stop) = connected();
            ask(&mut client).await;
            sleep(IDLE.saturating_sub(Duration::from_secs(1))).await;
            ask(&mut client).await; // a proxy uses it again after a minute
            let end = end(&mut client, drip).await;
            assert!((IDLE..=IDLE + Duration::from_secs(1)).contains(&end), "{end:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_never_reads_is_not_served_for_ever() {
        let (mut client, server) = duplex(4_096);
        let (_stop, stopping) = watch::channel(false);
        let serving = tokio::spawn(http(server, service(), stopping));
        let request = String::from_utf8_lossy(REQUEST).replace("/ ", "/endless ");
        client.write_all(request.as_bytes()).await.expect("the server takes it");
        for _ in 0..3 {
            sleep(STALLED.saturating_sub(Duration::from_secs(1))).await;
            client.read_exact(&mut [0; 8_192]).await.expect("a slow reader is a reader");
        }
        let begun = Instant::now();
        serving.await.expect("an end");
        assert_eq!(begun.elapsed(), STALLED);
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_waits_for_no_idle_connection() {
        let (mut idle, stop) = connected();
        ask(&mut idle).await;
        let (mut new, stop_new) = connected();
        tokio::task::yield_now().await;
        for (client, stop) in [(&mut idle, stop), (&mut new, stop_new)] {
            let _ = stop.send(true);
            assert_eq!(end(client, b"").await, Duration::ZERO);
        }
    }
}
