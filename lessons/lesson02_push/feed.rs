//! The body that never ends: an event for each message, a comment when nothing happens, and the truth about a gap.
//!
//! It is a plain stream: hyper asks it for the next piece once the last one is written. No task runs
//! for it and nothing is queued for it (a slow reader's cursor lags behind the log). When the
//! connection ends, it is dropped.

use std::{convert::Infallible, time::Duration};

use axum::body::Bytes;
use futures_util::stream::{Stream, unfold};
use serde_json::json;

use super::{
    event::{Event, OneLine, comment, retry},
    hold::{Counted, Woken, hold},
    http::{AppState, CountedLog},
    log::Cursor,
};
use crate::lesson01_polling::log::News;

/// A stream that is silent for longer looks dead: to proxies on the way, and to a client that wants to be sure.
pub const HEARTBEAT: Duration = Duration::from_secs(15);

/// How long a client should wait before it comes back.
pub const RETRY: Duration = Duration::from_secs(1);

/// The name of the event that tells of a gap.
pub const GAP: &str = "gap";

/// One reader of the stream.
struct Feed {
    state: AppState,
    after: Cursor,
    greeted: bool,
    _open: Counted,
}

/// Everything after a cursor, now and whenever there is more, until the server closes.
pub fn feed(state: AppState, after: Cursor) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let open = state.streams.count();
    let feed = Feed { state, after, greeted: false, _open: open };
    unfold(feed, async |mut feed| {
        let piece = feed.next().await?;
        Some((Ok(piece.into()), feed))
    })
}

// ANCHOR: feed
impl Feed {
    async fn next(&mut self) -> Option<String> {
        if !std::mem::replace(&mut self.greeted, true) {
            return Some(retry(RETRY)); // at once: the client learns that the stream is open
        }
        let CountedLog { log, .. } = &self.state.log;
        match hold(&**log, &self.after, self.state.closing(), HEARTBEAT).await {
            Woken::Closing => None,
            Woken::TimeUp => Some(comment("still here")),
            Woken::News => {
                let news = self.state.log.news(&self.after);
                self.after = self.state.log.cursor(news.seq);
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
