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
//! | [`backoff`] | how long to wait: doubling, with full jitter |
//! | [`outcome`] | how it ended, and whether that is final |
//! | [`redial`] | when to call again, if ever |
//! | [`queue`] | what was said and is not in the log yet |
//! | [`standing`] | who we are in the room, and the cursor |
//! | [`reading`] | live, asking, catching up: how a hole is closed |
//! | [`conversation`] | what is said and heard, from one connection to the next |
//! | [`event`] | what can happen to a client, and what it can want |
//! | [`client`], `lifecycle` | the client as a value |
//! | [`driver`], [`dial`] | its sockets and its time |
//! | [`telling`], [`screen`], [`join`] | what a person reads and types |
//! | [`page`] | the same client once more, in JavaScript |
//! | [`protocol`] | what travels: session, epoch, resume, ack |
//! | [`server`] | the room: a journal that everybody reads from their own cursor |
//! | [`herd`] | a thousand clients that come back at once |
//! | [`exercises`], [`words`], [`checks`] | the exercises in words, and what an answer must show |

pub mod backoff;
pub mod checks;
pub mod client;
pub mod conversation;
pub mod dial;
pub mod driver;
pub mod event;
pub mod exercises;
pub mod herd;
pub mod join;
mod lifecycle;
pub mod outcome;
pub mod page;
pub mod protocol;
pub mod queue;
pub mod reading;
pub mod redial;
pub mod screen;
pub mod server;
pub mod standing;
pub mod telling;
pub mod words;
