//! The asking side: one HTTP client and one cursor.

use std::time::Duration;

use reqwest::{Response, StatusCode, Url};
use serde::Deserialize;
use thiserror::Error;

use crate::lesson01_polling::log::{Draft, Message, News};
use crate::stage::serve::HEAD_DEADLINE;

/// An answer that takes longer than this will not come.
pub const ANSWER_DEADLINE: Duration = Duration::from_secs(10);

/// Why a request brought nothing, in both languages.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The address can't be understood.
    #[error(
        "{0} is not an address like http://127.0.0.1:8080\n{0} không phải địa chỉ kiểu http://127.0.0.1:8080"
    )]
    Address(String),
    /// Nobody answers.
    #[error(
        "no answer from {0}: is the server running (cargo run --bin lesson01), and is this its --url?\n{0} không trả lời: server đã chạy chưa (cargo run --bin lesson01), và --url có đúng không?"
    )]
    Unreachable(Url),
    /// The server said no, and why.
    #[error("{0}")]
    Refused(String),
    /// Somebody answers, but not this lesson's server.
    #[error(
        "{0} answers, but not like this lesson's server\n{0} có trả lời, nhưng không giống server của bài này"
    )]
    Stranger(Url),
}

#[derive(Deserialize)]
struct Refused {
    error: Reason,
}

#[derive(Deserialize)]
struct Reason {
    message: String,
}

/// A reader of the chat. It holds the cursor: the server doesn't know who has read what.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    messages: Url,
    cursor: u64,
}

impl Client {
    /// A reader that has seen nothing yet, of the server at `address`. Sends nothing.
    pub fn new(address: &str) -> Result<Self, ClientError> {
        let messages = Url::parse(address)
            .ok()
            .filter(|url| url.scheme() == "http")
            .and_then(|url| url.join("/messages").ok())
            .ok_or_else(|| ClientError::Address(address.into()))?;
        let http = reqwest::Client::builder()
            .timeout(ANSWER_DEADLINE)
            // Let go of a silent connection before the server does, or a request may meet its closing.
            .pool_idle_timeout(HEAD_DEADLINE / 2)
            .no_proxy()
            .build()
            .map_err(|_| ClientError::Unreachable(messages.clone()))?;
        Ok(Self { http, messages, cursor: 0 })
    }

    // ANCHOR: poll
    /// Asks once for what is new. The cursor moves only when the answer has arrived whole, so a
    /// lost answer is asked for again: nothing is missed, and nothing comes twice.
    pub async fn poll(&mut self) -> Result<News, ClientError> {
        let request = self.http.get(self.messages.clone()).query(&[("since", self.cursor)]);
        let mut news: News = self.send(request, StatusCode::OK).await?;
        // Who has seen nothing yet can't have missed anything.
        news.gap &= self.cursor > 0;
        self.cursor = news.seq;
        Ok(news)
    }
    // ANCHOR_END: poll

    /// Says something.
    pub async fn say(&self, username: &str, message: &str) -> Result<Message, ClientError> {
        let draft = Draft { username: username.into(), message: message.into() };
        self.send(self.http.post(self.messages.clone()).json(&draft), StatusCode::CREATED).await
    }

    async fn send<T: for<'a> Deserialize<'a>>(
        &self,
        request: reqwest::RequestBuilder,
        expected: StatusCode,
    ) -> Result<T, ClientError> {
        let unreachable = |_| ClientError::Unreachable(self.messages.clone());
        let stranger = |_| ClientError::Stranger(self.messages.clone());
        let answer: Response = request.send().await.map_err(unreachable)?;
        if answer.status() == expected {
            return answer.json().await.map_err(stranger);
        }
        let refused: Refused = answer.json().await.map_err(stranger)?;
        Err(ClientError::Refused(refused.error.message))
    }
}
