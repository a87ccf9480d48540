//! # Lesson 05 · Echo with tungstenite · Echo bằng tungstenite
//!
//! Lesson 04's echo server once more, on a library that thousands of programs use: `tungstenite`
//! with threads that wait, `tokio-tungstenite` with tasks. The handshake stays lesson 03's. We
//! write what the library doesn't do: limits, a clean close, telling the peer about errors.
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`echo`] | the server, with tasks |
//! | [`ending`] | how a connection ended, and what its other end must be told |
//! | [`closing`] | closing: give a reason, don't wait for ever, cause no TCP reset |
//! | [`config`] | the library's dangerous defaults, set in one place |
//! | [`blocking`] | the same server, with a thread for each connection |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`join`] | the interactive client in a terminal |
//! | [`checks`] | the exercises: their texts, and what an answer must show |

pub mod blocking;
pub mod checks;
pub mod closing;
pub mod config;
pub mod echo;
pub mod ending;
pub mod join;
