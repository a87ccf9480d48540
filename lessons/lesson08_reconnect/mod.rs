//! # Lesson 08 · The reconnecting client · Client tự nối lại
//!
//! The client, from the policies up to the terminal:
//!
//! ```text
//!   keyboard ──► join ──► driver ◄──► socket, dial
//!   screen ◄──────┘          │ ▲
//!                     inputs ▼ │ actions
//!                          client ──── redial ──── backoff, outcome
//!                             │
//!                        conversation ─── queue (what we have said)
//!                             └────────── reading ─── standing (what we have heard)
//! ```
//!
//! | file | idea |
//! |---|---|
//! | [`protocol`] | what travels: session, epoch, resume, ack |
//! | [`backoff`], [`outcome`] | how long to wait, and when to stop waiting |
//! | [`client`] | the client as a value, and what drives it |
//! | [`server`] | the room: a journal that everybody reads from their own cursor |
//! | [`telling`], [`screen`], [`join`] | what a person reads and types |
//! | [`page`] | the same client once more, in JavaScript |
//! | [`herd`] | a thousand clients that come back at once |
//! | [`exercises`], [`words`], [`checks`] | the exercises in words, and what an answer must show |

pub mod backoff;
pub mod checks;
pub mod client;
pub mod exercises;
pub mod herd;
pub mod join;
pub mod outcome;
pub mod page;
pub mod protocol;
pub mod screen;
pub mod server;
pub mod status_text;
pub mod words;
