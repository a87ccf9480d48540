//! The server's answers as values: the `101` that opens a WebSocket, and every refusal.
//! [`Response`] is turned into bytes once, at the very end, so that an HTTP library can send it
//! just as well.

use std::fmt::Write as _;

use axum::http::StatusCode;

// ANCHOR: agreed
/// What both sides have agreed on. Nothing at all is the usual agreement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// The subprotocol: one of the names that the client offered.
    pub protocol: Option<String>,
    /// The extension, with its parameters: one of those that the client offered.
    pub extension: Option<String>,
}

// ANCHOR_END: agreed

// ANCHOR: response
/// An HTTP answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status: 101, or the status of a refusal.
    pub status: u16,
    /// The header fields in their order, without `content-length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body; always empty with 101.
    pub body: String,
}

impl Response {
    /// The answer to a request that begins with these bytes. A `HEAD` asks for the head alone, and
    /// what followed it would be taken for the next answer (RFC 9110 §9.3.2).
    #[must_use]
    pub fn to_bytes_for(&self, request: &[u8]) -> Vec<u8> {
        let mut bytes = self.to_bytes();
        if request.starts_with(b"HEAD ") {
            bytes.truncate(bytes.len() - self.body.len());
        }
        bytes
    }

    /// The answer as it goes over the wire.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { status, headers, body } = self;
        let reason =
            StatusCode::from_u16(*status).ok().and_then(|status| status.canonical_reason());
        let mut head = format!("HTTP/1.1 {status} {}\r\n", reason.unwrap_or_default());
        for (name, value) in headers {
            // A line break would end the field, and what follows would be a field of its own.
            let value = value.replace(['\r', '\n', '\0'], " ");
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if *status != 101 {
            let _ = write!(head, "content-length: {}\r\n", body.len());
        }
        (head + "\r\n" + body).into_bytes()
    }
}
// ANCHOR_END: response

// ANCHOR: refusal
/// A refusal by the application: the request is a correct one, and the answer is no all the same.
/// Such a refusal may ask for a login (401), forbid (403) or ask the client to come back later
/// (429, 503).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status, which must not be 101.
    pub status: u16,
    /// Header fields that belong to this status: `retry-after`, `www-authenticate` …
    pub headers: Vec<(&'static str, String)>,
    /// A text for people.
    pub body: String,
}

impl Refusal {
    /// The answer that tells the client. The connection ends after it.
    #[must_use]
    pub fn response(&self) -> Response {
        let mut headers = vec![("connection", "close".to_owned())];
        headers.extend(self.headers.iter().cloned());
        headers.push(("content-type", "text/plain; charset=utf-8".to_owned()));
        Response { status: self.status, headers, body: self.body.clone() }
    }
}
// ANCHOR_END: refusal
