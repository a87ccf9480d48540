//! # Lesson 09 · The door and the road · Cửa và đường
//!
//! Lesson 08's chat, for people who don't all mean well: who may open a socket, who they are, and
//! how much each of them may take.
//!
//! The files in `road/` put a reverse proxy before this lesson's server, or an earlier one's. The
//! first lines of each say how it is started.
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`signed`] | tokens that a client keeps and cannot change |
//! | [`tickets`] | a password for one handshake |
//! | [`identity`] | invitation, session, ticket: who somebody is |
//! | [`address`] | the address that a request came from, also behind proxies |
//! | [`limits`] | how much one account and one address may take |
//! | [`door`] | all of it together: who comes in |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`name`] | a name that nobody can take for another one |
//! | [`key_file`] | the server's keys |
//! | [`revoked`] | what was used up or ended |
//! | [`keep`] | the folder with both |
//! | [`http`], [`messages`] | the routes: signing in, the socket, the log |
//! | [`cookie`] | the two names of a session's cookie, and which of them counts |
//! | [`denied`] | what somebody is told who stays outside |
//! | [`speaker`] | what may be said inside, in which order, under which name |
//! | [`connection`], [`frames`] | a socket that ends with its session, or with a flood of frames |
//! | [`account`], [`join`] | the client in the terminal: a session in a file, a ticket for each dial |
//! | [`server`] | from an accepted connection to a request that knows its address |
//! | [`attack`], [`attack::door`], [`attack::flood`] | the attack lab: the same attacks on lesson 08's server and on this one |
//! | [`attack::target`], [`attack::person`], [`attack::table`] | its two servers, its people, its report |
//! | [`page`] | lesson 08's page, with a door |
//! | [`tls`] | TLS on the port, and WebSocket over HTTP/2: the map of its modules |
//! | [`tls::options`], [`tls::error`], `tls::missing` | what the command line says about it; why there is none |
//! | `tls::certificate`, `tls::practice` | a certificate, read again when its file changes; one for practice, from a CA of its own |
//! | `tls::acceptor`, [`tls::redirect`] | the first byte, the handshake, ALPN; the answer to a request without TLS |
//! | `tls::http2`, `tls::extended_connect`, `tls::untaken` | a socket as one stream of an HTTP/2 connection; answers that nobody takes |
//! | `tls::trust`, [`tls::exchange`] | what a client believes, and why it doesn't; one request over any stream |
//! | [`checks`] | the exercises: their texts, and what an answer must show |
//! | [`stages`] | the building stage in words |

pub mod account;
pub mod address;
pub mod attack;
pub mod checks;
pub mod connection;
pub mod cookie;
pub mod denied;
pub mod door;
pub mod frames;
pub mod http;
pub mod identity;
pub mod join;
pub mod keep;
pub mod key_file;
pub mod limits;
pub mod messages;
pub mod name;
pub mod page;
pub mod revoked;
pub mod server;
#[cfg_attr(feature = "mine-09-b", path = "build/signed.rs")]
pub mod signed;
pub mod speaker;
pub mod stages;
#[cfg_attr(feature = "mine-09-b", path = "build/tickets.rs")]
pub mod tickets;
pub mod tls;

/// 1, 2, 3 …, for tests that want to foresee what is drawn.
#[cfg(test)]
fn counting() -> crate::lesson08_reconnect::server::token::Draw {
    let mut next = 0;
    Box::new(move || {
        next += 1;
        next
    })
}
