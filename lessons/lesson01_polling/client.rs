//! The client: it asks, and it holds the cursor.

use std::time::Duration;

use reqwest::{Response, StatusCode, Url};
use serde::Deserialize;
use thiserror::Error;

use crate::{
    lesson01_polling::log::{Draft, Message, News},
    stage::{serve::HEAD_DEADLINE, visible::visible},
};

/// The client gives up on an answer after this time.
pub const ANSWER_DEADLINE: Duration = Duration::from_secs(10);

/// Why a request brought nothing, in both languages.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The address can't be understood.
    #[error(
        "{0} is not an address like http://127.0.0.1:8080\n{0} không phải địa chỉ kiểu http://127.0.0.1:8080"
    )]
    Address(String),
    /// There is no answer.
    #[error(
        "no answer from {0}: is the server running (cargo run --bin lesson01), and is this its --url?\n{0} không trả lời: server đã chạy chưa (cargo run --bin lesson01), và --url có đúng không?"
    )]
    Unreachable(Url),
    /// The server refused; the text says why.
    #[error("{}", visible(.0))]
    Refused(String),
    /// The answer is not one of this lesson's server.
    #[error(
        "{0} answers, but not like this lesson's server\n{0} có trả lời, nhưng không giống server của bài này"
    )]
    Stranger(Url),
}

/// The body of a refusal.
#[derive(Deserialize)]
struct Refused {
    error: Reason,
}

#[derive(Deserialize)]
struct Reason {
    message: String,
}

// ANCHOR: client
/// A client of the chat. It holds the cursor: the server doesn't know what each client has read.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    messages: Url,
    cursor: u64,
}

impl Client {
    /// A client of the server at `address` that has seen nothing yet. Sends nothing.
    pub fn new(address: &str) -> Result<Self, ClientError> {
        let messages = below(address, "messages")?;
        let http = reqwest::Client::builder()
            .timeout(ANSWER_DEADLINE)
            // Close a silent connection before the server does, or a request may meet its closing.
            .pool_idle_timeout(HEAD_DEADLINE / 2)
            .no_proxy()
            .build()
            .map_err(|_| ClientError::Unreachable(messages.clone()))?;
        Ok(Self { http, messages, cursor: 0 })
    }

    /// Asks once for what is new. The cursor moves only when the whole answer has arrived, so the
    /// client asks again for a lost answer: nothing is missed, and nothing comes twice.
    pub async fn poll(&mut self) -> Result<News, ClientError> {
        let request = self.http.get(self.messages.clone()).query(&[("since", self.cursor)]);
        let mut news: News = self.send(request, StatusCode::OK).await?;
        news.gap &= self.cursor > 0; // a client that has seen nothing has missed nothing
        self.cursor = news.seq;
        Ok(news)
    }

    /// Posts a message.
    pub async fn send_message(&self, name: &str, text: &str) -> Result<Message, ClientError> {
        let draft = Draft { username: name.into(), message: text.into() };
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
// ANCHOR_END: client

/// What a server has at a path. Its address is a folder, as a page's is: behind a proxy it may be
/// `http://example.org/chat`.
pub fn below(address: &str, path: &str) -> Result<Url, ClientError> {
    Url::parse(&format!("{}/", address.trim_end_matches('/')))
        .ok()
        .filter(|url| url.scheme() == "http")
        .and_then(|url| url.join(path).ok())
        .ok_or_else(|| ClientError::Address(address.into()))
}
