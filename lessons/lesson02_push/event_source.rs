//! A reader of an event stream, like a browser's `EventSource`.
//!
//! ```text
//!            ┌── the connection ends, or is silent for too long ──┐
//!            ▼                                                    │
//!   no stream ── GET /events, Last-Event-ID: 7 ──► a stream ── bytes ──► Parser ──► News
//! ```

use std::time::Duration;

use reqwest::{Response, StatusCode, Url, header};
use tokio::time::timeout;

use super::{
    feed::{GAP, HEARTBEAT, RETRY},
    http::LAST_EVENT_ID,
    parser::{Parser, Received},
    reader::ReadError,
};
use crate::lesson01_polling::{client::ANSWER_DEADLINE, exchange::ClientError, log::News};

/// A stream is lost if not even a comment arrives within this time. TCP may not know it yet.
pub const SILENCE: Duration = HEARTBEAT.saturating_mul(2).saturating_add(ANSWER_DEADLINE);

/// A stream begins within this time: the server writes its first line at once.
pub const BEGIN: Duration = Duration::from_secs(5);

/// The shortest pause that a server may ask for.
pub const SHORTEST_RETRY: Duration = Duration::from_millis(500);
/// The longest one.
pub const LONGEST_RETRY: Duration = Duration::from_secs(60);

/// A reader of events.
#[derive(Debug)]
pub struct EventSource {
    http: reqwest::Client,
    events: Url,
    parser: Parser,
    stream: Option<Response>,
}

impl EventSource {
    /// A reader that has seen nothing yet, of a server's `/events`.
    #[must_use]
    pub fn new(http: reqwest::Client, events: Url) -> Self {
        Self { http, events, parser: Parser::default(), stream: None }
    }

    /// The pause before coming back: the server's wish, within bounds. (0 would mean as fast as the
    /// network allows, and after a year nobody comes back.)
    #[must_use]
    pub fn retry(&self) -> Duration {
        self.parser.retry.unwrap_or(RETRY).clamp(SHORTEST_RETRY, LONGEST_RETRY)
    }

    /// Whether a stream is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    // ANCHOR: event_source
    /// Waits for the next events; an answer without any says that a stream is open now. An error
    /// is the end of the stream: the next call opens another one, and tells the server which
    /// event was the last.
    pub async fn next(&mut self) -> Result<News, ReadError> {
        let (mut stream, opened) = match self.stream.take() {
            Some(stream) => (stream, false),
            None => (self.open().await?, true),
        };
        loop {
            let (patience, silent): (_, fn(Url) -> ReadError) =
                if opened { (BEGIN, ReadError::HeldBack) } else { (SILENCE, ReadError::Silent) };
            let bytes = timeout(patience, stream.chunk()).await;
            let bytes = bytes.map_err(|_| silent(self.events.clone()))?;
            let bytes = bytes.map_err(|error| ClientError::of(&self.events, &error))?;
            let bytes = bytes.ok_or_else(|| ClientError::Broken(self.events.clone()))?;
            let (news, any) = self.take(&bytes)?;
            if opened || any {
                self.stream = Some(stream);
                return Ok(news);
            }
        }
    }

    async fn open(&mut self) -> Result<Response, ReadError> {
        self.parser.reconnect();
        let mut asked =
            self.http.get(self.events.clone()).header(header::ACCEPT, "text/event-stream");
        if !self.parser.last_id.is_empty() {
            asked = asked.header(LAST_EVENT_ID, &self.parser.last_id);
        }
        let answer = timeout(BEGIN, asked.send()).await;
        let answer = answer.map_err(|_| ReadError::HeldBack(self.events.clone()))?;
        let answer = answer.map_err(|error| ClientError::of(&self.events, &error))?;
        if answer.status() != StatusCode::OK {
            return Err(ReadError::declined(&answer));
        }
        let kind = answer.headers().get(header::CONTENT_TYPE).map(header::HeaderValue::as_bytes);
        let kind = kind.and_then(|kind| kind.split(|byte| *byte == b';').next());
        if kind == Some(b"text/event-stream") { Ok(answer) } else { Err(self.stranger()) }
    }
    // ANCHOR_END: event_source

    /// The news in these bytes, and whether there are any. Bytes that can't be read move no cursor:
    /// the next stream begins behind the last news that was handed on, with an id that can be sent.
    fn take(&mut self, bytes: &[u8]) -> Result<(News, bool), ReadError> {
        let before = self.parser.last_id.clone();
        let events = self.parser.feed(bytes).map_err(|_| self.stranger());
        let news = events
            .and_then(|events| Ok((self.news(&events, !before.is_empty())?, !events.is_empty())));
        if news.is_err() {
            self.parser.last_id = before;
        }
        news
    }

    fn news(&self, events: &[Received], resumed: bool) -> Result<News, ReadError> {
        let mut news = News { messages: Vec::new(), seq: 0, gap: false };
        for event in events {
            match event.name.as_str() {
                // A reader that has seen nothing has missed nothing.
                GAP => news.gap |= resumed,
                "message" => {
                    let message = serde_json::from_str(&event.data).map_err(|_| self.stranger())?;
                    news.messages.push(message);
                }
                _ => {} // a type that a later server has added
            }
        }
        if !self.parser.last_id.is_empty() {
            news.seq = self.parser.last_id.parse().map_err(|_| self.stranger())?;
        }
        Ok(news)
    }

    fn stranger(&self) -> ReadError {
        ReadError::Stranger(self.events.clone())
    }
}
