//! # Lesson 08 · The reconnecting client · Client tự nối lại

pub mod backoff;
pub mod checks;
pub mod exercises;
pub mod file;
pub mod front;
pub mod guest;
pub mod herd;
pub mod hub;
pub mod journal;
pub mod outcome;
pub mod page;
pub mod protocol;
pub mod queue;
pub mod server;
pub mod session;
pub mod sessions;
pub mod token;
pub mod words;
