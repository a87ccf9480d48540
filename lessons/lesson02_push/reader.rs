//! Any of the three ways to read the log. They bring the same news; the waiting is in different
//! places.

use std::time::Duration;

use clap::ValueEnum;
use reqwest::{Response, Url};
use thiserror::Error;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};

use super::{
    event_source::{BEGIN, EventSource, SILENCE},
    feed::RETRY,
    long_poll::LongPoll,
    pace::Pace,
};
use crate::lesson01_polling::{
    client::Client,
    exchange::{ClientError, below, http},
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
    /// There is no connection.
    #[error(
        "no answer from {0}: is the server running (cargo run --bin lesson02), and is this its --url?\n{0} không trả lời: server đã chạy chưa (cargo run --bin lesson02), và --url có đúng không?"
    )]
    Unreachable(Url),
    /// The server has the request, and a stream that begins at once doesn't arrive.
    #[error(
        "{0} has taken the request, but within {begin} s no stream has begun: most likely the answer is being held back on the way, by a proxy that collects it\n{0} đã nhận request, nhưng quá {begin} giây vẫn chưa có event stream: nhiều khả năng câu trả lời bị giữ lại giữa đường, do một proxy gom lại",
        begin = BEGIN.as_secs()
    )]
    HeldBack(Url),
    /// A stream on which nothing comes, not even a comment.
    #[error(
        "nothing has come from {0} for {silence} s, not even a comment\nđã {silence} giây không có gì đến từ {0}, cả một dòng comment cũng không",
        silence = SILENCE.as_secs()
    )]
    Silent(Url),
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

impl ReadError {
    /// An answer with another status than 200.
    pub(super) fn declined(answer: &Response) -> Self {
        let (url, status) = (answer.url().clone(), answer.status());
        if status.is_server_error() {
            return Self::Client(ClientError::Declined(url, status));
        }
        Self::Stranger(url)
    }
}

/// A reader of the log, and a count of its questions.
#[derive(Debug)]
pub struct Reader {
    way: Way,
    every: Duration,
    pace: Pace,
    /// The time before the next question.
    pause: Duration,
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
        // No deadline for the whole answer: an event stream has none.
        let http = || http().build();
        let way = match via {
            Via::Poll => Way::Poll(client),
            Via::LongPoll => {
                let url = below(address, "poll")?;
                let http = http().map_err(|_| ReadError::Unreachable(url.clone()))?;
                Way::LongPoll(LongPoll::new(http, url))
            }
            Via::Sse => {
                let url = below(address, "events")?;
                let http = http().map_err(|_| ReadError::Unreachable(url.clone()))?;
                Way::Sse(Box::new(EventSource::new(http, url)))
            }
        };
        let (pace, pause) = (Pace::default(), Duration::ZERO);
        Ok(Self { way, every, pace, pause, requests: 0, empty: 0 })
    }

    /// The next answer, perhaps an empty one; of a stream, the next events. It pauses first, if the
    /// last answer calls for a pause.
    pub async fn next(&mut self) -> Result<News, ReadError> {
        sleep(self.pause).await;
        let begun = Instant::now();
        let (answered, held, usual) = match &mut self.way {
            Way::Poll(client) => {
                self.requests += 1;
                self.pause = self.every;
                (client.poll().await.map_err(ReadError::from), false, self.every)
            }
            Way::LongPoll(long_poll) => {
                self.requests += 1;
                let held = long_poll.is_held();
                (long_poll.poll().await, held, RETRY)
            }
            Way::Sse(events) => {
                self.requests += u64::from(!events.is_open());
                (events.next().await, false, events.retry())
            }
        };
        if !matches!(self.way, Way::Poll(_)) {
            self.pause = self.pace.after(&answered, held, begun.elapsed(), usual);
        }
        let asked = !matches!(self.way, Way::Sse(_)); // a stream answers nothing in vain
        let empty = answered.as_ref().is_ok_and(|news| news.messages.is_empty());
        self.empty += u64::from(asked && empty);
        answered
    }

    /// Reads for ever, over errors and pauses, until the receiver is dropped.
    pub async fn forward(&mut self, to: mpsc::Sender<Result<News, ReadError>>) {
        loop {
            let news = tokio::select! {
                news = self.next() => news,
                () = to.closed() => return,
            };
            if to.send(news).await.is_err() {
                return;
            }
        }
    }
}
