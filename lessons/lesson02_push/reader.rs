//! Any of the three ways to read the log. They bring the same news; the waiting is in different
//! places.

use std::time::Duration;

use clap::ValueEnum;
use reqwest::Url;
use thiserror::Error;
use tokio::{sync::mpsc, time::sleep};

use super::{event_source::EventSource, feed::RETRY, long_poll::LongPoll};
use crate::lesson01_polling::{
    client::{Client, ClientError},
    log::News,
};

/// How the news arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Via {
    /// Ask again and again (lesson 01) · Cứ hỏi mãi (bài 01)
    Poll,
    /// Ask, and let the server wait · Hỏi, rồi để server chờ
    LongPoll,
    /// One answer that never ends · Một câu trả lời không bao giờ hết
    Sse,
}

/// Why nothing could be read, in both languages.
#[derive(Debug, Error)]
pub enum ReadError {
    /// There is no answer, or the connection broke.
    #[error(
        "no answer from {0}: is the server running (cargo run --bin lesson02), and is this its --url?\n{0} không trả lời: server đã chạy chưa (cargo run --bin lesson02), và --url có đúng không?"
    )]
    Unreachable(Url),
    /// The answer is not one of this lesson's server.
    #[error(
        "{0} answers, but not like lesson 02's server\n{0} có trả lời, nhưng không giống server của bài 02"
    )]
    Stranger(Url),
    /// An error of lesson 01's client.
    #[error(transparent)]
    Client(ClientError),
}

impl From<ClientError> for ReadError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Unreachable(url) => Self::Unreachable(url),
            ClientError::Stranger(url) => Self::Stranger(url),
            other => Self::Client(other),
        }
    }
}

/// A reader of the log, and a count of its questions.
#[derive(Debug)]
pub struct Reader {
    way: Way,
    every: Duration,
    /// Requests so far.
    pub requests: u64,
    /// Requests that were answered with nothing.
    pub empty: u64,
}

#[derive(Debug)]
enum Way {
    Poll(Client),
    LongPoll(LongPoll),
    Sse(Box<EventSource>),
}

impl Reader {
    /// A reader that has seen nothing yet. `every` is its pause between two questions, if it polls.
    pub fn new(via: Via, address: &str, every: Duration) -> Result<Self, ReadError> {
        let client = Client::new(address)?; // knows a bad address
        let at = |path| {
            let url = Url::parse(address).and_then(|url| url.join(path));
            url.map_err(|_| ReadError::Client(ClientError::Address(address.into())))
        };
        // No deadline for the whole answer: an event stream has none.
        let http = || reqwest::Client::builder().no_proxy().build();
        let way = match via {
            Via::Poll => Way::Poll(client),
            Via::LongPoll => {
                let url = at("/poll")?;
                let http = http().map_err(|_| ReadError::Unreachable(url.clone()))?;
                Way::LongPoll(LongPoll::new(http, url))
            }
            Via::Sse => {
                let url = at("/events")?;
                let http = http().map_err(|_| ReadError::Unreachable(url.clone()))?;
                Way::Sse(Box::new(EventSource::new(http, url)))
            }
        };
        Ok(Self { way, every, requests: 0, empty: 0 })
    }

    /// The next answer, perhaps an empty one; of a stream, the next events.
    pub async fn next(&mut self) -> Result<News, ReadError> {
        let news = match &mut self.way {
            Way::Poll(client) => {
                if self.requests > 0 {
                    sleep(self.every).await;
                }
                self.requests += 1;
                client.poll().await?
            }
            Way::LongPoll(long_poll) => {
                self.requests += 1;
                long_poll.poll().await?
            }
            Way::Sse(events) => {
                self.requests += u64::from(!events.is_open());
                return events.next().await; // nothing is asked, so nothing is answered in vain
            }
        };
        self.empty += u64::from(news.messages.is_empty());
        Ok(news)
    }

    /// The pause after an error. Polling pauses anyway.
    #[must_use]
    pub fn pause(&self) -> Duration {
        match &self.way {
            Way::Poll(_) => Duration::ZERO,
            Way::LongPoll(_) => RETRY,
            Way::Sse(events) => events.retry().unwrap_or(RETRY),
        }
    }

    /// Reads for ever, over errors and pauses, until the receiver is dropped.
    pub async fn forward(&mut self, to: mpsc::Sender<Result<News, ReadError>>) {
        loop {
            let news = tokio::select! {
                news = self.next() => news,
                () = to.closed() => return,
            };
            let failed = news.is_err();
            if to.send(news).await.is_err() {
                return;
            }
            if failed {
                tokio::select! {
                    () = sleep(self.pause()) => {}
                    () = to.closed() => return, // the server may have asked for a long pause
                }
            }
        }
    }
}
