//! One request and its answer over any stream: what a client asks before it opens its socket, over
//! the same TLS and the same trust as the socket.

use std::time::Duration;

use axum::http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use super::Trust;
use crate::{
    lesson01_polling::client::ANSWER_DEADLINE,
    lesson03_handshake::{DialError, Url},
};

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// A request to the server of an address.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// `GET` or `POST`.
    pub method: Method,
    /// Where: `/ticket`.
    pub target: &'a str,
    /// What is shown to be known.
    pub bearer: Option<&'a str>,
    /// A body in JSON.
    pub json: Option<String>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// The time that the server asks the client to wait.
    pub retry_after: Option<Duration>,
    /// Its body.
    pub body: Vec<u8>,
}

/// Asks the server that `url` points to, on a connection of its own.
pub async fn exchange(url: &Url, trust: &Trust, ask: &Ask<'_>) -> Result<Answer, DialError> {
    timeout(ANSWER_DEADLINE, ask_once(url, trust, ask)).await.unwrap_or(Err(DialError::TooSlow))
}

async fn ask_once(url: &Url, trust: &Trust, ask: &Ask<'_>) -> Result<Answer, DialError> {
    let stream = trust.reach(url).await?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| broken(&error))?;
    let asking = async {
        let answer =
            sender.send_request(request(url, ask)?).await.map_err(|error| broken(&error))?;
        read(answer).await
    };
    tokio::pin!(asking);
    tokio::select! {
        answer = &mut asking => answer,
        _ = connection => asking.await, // the connection is over; the answer may be there
    }
}

fn request(url: &Url, ask: &Ask<'_>) -> Result<Request<Full<Bytes>>, DialError> {
    let mut request = Request::builder()
        .method(ask.method.clone())
        .uri(ask.target)
        .header(header::HOST, url.authority())
        .header(header::CONNECTION, "close");
    if let Some(token) = ask.bearer {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if ask.json.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = Full::from(ask.json.clone().unwrap_or_default());
    request.body(body).map_err(|_| DialError::Address(url.to_string()))
}

async fn read(answer: hyper::Response<hyper::body::Incoming>) -> Result<Answer, DialError> {
    let status = answer.status();
    let field = answer.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = field.and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
    let body = Limited::new(answer.into_body(), MAX_ANSWER).collect().await;
    let body = body.map_err(|_| DialError::Ended)?.to_bytes().to_vec();
    Ok(Answer { status, retry_after, body })
}

/// What an error of the HTTP library means here.
fn broken(error: &hyper::Error) -> DialError {
    if error.is_parse() { DialError::NotHttp } else { DialError::Ended }
}
