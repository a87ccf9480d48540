//! # Lesson 08 · The reconnecting client · Client tự nối lại

pub mod backoff;
pub mod client;
pub mod conversation;
pub mod dial;
pub mod driver;
pub mod event;
pub mod file;
pub mod front;
pub mod guest;
pub mod herd;
pub mod hub;
pub mod join;
pub mod journal;
mod lifecycle;
pub mod outcome;
pub mod page;
pub mod protocol;
pub mod queue;
pub mod reading;
pub mod redial;
pub mod screen;
pub mod server;
pub mod session;
pub mod sessions;
pub mod standing;
pub mod telling;
pub mod token;
