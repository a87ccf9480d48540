//! HTTP/2 inside of TLS: many requests, and many sockets, on one connection.
//!
//! A client says how much it takes of each answer, and need not take any of it. TCP doesn't show
//! that: nothing waits to be written. So a connection ends when a piece of an answer lies there too
//! long; and its pings count for nothing.

use std::{convert::Infallible, pin::pin, sync::Arc};

use axum::{http::Request, response::Response};
use hyper::{
    body::Incoming,
    rt::Executor,
    server::conn::http2,
    service::{Service, service_fn},
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{Notify, watch},
    time::timeout,
};

use super::{extended_connect::answer, untaken::Untaken};
use crate::stage::{
    patient::Patient,
    serve::{DRAIN, IDLE, MAX_HEAD, Stopping, never_asks},
};

/// Requests and sockets that one connection may have open at once.
pub const MAX_STREAMS: u32 = 64;

/// Bytes of an answer that may wait in memory, for each stream.
const MAX_WAITING: usize = 64 * 1024;

/// Serves one connection until it ends, or has been without a request and a socket for [`IDLE`], or
/// the server stops. The rules are those of HTTP/1.1: a first request in time ([`never_asks`]), and
/// a peer that reads.
pub async fn serve<S, R>(stream: S, service: R, mut stopping: Stopping)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    R: Service<Request<Incoming>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    R::Future: Send,
{
    let asked = Arc::new(Notify::new());
    let noticed = asked.clone();
    let streams = Streams::default();
    let untaken = Untaken::new(streams.clone());
    let answers = untaken.clone();
    let service = service_fn(move |request| {
        noticed.notify_one();
        let (service, answers) = (service.clone(), answers.clone());
        async move { Ok::<_, Infallible>(answers.watch(answer(service, request).await)) }
    });
    let connection = http2::Builder::new(streams.clone())
        .timer(TokioTimer::new())
        .enable_connect_protocol()
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX))
        .max_send_buf_size(MAX_WAITING)
        .serve_connection(TokioIo::new(Patient::new(stream)), service);
    let mut connection = pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = never_asks(&asked) => return,
        () = untaken.stalled() => return,
        () = streams.idle() => connection.as_mut().graceful_shutdown(),
        _ = stopping.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = timeout(2 * DRAIN, connection).await;
}

/// Runs the streams of one connection, and counts them: a request until all of its answer is on its
/// way, a socket until its end.
#[derive(Clone, Debug, Default)]
pub struct Streams(watch::Sender<usize>);

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        let running = self.running();
        tokio::spawn(async move {
            let _running = running;
            stream.await;
        });
    }
}

impl Streams {
    /// Counts something that keeps the connection.
    #[must_use]
    pub fn running(&self) -> Running {
        self.0.send_modify(|running| *running += 1);
        Running(self.0.clone())
    }

    /// Completes when there was none for [`IDLE`].
    async fn idle(&self) {
        let mut running = self.0.subscribe();
        loop {
            let _ = running.wait_for(|running| *running == 0).await;
            if timeout(IDLE, running.changed()).await.is_err() {
                return;
            }
        }
    }
}

/// A stream that runs as long as this.
#[derive(Debug)]
pub struct Running(watch::Sender<usize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}
