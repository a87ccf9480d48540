//! The long-polling reader: one cursor, one question after the other; the server answers late.

use std::time::Duration;

use reqwest::{StatusCode, Url};

use super::{http::USUAL_WAIT, reader::ReadError};
use crate::lesson01_polling::{
    client::ANSWER_DEADLINE,
    exchange::{ClientError, read},
    log::News,
};

/// A long-polling reader.
#[derive(Clone, Debug)]
pub struct LongPoll {
    http: reqwest::Client,
    poll: Url,
    /// The time that the next question may be held. The first question is not held: it tells
    /// whether the server is there. So is the first after a failure: it tells whether it is back.
    wait: Duration,
    cursor: u64,
    /// In each question, so that no two readers ask the same one: a cache on the way asks the
    /// server only once for equal questions, and lets the others wait for that answer.
    reader: u16,
}

impl LongPoll {
    /// A reader that has seen nothing yet, of a server's `/poll`.
    #[must_use]
    pub fn new(http: reqwest::Client, poll: Url) -> Self {
        Self { http, poll, wait: Duration::ZERO, cursor: 0, reader: fastrand::u16(..) }
    }

    /// Whether the server is to hold the next question.
    #[must_use]
    pub fn is_held(&self) -> bool {
        !self.wait.is_zero()
    }

    /// Asks once; the answer comes when there is news, or when the time is up. As in lesson 01, the
    /// cursor moves only when the whole answer has arrived.
    pub async fn poll(&mut self) -> Result<News, ReadError> {
        let answered = self.ask().await;
        self.wait = if answered.is_ok() { USUAL_WAIT } else { Duration::ZERO };
        answered
    }

    async fn ask(&mut self) -> Result<News, ReadError> {
        let (since, wait) = (self.cursor, self.wait.as_secs());
        let asked = self
            .http
            .get(self.poll.clone())
            .query(&[("since", since), ("wait", wait), ("reader", self.reader.into())])
            .timeout(self.wait + ANSWER_DEADLINE); // the wait, then the network's time
        let answer = asked.send().await.map_err(|error| ClientError::of(&self.poll, &error))?;
        if answer.status() != StatusCode::OK {
            return Err(ReadError::declined(&answer));
        }
        let mut news: News = read(answer).await?;
        news.gap &= self.cursor > 0;
        if !news.gap {
            news.messages.retain(|message| message.seq > self.cursor); // what was asked for
        }
        self.cursor = news.seq;
        Ok(news)
    }
}
