//! # Lesson 05 · Echo with tungstenite · Echo bằng tungstenite
//!
//! Lesson 04's echo server once more, on a library that thousands of programs use: `tungstenite` with threads that wait,
//! `tokio-tungstenite` with tasks. The handshake stays lesson 03's. What is left to write is what the library leaves to
//! its user.
//!
//! | file | idea |
//! |---|---|
//! | [`config`] | the library's four dangerous defaults, set in one place |
//! | [`ending`] | how a connection ended, and what its other end must be told |
//! | [`closing`] | how to leave: with a reason, within a time, without a reset |
//! | [`echo`] | the server, with tasks |
//! | [`blocking`] | the same server, with a thread for each connection |
//! | [`join`] | the client for people |
//! | [`exercises`], [`checks`] | the exercises in words, and what an answer must show |

pub mod blocking;
pub mod checks;
pub mod closing;
pub mod config;
pub mod echo;
pub mod ending;
pub mod exercises;

pub mod join;
