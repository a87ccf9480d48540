//! # Lesson 08 · The reconnecting client · Client tự nối lại

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
