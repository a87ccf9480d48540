//! HTTP/2 inside of TLS: many requests, and many sockets, on one connection.

use std::{
    convert::Infallible,
    future::pending,
    io,
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{http::Request, response::Response};
use hyper::{
    body::Incoming,
    server::conn::http2,
    service::{Service, service_fn},
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::Notify,
    time::{Instant, sleep_until, timeout},
};

use super::extended_connect::answer;
use crate::stage::{
    patient::Patient,
    serve::{DRAIN, HEAD_DEADLINE, IDLE, MAX_HEAD, Stopping},
};

/// Requests and sockets that one connection may have open at once.
pub const MAX_STREAMS: u32 = 64;

/// Bytes of an answer that may wait in memory, for each stream.
const MAX_WAITING: usize = 64 * 1024;

/// Serves one connection until it ends, or has been quiet for [`IDLE`], or the server stops. The
/// rules are those of HTTP/1.1: a first request within [`HEAD_DEADLINE`], and a peer that reads.
pub async fn serve<S, R>(stream: S, service: R, mut stopping: Stopping)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    R: Service<Request<Incoming>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    R::Future: Send,
{
    let asked = Arc::new(Notify::new());
    let noticed = asked.clone();
    let service = service_fn(move |request| {
        noticed.notify_one();
        let service = service.clone();
        async move { Ok::<_, Infallible>(answer(service, request).await) }
    });
    let last = LastHeard::default();
    let stream = Heard { stream: Patient::new(stream), last: last.clone() };
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .enable_connect_protocol()
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX))
        .max_send_buf_size(MAX_WAITING)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mute = async {
        if timeout(HEAD_DEADLINE, asked.notified()).await.is_ok() {
            pending::<()>().await;
        }
    };
    tokio::select! {
        _ = &mut connection => return,
        () = mute => return,
        () = last.quiet_for(IDLE) => connection.as_mut().graceful_shutdown(),
        _ = stopping.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = timeout(2 * DRAIN, connection).await;
}

/// When the peer was last heard. A socket is never quiet for long: it has a heartbeat.
#[derive(Clone)]
struct LastHeard(Arc<Mutex<Instant>>);

impl Default for LastHeard {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl LastHeard {
    /// Completes when nothing was heard for this time.
    async fn quiet_for(&self, time: Duration) {
        loop {
            let end = *self.0.lock().unwrap_or_else(PoisonError::into_inner) + time;
            if end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }
}

/// A stream that keeps the time of its last byte.
struct Heard<S> {
    stream: S,
    last: LastHeard,
}

impl<S: AsyncRead + Unpin> AsyncRead for Heard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            *self.last.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heard<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
