//! Pictures in the chat: up over the socket in pieces, down over HTTP.

pub mod message;
