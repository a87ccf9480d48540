//! # Lesson 05 · Echo with tungstenite · Echo bằng tungstenite
//!
//! The library's settings, endings and goodbyes, on which lesson 06 stands.

pub mod config;
pub mod ending;
pub mod farewell;
