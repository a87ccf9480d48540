//! # Lesson 08 · The reconnecting client · Client tự nối lại

pub mod protocol;
