//! # Full Duplex · Song công
//!
//! A runnable course on real-time communication. This file is its table of contents: one module per
//! lesson, each using only what the lessons before it have introduced.
//!
//! The idea that holds the course together: **a chat room is an append-only log, and every lesson
//! is another way to read it.**

pub mod stage;
pub mod tap;

pub mod lesson01_polling;
pub mod lesson02_push;
pub mod lesson03_handshake;
pub mod lesson04_frames;
pub mod lesson05_tungstenite;
pub mod lesson06_chat;
pub mod lesson07_heartbeat;
pub mod lesson08_reconnect;

pub mod learn;
