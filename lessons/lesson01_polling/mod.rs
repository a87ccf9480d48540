//! # Lesson 01 · Polling · Hỏi liên tục
//!
//! A chat over plain HTTP. `POST /messages` adds a message to the log, `GET /messages?since=N` asks
//! what is new, and the client asks again and again. The client keeps the number of the last
//! message that it has seen, its *cursor*, so it misses none. The server counts what that costs.
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`log`] | `MemoryLog`: the numbered messages, in memory; every later log holds one |
//! | [`rules`] | what a name and a text may be |
//! | [`http`] | the state of the server and its routes |
//! | [`client`] | the client: it asks, and it holds the cursor |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`exchange`] | one exchange as a client sees it: an answer, or why there is none |
//! | [`refusal`] | each refusal: a status and a JSON `error` |
//! | [`status`] | the counts that `GET /status` tells |
//! | [`page`] | the files of the web page |
//! | [`join`] | the chat in a terminal |
//! | [`measure`] | what polling costs, on this machine |
//! | [`checks`] | the exercises: their texts, and what an answer must show |

pub mod checks;
pub mod client;
pub mod exchange;
pub mod http;
pub mod join;
pub mod log;
pub mod measure;
pub mod page;
pub mod refusal;
pub mod rules;
pub mod status;
