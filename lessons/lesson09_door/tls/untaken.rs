//! What the answers of one HTTP/2 connection hold for a client that doesn't take it.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use axum::{
    body::{Body, HttpBody},
    response::Response,
};
use hyper::body::{Buf, Bytes, Frame, SizeHint};
use tokio::time::{Instant, sleep_until};

use super::http2::{Running, Streams};
use crate::stage::patient::STALLED;

/// The pieces of answers that are made and not on their way yet, each with the time at which the
/// last bytes of it went.
#[derive(Clone, Debug)]
pub struct Untaken {
    pieces: Arc<Mutex<Pieces>>,
    streams: Streams,
}

#[derive(Debug, Default)]
struct Pieces {
    next: u64,
    last_taken: BTreeMap<u64, Instant>,
}

impl Untaken {
    /// Nothing is made yet. A piece keeps its connection as a stream does.
    pub fn new(streams: Streams) -> Self {
        Self { pieces: Arc::default(), streams }
    }

    /// An answer whose pieces are counted here.
    pub fn watch(self, answer: Response) -> Response<Watched> {
        answer.map(|body| Watched { body, untaken: self })
    }

    /// Completes when nothing of some piece was taken for [`STALLED`].
    pub async fn stalled(&self) {
        loop {
            let oldest = self.pieces().last_taken.values().min().copied();
            let end = oldest.unwrap_or_else(Instant::now) + STALLED;
            if end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }

    fn piece(&self, bytes: Bytes) -> Piece {
        let mut pieces = self.pieces();
        let number = pieces.next;
        pieces.next += 1;
        pieces.last_taken.insert(number, Instant::now());
        drop(pieces);
        Piece { bytes, number, untaken: self.clone(), _running: self.streams.running() }
    }

    fn pieces(&self) -> MutexGuard<'_, Pieces> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A piece of an answer. It is dropped when all of it is on its way, or its stream is over.
#[derive(Debug)]
pub struct Piece {
    bytes: Bytes,
    number: u64,
    untaken: Untaken,
    _running: Running,
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, taken: usize) {
        self.bytes.advance(taken);
        self.untaken.pieces().last_taken.insert(self.number, Instant::now());
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.untaken.pieces().last_taken.remove(&self.number);
    }
}

/// A body whose pieces are counted.
#[derive(Debug)]
pub struct Watched {
    body: Body,
    untaken: Untaken,
}

impl HttpBody for Watched {
    type Data = Piece;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        let untaken = &self.untaken;
        frame.map(|frame| frame.map(|it| it.map(|it| it.map_data(|bytes| untaken.piece(bytes)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
