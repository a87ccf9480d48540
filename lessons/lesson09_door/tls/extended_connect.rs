//! WebSocket over HTTP/2 (RFC 8441): a socket is one stream of a connection that others share.
//!
//! ```text
//!   :method     CONNECT                   a stream in both directions …
//!   :protocol   websocket                 … for WebSocket
//!   :scheme     https                     :path  /ws        :authority  chat.example
//!   sec-websocket-version  13             no key: HTTP/2 can't be mistaken for anything else
//!                            :status 200  and from here on frames, masked as ever, in DATA
//! ```
//!
//! The door must judge both in the same way, or one of the two would become the way around it. So
//! there is one door: the request is rewritten as the handshake that it stands for, and the answer
//! back again.

use std::convert::Infallible;

use axum::{
    http::{
        HeaderValue, Method, Request, StatusCode, Uri, Version,
        header::{CONNECTION, HOST, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, UPGRADE},
    },
    response::{IntoResponse as _, Response},
};
use hyper::{body::Incoming, ext::Protocol, service::Service};

use crate::lesson01_polling::refusal::refuse;

/// A key for the rules that want one. Its answer goes to nobody.
const NO_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAA==";

/// Answers a request that came in HTTP/2.
pub async fn answer<R>(service: R, mut request: Request<Incoming>) -> Response
where
    R: Service<Request<Incoming>, Response = Response, Error = Infallible>,
{
    name_host(&mut request);
    let protocol = request.extensions().get::<Protocol>().map(|it| it.as_str().to_owned());
    match protocol.as_deref() {
        None if request.method() == Method::CONNECT => no_tunnel(),
        None => {
            let Ok(answer) = service.call(request).await;
            answer
        }
        Some("websocket") => {
            as_handshake(&mut request);
            let Ok(mut answer) = service.call(request).await;
            if answer.status().is_success() {
                return no_tunnel(); // a page, which a client would take for an open socket
            }
            as_stream(&mut answer);
            answer
        }
        Some(_) => no_tunnel(),
    }
}

/// This server is no proxy, and knows no protocol but WebSocket.
fn no_tunnel() -> Response {
    let why = "CONNECT leads to /ws with :protocol websocket only · CONNECT chỉ dẫn tới /ws với :protocol websocket";
    refuse(StatusCode::NOT_IMPLEMENTED, "unsupported", &why).into_response()
}

/// `Host` says what `:authority` says, and nothing else (RFC 9113 §8.3.1).
fn name_host(request: &mut Request<Incoming>) {
    let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
    if let Some(authority) = authority.and_then(|it| HeaderValue::try_from(it).ok()) {
        request.headers_mut().insert(HOST, authority);
    }
}

// ANCHOR: handshake
/// The handshake that this request stands for (RFC 8441 §5).
fn as_handshake(request: &mut Request<Incoming>) {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    if let Ok(target) = Uri::try_from(target) {
        *request.uri_mut() = target;
    }
    *request.method_mut() = Method::GET;
    *request.version_mut() = Version::HTTP_11;
    let headers = request.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_KEY, HeaderValue::from_static(NO_KEY));
}

/// The answer to it: `200` instead of `101`. A refusal stays what it is.
fn as_stream(answer: &mut Response) {
    if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
        *answer.status_mut() = StatusCode::OK;
    }
    *answer.version_mut() = Version::HTTP_2;
    for name in [CONNECTION, UPGRADE, SEC_WEBSOCKET_ACCEPT] {
        answer.headers_mut().remove(name); // of HTTP/1.1, and forbidden here
    }
}
// ANCHOR_END: handshake
