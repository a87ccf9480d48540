//! The refusals of the server: a status for a program, and a sentence for a person.

use std::fmt::Display;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use thiserror::Error;

use super::rules::Invalid;
use crate::stage::host::Misdirected;

/// Why a request is refused, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is nothing at this path.
    #[error(
        "there is nothing at this path; try / or /messages?since=0 · không có gì ở đường dẫn này; thử / hoặc /messages?since=0"
    )]
    NotFound,
    /// The path exists, the method doesn't.
    #[error(
        "this path does not take that method; the Allow header lists those it takes · đường dẫn này không nhận method đó; header Allow liệt kê các method được nhận"
    )]
    Method,
    /// The head doesn't declare the body as JSON. (A web page of another origin can send a form
    /// without asking the server first, but not JSON.)
    #[error(
        "send JSON, with Content-Type: application/json · hãy gửi JSON, kèm Content-Type: application/json"
    )]
    NotJson,
    /// The body is not JSON.
    #[error("this is not JSON: {0} · đây không phải JSON: {0}")]
    BadJson(String),
    /// The body is JSON of another shape.
    #[error(r#"expected {{"username": "…", "message": "…"}}: {0} · cần {{"username": "…", "message": "…"}}: {0}"#)]
    Shape(String),
    /// The cursor is not a number.
    #[error("since must be a whole number, 0 or more · since phải là số nguyên không âm")]
    Cursor,
    /// RFC 9112 §3.2: a request without Host must be refused.
    #[error("HTTP/1.1 needs one Host header · HTTP/1.1 cần đúng một header Host")]
    Host,
    /// The request is for another server.
    #[error(transparent)]
    Misdirected(#[from] Misdirected),
    /// A name or a text breaks the rules.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The body is longer than any message can be; the limit is in bytes.
    #[error("the body is longer than {0} bytes · body dài quá {0} byte")]
    TooLarge(usize),
    /// The body did not arrive in time.
    #[error("the body took too long · body đến quá chậm")]
    Slow,
    /// The body broke off.
    #[error("the body broke off · body bị đứt giữa chừng")]
    Broken,
}

impl Refusal {
    fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad_json"),
            Self::BadJson(_) => (StatusCode::BAD_REQUEST, "bad_json"),
            Self::Cursor | Self::Host | Self::Broken => (StatusCode::BAD_REQUEST, "invalid"),
            Self::Misdirected(_) => (StatusCode::MISDIRECTED_REQUEST, "misdirected"),
            Self::Shape(_) | Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::Slow => (StatusCode::REQUEST_TIMEOUT, "timeout"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = self.parts();
        let mut answer = refuse(status, code, &self);
        if self == Self::Slow {
            // The rest of the body may still come: this connection can't carry another request.
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }
}

/// An answer that refuses: `{"error": {"code", "message"}}`, in every lesson.
pub fn refuse(status: StatusCode, code: &str, why: &impl Display) -> Response {
    let body = json!({"error": {"code": code, "message": why.to_string()}}).to_string();
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"), // a cache may keep a 404 for as long as it likes
    ];
    (status, headers, body).into_response()
}
