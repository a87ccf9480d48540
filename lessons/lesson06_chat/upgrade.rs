//! The handshake inside of an HTTP server: hyper reads the request, lesson 03's rules judge it, and after `101` hyper
//! hands the connection over.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, Version, header},
    response::{IntoResponse as _, Response},
};
use hyper::upgrade::OnUpgrade;

use crate::{
    lesson03_handshake::{self as handshake, HandshakeError},
    stage::serve::MAX_HEADERS,
};

/// What a person who came with a browser or with curl can do next.
const HOW: &str = "
Open the browser's console (F12) on this page and paste:
Mở console của trình duyệt (F12) ngay trên trang này rồi dán vào:

    socket = new WebSocket(`ws://${location.host}/ws`)
    socket.onmessage = event => console.log(event.data)
    socket.onopen = () => socket.send(JSON.stringify({type: 'chat', message: 'Xin chào!'}))
";

// ANCHOR: upgrade
/// Judges a request. A good one gets its `101`, and the promise of the connection.
pub fn upgrade(request: &mut Request) -> Result<(Response, OnUpgrade), HandshakeError> {
    let fields = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let http = match request.version() {
        Version::HTTP_10 => (1, 0),
        Version::HTTP_11 => (1, 1),
        _ => (2, 0),
    };
    let (method, target) = (request.method().as_str(), request.uri().to_string());
    let accepted = handshake::Request::from_parts(method, &target, http, fields)?;
    Ok((
        answer(&accepted.response(&handshake::Agreed::default()).to_bytes()),
        hyper::upgrade::on(request),
    ))
}
// ANCHOR_END: upgrade

/// The answer to any other request: lesson 03's, with advice that fits this room.
#[must_use]
pub fn refusal(why: HandshakeError) -> Response {
    let mut refusal = answer(&why.response().to_bytes());
    if why == HandshakeError::Upgrade {
        *refusal.body_mut() = Body::from(why.to_string().replace(" · ", "\n") + "\n" + HOW);
        refusal.headers_mut().remove(header::CONTENT_LENGTH);
    }
    refusal
}

/// Lesson 03 writes whole answers, byte by byte; hyper wants them in pieces.
fn answer(bytes: &[u8]) -> Response {
    let mut fields = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut fields);
    let Ok(httparse::Status::Complete(length)) = head.parse(bytes) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response(); // lesson 03's answers are well-formed
    };
    let status = head.code.and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or_default();
    let mut answer = Response::new(Body::from(bytes[length..].to_vec()));
    *answer.status_mut() = status;
    for field in head.headers {
        let name = HeaderName::from_bytes(field.name.as_bytes());
        let value = HeaderValue::from_bytes(field.value);
        if let (Ok(name), Ok(value)) = (name, value) {
            answer.headers_mut().append(name, value);
        }
    }
    answer
}
