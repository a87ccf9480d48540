//! # Lesson 07 · Heartbeats · Nhịp tim

pub mod checks;
pub mod exercises;
pub mod words;
