//! # Lesson 09 · The door and the road · Cửa và đường
//!
//! Lesson 08's chat, for people who don't all mean well: who may open a socket, who they are, and
//! how much each of them may take.
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
//! | [`key_file`] | the server's keys |
//! | [`revoked`] | what was used up or ended |
//! | [`tls`] | certificates, TLS on the port, WebSocket over HTTP/2; with the feature `tls` |
//! | [`http`], [`connection`] | the routes, and a socket that ends with its session |

pub mod address;
pub mod connection;
pub mod door;
pub mod http;
pub mod identity;
pub mod key_file;
pub mod limits;
pub mod revoked;
pub mod signed;
pub mod tickets;
pub mod tls;
