//! The two names of the cookie that holds a session, and which of them counts.

use axum::http::{HeaderMap, header};

use super::door::{Door, texts};

/// The name of the cookie that holds a session.
pub const COOKIE: &str = "session";

/// Its name in TLS: a browser takes such a one from this very host alone, and sends it in TLS alone
/// (RFC 6265bis §4.1.3.2).
pub const SECURE_COOKIE: &str = "__Host-session";

impl Door {
    /// Whether a request has come over TLS. With TLS in front of the server, only the page knows;
    /// if it isn't told, the host knows, unless it has pages without TLS, too.
    #[must_use]
    pub fn is_secure(&self, headers: &HeaderMap) -> bool {
        let mut origins = texts(headers, &header::ORIGIN).peekable();
        let of_host = |scheme| {
            let host = texts(headers, &header::HOST).next().unwrap_or_default();
            self.is_ours(&format!("{scheme}://{}", host.to_ascii_lowercase()))
        };
        self.secure
            || match origins.peek() {
                Some(_) => origins.any(|origin| origin.starts_with("https:")),
                None => of_host("https") && !of_host("http"),
            }
    }
}
