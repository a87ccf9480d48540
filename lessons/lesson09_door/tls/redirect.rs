//! The answer to a request without TLS on a port with TLS: the same address in TLS.
//!
//! What the request carried has been readable on the road. Nothing of it reaches the room.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use crate::{lesson01_polling::refusal::Refusal, stage::host};

/// Answers every request with a redirect. Nothing more is to be said on its connection.
pub fn router() -> Router {
    Router::new().fallback(async |request: Request| {
        let close = [(header::CONNECTION, HeaderValue::from_static("close"))];
        (close, to_tls(&request)).into_response()
    })
}

/// `308` keeps the method, so a client that follows asks in the same way. A handshake is sent to
/// `wss:`. Most clients don't follow there, but they show the words.
fn to_tls(request: &Request) -> Response {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().unwrap_or_default(),
        _ => "",
    };
    if host.is_empty() {
        return Refusal::Host.into_response();
    }
    let named = request.uri().authority().map_or(host, |authority| authority.as_str());
    if let Err(foreign) = host::check(None, Some(named)) {
        return Refusal::from(foreign).into_response(); // or anybody's link would lead anywhere
    }
    let scheme = if is_handshake(request.headers()) { "wss" } else { "https" };
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let target = if target.starts_with('/') { target } else { "/" }; // OPTIONS * has no path
    let there = format!("{scheme}://{named}{target}");
    let words = format!("this port speaks TLS: {there}\ncổng này dùng TLS: {there}\n");
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, there)], words).into_response()
}

fn is_handshake(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|protocol| protocol.trim().eq_ignore_ascii_case("websocket"))
}
