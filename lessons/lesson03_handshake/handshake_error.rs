//! Every rule that a request for a WebSocket can break. Nothing has been upgraded yet, so the
//! refusal is an ordinary HTTP answer: a status for programs, a sentence in both languages for
//! people.

use thiserror::Error;

use super::{request::VERSION, response::Response};
use crate::stage::serve::{HEAD_DEADLINE, MAX_HEAD, MAX_HEADERS};

/// Why a request opens no WebSocket, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HandshakeError {
    /// Not HTTP, or HTTP with a NUL, a folded line or a bare newline in it.
    #[error("this is not a valid HTTP/1.1 request · đây không phải request HTTP/1.1 hợp lệ")]
    Malformed,
    /// A key without any `Upgrade`. Clients send both, and a proxy that knows nothing of WebSocket
    /// takes one of them away.
    #[error(
        "Sec-WebSocket-Key is there, Upgrade is not: most likely a proxy on the way dropped it · có Sec-WebSocket-Key mà không có Upgrade: nhiều khả năng một proxy trên đường đã bỏ mất"
    )]
    Dropped,
    /// Another version of HTTP: 1.0 can't upgrade, and HTTP/2 opens a WebSocket in another way
    /// (RFC 8441).
    #[error("a WebSocket opens with HTTP/1.1 · WebSocket mở đầu bằng HTTP/1.1")]
    HttpVersion,
    /// Another method than GET.
    #[error("a WebSocket opens with GET · WebSocket mở đầu bằng GET")]
    Method,
    /// A target that is neither `/path?query` nor a whole address, or has a fragment.
    #[error(
        "the target must be a path like /chat, without # · target phải là đường dẫn kiểu /chat, không có #"
    )]
    Target,
    /// No Host, an empty one, or several.
    #[error("a request needs exactly one Host · request cần đúng một header Host")]
    Host,
    /// No `Upgrade: websocket`.
    #[error("this server speaks WebSocket only · server này chỉ nói WebSocket")]
    Upgrade,
    /// `Upgrade` without `Connection: Upgrade`: something in between may have taken it away.
    #[error(
        "Connection: Upgrade is missing; did a proxy drop it? · thiếu Connection: Upgrade; proxy nào đó đã bỏ mất chăng?"
    )]
    Connection,
    /// Another version of the WebSocket protocol, or none.
    #[error("Sec-WebSocket-Version must be 13 · Sec-WebSocket-Version phải là 13")]
    Version,
    /// No key, several, or one that is not Base64 of 16 bytes.
    #[error(
        "Sec-WebSocket-Key must be there once and hold 16 bytes in Base64 · cần đúng một Sec-WebSocket-Key chứa 16 byte viết bằng Base64"
    )]
    Key,
    /// A list of subprotocols with a word that is no token, or the same name twice.
    #[error(
        "Sec-WebSocket-Protocol must list different names · Sec-WebSocket-Protocol phải liệt kê các tên khác nhau"
    )]
    Protocols,
    /// A field that may be there once is there again.
    #[error(
        "a header field that may appear once appears again · có header chỉ được xuất hiện một lần mà lại lặp lại"
    )]
    Repeated,
    /// A body, whose bytes could not be told from frames.
    #[error("this request must not have a body · request này không được có body")]
    Body,
    /// The head is longer than the limit.
    #[error("the head is longer than {MAX_HEAD} bytes · head dài quá {MAX_HEAD} byte")]
    TooLong,
    /// More header fields than the limit.
    #[error("more than {MAX_HEADERS} header fields · nhiều hơn {MAX_HEADERS} header")]
    TooManyFields,
    /// The head was not complete in time.
    #[error("the request took longer than {} s · request đến chậm quá {} giây", HEAD_DEADLINE.as_secs(), HEAD_DEADLINE.as_secs())]
    TooSlow,
}

/// What a person with a browser or with curl can do next.
const HOW: &str = "
Open the browser's console (F12) on this page and paste:
Mở console của trình duyệt (F12) ngay trên trang này rồi dán vào:

    socket = new WebSocket(location.href.replace('http', 'ws'))
    socket.onmessage = event => console.log(event.data)
    socket.onclose = event => console.log(event.code)
";

/// What helps if a proxy stands in between.
const PROXY: &str = "
A proxy must be told to pass a WebSocket on. nginx wants these lines beside proxy_pass:
Proxy phải được dặn thì mới chuyển WebSocket đi tiếp. Với nginx, thêm các dòng này cạnh proxy_pass:

    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection \"upgrade\";
";

impl HandshakeError {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed
            | Self::Target
            | Self::Host
            | Self::Key
            | Self::Protocols
            | Self::Repeated
            | Self::Body => 400,
            Self::Method => 405,
            Self::TooSlow => 408,
            Self::Dropped | Self::Upgrade | Self::Connection | Self::Version => 426,
            Self::TooLong | Self::TooManyFields => 431,
            Self::HttpVersion => 505,
        }
    }

    // ANCHOR: response
    /// The answer that tells the client. It names what the server wants instead, where HTTP has a
    /// field for that.
    #[must_use]
    pub fn response(&self) -> Response {
        let mut body = self.to_string().replace(" · ", "\n") + "\n";
        body += match self {
            Self::Upgrade => HOW,
            Self::Dropped | Self::Connection | Self::HttpVersion => PROXY,
            _ => "",
        };
        let fields: &[_] = match self.status() {
            426 => &[
                ("connection", "close, upgrade"),
                ("upgrade", "websocket"),
                ("sec-websocket-version", VERSION),
            ],
            405 => &[("connection", "close"), ("allow", "GET")],
            _ => &[("connection", "close")],
        };
        let plain = ("content-type", "text/plain; charset=utf-8");
        let fields = fields.iter().copied().chain([plain]);
        let headers = fields.map(|(name, value)| (name, value.to_owned())).collect();
        Response { status: self.status(), headers, body }
    }
    // ANCHOR_END: response
}
