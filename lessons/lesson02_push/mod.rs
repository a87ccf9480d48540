//! # Lesson 02 · Push over HTTP · Server chủ động qua HTTP
//!
//! The same log as in lesson 01, read in two better ways. *Long-polling*: the server holds the
//! question until there is news. *Server-Sent Events*: one answer that never ends, with an event
//! for each message. The cursor stays with the reader, so still nothing is lost.
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`log`] | `Log`, the trait that every reader of this and all later lessons uses, and `SharedLog`, the one in memory |
//! | [`hold`] | how a reader waits for news without missing any |
//! | [`http`] | the routes: three ways to read one log |
//! | [`event`] | one Server-Sent Event as it is written (WHATWG HTML §9.2.5) |
//! | [`feed`] | the body of an event stream: an event for each message, a comment in silence, an event if messages are gone |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`event_source`], [`parser`] | a reader of event streams, however the network cuts them (§9.2.6) |
//! | [`long_poll`] | a long-polling reader |
//! | [`reader`] | polling, long-polling and event stream behind one interface |
//! | [`pace`] | how fast a reader asks when the answers bring nothing |
//! | [`refusal`] | the refusals of this lesson |
//! | [`page`] | the files of the web page: three ways to read, side by side |
//! | [`join`] | the chat in a terminal, over each transport |
//! | [`measure`], [`crowd`] | what each transport costs, on this machine |
//! | [`drip`] | why writing slowly to an ordinary answer is not push |
//! | [`checks`] | the exercises: their texts, and what an answer must show |

pub mod checks;
pub mod crowd;
pub mod drip;
pub mod event;
pub mod event_source;
pub mod feed;
pub mod hold;
pub mod http;
pub mod join;
pub mod log;
pub mod long_poll;
pub mod measure;
pub mod pace;
pub mod page;
pub mod parser;
pub mod reader;
pub mod refusal;
