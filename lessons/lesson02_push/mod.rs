//! # Lesson 02 · Push over HTTP · Server chủ động qua HTTP
//!
//! The same log as in lesson 01, read in two better ways. *Long-polling*: the server holds the question until there is
//! something to say. *Server-Sent Events*: one answer that never ends, an event for each message. The cursor stays with
//! the reader, so still nothing is lost.
//!
//! | file | idea |
//! |---|---|
//! | [`log`] | the log as every reader of the course sees it |
//! | [`hold`] | how a reader waits for news |
//! | [`event`] | one Server-Sent Event as it is written (WHATWG HTML §9.2.5) |
//! | [`parser`] | events as they are read, whatever the network did to them (§9.2.6) |
//! | [`feed`] | the body that never ends: events, comments, a gap |
//! | [`http`] | the routes, around lesson 01's |
//! | [`refusal`] | what lesson 01 had no reason to refuse |
//! | [`page`] | the web page: three ways to read, side by side |
//! | [`long_poll`], [`event_source`] | the two new readers |
//! | [`reader`] | any of the three readers |
//! | [`join`] | the chat in a terminal, over each transport |
//! | [`measure`], [`crowd`] | what each transport costs, on this machine |
//! | [`drip`] | why writing slowly to an ordinary answer is not push |
//! | [`exercises`], [`checks`] | the exercises in words, and what an answer must show |

pub mod checks;
pub mod crowd;
pub mod drip;
pub mod event;
pub mod event_source;
pub mod exercises;
pub mod feed;
pub mod hold;
pub mod http;
pub mod join;
pub mod log;
pub mod long_poll;
pub mod measure;
pub mod page;
pub mod parser;
pub mod reader;
pub mod refusal;
