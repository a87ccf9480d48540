//! One exchange over HTTP, as a client sees it: an answer within bounds, or the reason why there is
//! none. Each reason says what is known; a cause that is only likely is called so.

use std::time::Duration;

use reqwest::{Response, StatusCode, Url};
use serde::Deserialize;
use thiserror::Error;

use crate::stage::visible::visible;

/// The client gives up on a connection after this time. All the places that a name stands for share
/// it, so that a dead one hides no healthy one.
pub const CONNECT_DEADLINE: Duration = Duration::from_secs(4);
/// The longest answer that is read, in bytes: a whole log is shorter, whatever stands in it.
pub const MAX_ANSWER: usize = 16 * 1024 * 1024;

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
    /// The answer takes too long.
    #[error("no whole answer from {0} in time\nhết giờ chờ mà {0} vẫn chưa trả lời trọn vẹn")]
    TooSlow(Url),
    /// The connection ended in the middle.
    #[error(
        "the connection with {0} ended before the answer was complete\nkết nối với {0} đứt trước khi câu trả lời đến trọn vẹn"
    )]
    Broken(Url),
    /// The server refused; the text says why.
    #[error("{}", visible(.0))]
    Refused(String),
    /// A refusal without this lesson's words: most often of a proxy.
    #[error(
        "{0} answers {1}, but not in the words of this lesson's server: perhaps a proxy answered instead\n{0} trả lời {1}, nhưng không phải lời của server bài này: có thể một proxy đã trả lời thay"
    )]
    Declined(Url, StatusCode),
    /// The answer is not one of this lesson's server.
    #[error(
        "{0} answers, but not like this lesson's server\n{0} có trả lời, nhưng không giống server của bài này"
    )]
    Stranger(Url),
}

/// What the clients of lessons 01 and 02 have in common.
pub fn http() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy().connect_timeout(CONNECT_DEADLINE)
}

/// Reads the JSON of an answer, if it is not too long.
pub async fn read<T: for<'a> Deserialize<'a>>(mut answer: Response) -> Result<T, ClientError> {
    let (url, mut body) = (answer.url().clone(), Vec::new());
    while let Some(bytes) = answer.chunk().await.map_err(|error| ClientError::of(&url, &error))? {
        if body.len() + bytes.len() > MAX_ANSWER {
            return Err(ClientError::Stranger(url));
        }
        body.extend_from_slice(&bytes);
    }
    serde_json::from_slice(&body).map_err(|_| ClientError::Stranger(url))
}

impl ClientError {
    /// What is known of a request that has brought no whole answer.
    #[must_use]
    pub fn of(url: &Url, error: &reqwest::Error) -> Self {
        let url = url.clone();
        match error {
            error if error.is_connect() => Self::Unreachable(url),
            error if error.is_timeout() => Self::TooSlow(url),
            error if error.is_redirect() || error.is_builder() => Self::Stranger(url),
            _ => Self::Broken(url),
        }
    }
}

/// What a server has at a path. Its address is a folder, as a page's is: behind a proxy it may be
/// `http://example.org/chat`.
pub fn below(address: &str, path: &str) -> Result<Url, ClientError> {
    Url::parse(&format!("{}/", address.trim_end_matches('/')))
        .ok()
        .filter(|url| url.scheme() == "http")
        .and_then(|url| url.join(path).ok())
        .ok_or_else(|| ClientError::Address(address.into()))
}
