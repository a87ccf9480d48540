//! # Lesson 08 · The reconnecting client · Client tự nối lại

pub mod backoff;
pub mod outcome;
pub mod protocol;
pub mod queue;
