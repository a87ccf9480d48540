//! TLS: nobody on the road reads or changes what is said, and the certificate says who answers.
//!
//! ```text
//!   TCP ──► first byte 0x16? ── no ───► 308: the same address with https: or wss:
//!                │ yes
//!                ▼
//!           TLS handshake ── ALPN ──┬── http/1.1 ──► lesson 06's way: GET, Upgrade, 101
//!                                   └── h2 ────────► CONNECT, :protocol websocket, 200 (RFC 8441)
//! ```
//!
//! Its libraries are a cargo feature, `tls`; without it, whatever asks for TLS is told how to build
//! it ([`TlsError::Missing`]).
//!
//! | file | idea |
//! |---|---|
//! | [`options`] | what the command line says about TLS |
//! | [`error`] | why there is no TLS, in words |
//! | `certificate` | a certificate and its key, read again when their files change |
//! | `practice` | a certificate for practice, from a CA of its own |
//! | `acceptor` | the first byte, the TLS handshake, ALPN |
//! | [`redirect`] | the answer to a request without TLS |
//! | `http2`, `extended_connect` | WebSocket as one stream of an HTTP/2 connection |
//! | `untaken` | answers that a client of HTTP/2 asks for and doesn't take |
//! | `trust` | what a client believes, and in words why it doesn't |
//! | [`exchange`] | one request and its answer over any stream |

#[cfg(feature = "tls")]
mod acceptor;
#[cfg(feature = "tls")]
pub mod certificate;
pub mod error;
pub mod exchange;
#[cfg(feature = "tls")]
pub mod extended_connect;
#[cfg(feature = "tls")]
pub mod http2;
#[cfg(not(feature = "tls"))]
mod missing;
pub mod options;
#[cfg(feature = "tls")]
pub mod practice;
pub mod redirect;
#[cfg(feature = "tls")]
mod trust;
#[cfg(feature = "tls")]
mod untaken;

#[cfg(feature = "tls")]
pub use acceptor::TlsServer;
pub use error::TlsError;
#[cfg(not(feature = "tls"))]
pub use missing::{TlsServer, Trust};
pub use options::{Trusting, WithTls};
#[cfg(feature = "tls")]
pub use trust::Trust;
