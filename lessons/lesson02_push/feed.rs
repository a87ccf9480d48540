//! The body that never ends: an event for each message, a comment in silence, an event for a gap.
//!
//! It is a plain stream: hyper asks it for the next piece once the last one is written. No task
//! runs for it and nothing is queued for it (a slow reader's cursor lags behind the log). When the
//! connection ends, it is dropped.

use std::{convert::Infallible, time::Duration};

use axum::body::Bytes;
use futures_util::stream::{Stream, unfold};
use serde_json::json;
use tokio::time::Instant;

use super::{
    event::{Event, OneLine, comment, retry},
    hold::{Counted, Woken, hold},
    http::AppState,
    log::Cursor,
};
use crate::lesson01_polling::log::News;

/// A silent stream sends a comment after this time. Without it, proxies and clients take the stream
/// for dead.
pub const HEARTBEAT: Duration = Duration::from_secs(15);

/// A stream ends after this time, and its reader comes back with its cursor. A proxy may read on for
/// a client that has gone long ago; without an end, its stream would stay open and be counted for
/// ever.
pub const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The pause that a client should make before it comes back.
pub const RETRY: Duration = Duration::from_secs(1);

/// The type of the event that tells of a gap.
pub const GAP: &str = "gap";

// ANCHOR: feed
/// One reader of the stream.
struct Feed {
    state: AppState,
    after: Cursor,
    greeted: bool,
    end: Instant,
    _open: Counted,
}

/// Everything after a cursor, now and whenever there is more, until the server closes, or for
/// [`LONGEST`].
pub fn feed(state: AppState, after: Cursor) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let open = state.streams.count();
    let feed = Feed { state, after, greeted: false, end: Instant::now() + LONGEST, _open: open };
    unfold(feed, async |mut feed| {
        let piece = feed.next().await?;
        Some((Ok(piece.into()), feed))
    })
}

impl Feed {
    async fn next(&mut self) -> Option<String> {
        if !std::mem::replace(&mut self.greeted, true) {
            return Some(retry(RETRY)); // at once: the client learns that the stream is open
        }
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        let AppState { log, .. } = &self.state;
        match hold(&*log.inner, &self.after, self.state.closing(), left.min(HEARTBEAT)).await {
            Woken::Closing => None,
            Woken::TimeUp => Some(comment("still here")),
            Woken::News => {
                let news = log.news(&self.after);
                self.after = log.cursor(news.seq);
                Some(events(&news)) // several messages at once are one write
            }
        }
    }
}

fn events(news: &News) -> String {
    let mut text = String::new();
    if news.gap {
        // Its id is the place where the reader goes on. In a log that started over that is a
        // smaller number, and without it the reader would come back with the old one for ever.
        let before = news.messages.first().map_or(news.seq, |first| first.seq - 1);
        let data = json!({"seq": news.seq}).to_string();
        let gap = Event { id: Some(before.into()), name: OneLine::new(GAP), data };
        text.push_str(&gap.to_string());
    }
    for message in &news.messages {
        let data = serde_json::to_string(message).unwrap_or_default(); // plain data: can't fail
        text += &Event { id: Some(message.seq.into()), name: None, data }.to_string();
    }
    text
}
// ANCHOR_END: feed

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::StreamExt as _;

    use super::*;
    use crate::{
        lesson01_polling::log::{CAPACITY, Draft},
        lesson02_push::log::SharedLog,
        tap::Tap,
    };

    /// Nobody listens any more, but a proxy reads on. It is the same if there is always news.
    #[tokio::test(start_paused = true)]
    async fn a_stream_has_an_end_and_is_counted_no_longer() {
        for talks in [false, true] {
            let log = Arc::new(SharedLog::new(CAPACITY, || 0));
            let state = AppState::new(log, Tap::counting());
            let (log, after, begun) =
                (state.log.inner.clone(), state.log.cursor(0), Instant::now());
            let mut stream = Box::pin(feed(state.clone(), after));
            assert_eq!(state.streams.get(), 1);
            while stream.next().await.is_some() {
                if talks {
                    tokio::time::advance(Duration::from_secs(1)).await;
                    let draft = Draft { username: "Lan".into(), message: "chào".into() };
                    log.append(draft, None).await.expect("a good message");
                }
            }
            assert_eq!(begun.elapsed(), LONGEST, "with news: {talks}");
            drop(stream);
            assert_eq!(state.streams.get(), 0);
        }
    }
}
