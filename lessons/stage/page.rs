//! Serving web pages: the files that all lessons' pages share, and which pages of other origins may
//! read the answers.

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};

/// What a page may load: its own files. No inline script runs, so a message that holds one stays a
/// message.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// A file that is part of the program: its path in the URL, and its content.
pub type File = (&'static str, &'static str);

/// The files that the pages of several lessons import.
pub const SHARED: &[File] = &[
    ("/page/base.css", include_str!("page/base.css")),
    ("/page/chat.css", include_str!("page/chat.css")),
    ("/page/composer.js", include_str!("page/composer.js")),
    ("/page/cost.css", include_str!("page/cost.css")),
    ("/page/drawing.js", include_str!("page/drawing.js")),
    ("/page/exchange.js", include_str!("page/exchange.js")),
    ("/page/language.js", include_str!("page/language.js")),
    ("/page/ledger.js", include_str!("page/ledger.js")),
    ("/page/memory.js", include_str!("page/memory.js")),
    ("/page/messages.js", include_str!("page/messages.js")),
    ("/page/name.js", include_str!("page/name.js")),
    ("/page/own.js", include_str!("page/own.js")),
    ("/page/panel.js", include_str!("page/panel.js")),
    ("/page/rules.js", include_str!("page/rules.js")),
];

/// Serves the shared files.
pub fn router() -> Router {
    files(SHARED)
}

/// Serves files under their paths.
pub fn files(files: &'static [File]) -> Router {
    files.iter().fold(Router::new(), |router, (path, content)| {
        router.route(path, get(async move || file(path, *content)))
    })
}

/// An answer with a file of a page; its type follows from its name.
pub fn file(path: &str, content: impl IntoResponse) -> Response {
    let content_type = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "text/html; charset=utf-8",
    };
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, content).into_response()
}

/// Lets pages that come from this machine (the book, served by `mdbook serve`) read the answers; to
/// pages of other sites the browser denies them. That is all that CORS does: it doesn't keep a page
/// from asking, it doesn't cover WebSocket (lesson 09), and a site whose name leads to this machine
/// is no other site to the browser: [`host`](super::host) is against that.
pub async fn let_local_pages_read(request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).filter(|origin| is_local(origin)).cloned();
    let mut response = next.run(request).await;
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::VARY, HeaderValue::from_static("origin"));
    }
    response
}

/// `http://localhost` or `http://127.0.0.1` with any port; exactly, so that
/// `http://localhost.evil.example` is not.
fn is_local(origin: &HeaderValue) -> bool {
    let Some(authority) = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"))
    else {
        return false;
    };
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    matches!(host, "localhost" | "127.0.0.1") && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_machine_may_read() {
        for (origin, expected) in [
            ("http://localhost:3000", true),
            ("http://127.0.0.1:3000", true),
            ("http://localhost", true),
            ("https://localhost:3000", false),
            ("http://localhost.evil.example", false),
            ("http://localhost:3000.evil.example", false),
            ("http://evil.example", false),
            ("null", false),
        ] {
            assert_eq!(is_local(&HeaderValue::from_static(origin)), expected, "{origin}");
        }
    }
}
