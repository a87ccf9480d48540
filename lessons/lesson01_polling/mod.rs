//! # Lesson 01 · Polling · Hỏi liên tục
//!
//! A chat over plain HTTP: `POST /messages` says something, `GET /messages?since=N` asks what is new, and the client
//! asks again and again. Nothing is ever lost, because the client holds the cursor; what it costs is counted.
//!
//! | file | idea |
//! |---|---|
//! | [`log`] | the log, the centre of the whole course |
//! | [`rules`] | what a name and a text may be |
//! | [`chat`] | the log with a clock, and what is counted |
//! | [`http`] | the routes: each request becomes one call on the chat |
//! | [`refusal`] | every way of saying no: a status and a JSON `error` |
//! | [`page`] | the files of the web page, and who may ask from another origin |
//! | [`client`] | the asking side, one cursor |
//! | [`join`] | the chat in a terminal |
//! | [`measure`] | what polling costs, on this machine |
//! | [`checks`] | the exercises: their texts, and what an answer must show |

pub mod chat;
pub mod checks;
pub mod client;
pub mod http;
pub mod join;
pub mod log;
pub mod measure;
pub mod page;
pub mod refusal;
pub mod rules;
