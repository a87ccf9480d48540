//! The client: it asks, and it holds the cursor.

use std::time::Duration;

use reqwest::{StatusCode, Url};
use serde::Deserialize;

use super::{
    exchange::{ClientError, below, http, read},
    log::{Draft, Message, News},
};
use crate::stage::serve::HEAD_DEADLINE;

/// The client gives up on an answer after this time.
pub const ANSWER_DEADLINE: Duration = Duration::from_secs(10);

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
        let http = http()
            .timeout(ANSWER_DEADLINE)
            // Close a silent connection before the server does, or a request may meet its closing.
            .pool_idle_timeout(HEAD_DEADLINE / 2)
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
        let failed = |error| ClientError::of(&self.messages, &error);
        let answer = request.send().await.map_err(failed)?;
        let status = answer.status();
        if status == expected {
            return read(answer).await;
        }
        Err(match read(answer).await {
            Ok(Refused { error }) => ClientError::Refused(error.message),
            Err(ClientError::Stranger(url)) => ClientError::Declined(url, status),
            Err(other) => other,
        })
    }
}
// ANCHOR_END: client
