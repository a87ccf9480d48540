//! Lesson 11: permessage-deflate.

mod support;

#[path = "lesson11/chat.rs"]
mod chat;
#[path = "lesson11/examples.rs"]
mod examples;
#[path = "lesson11/handshakes.rs"]
mod handshakes;
#[path = "lesson11/messages.rs"]
mod messages;
#[path = "lesson11/negotiation.rs"]
mod negotiation;
#[path = "lesson11/offers.rs"]
mod offers;
#[path = "lesson11/program.rs"]
mod program;
#[path = "lesson11/reader.rs"]
mod reader;
#[path = "lesson11/windows.rs"]
mod windows;
