//! The handshake inside of an HTTP server: hyper reads the request, lesson 03's rules judge it, and
//! after `101` hyper hands the connection over.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, Version, header},
    response::Response,
};
use hyper::upgrade::OnUpgrade;

use crate::lesson03_handshake::{self as handshake, HandshakeError};

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
    Ok((answer(accepted.response(&handshake::Agreed::default())), hyper::upgrade::on(request)))
}
// ANCHOR_END: upgrade

/// The answer to any other request: lesson 03's, with advice that fits this room.
#[must_use]
pub fn refusal(why: HandshakeError) -> Response {
    let mut refusal = answer(why.response());
    if why == HandshakeError::Upgrade {
        *refusal.body_mut() = Body::from(why.to_string().replace(" · ", "\n") + "\n" + HOW);
        refusal.headers_mut().remove(header::CONTENT_LENGTH);
    }
    refusal
}

/// Lesson 03's answer as a response of the HTTP library.
fn answer(handshake::Response { status, headers, body }: handshake::Response) -> Response {
    let length = (status != 101).then(|| ("content-length", body.len().to_string()));
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    for (name, value) in headers.into_iter().chain(length) {
        if let Ok(value) = HeaderValue::try_from(value) {
            answer.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    answer
}
