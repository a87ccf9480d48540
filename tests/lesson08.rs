//! Lesson 08: the server's hub and journal by themselves, the client by itself, both together.

mod support;

#[path = "lesson08/conversations.rs"]
mod conversations;
#[path = "lesson08/hub.rs"]
mod hub;
#[path = "lesson08/journal.rs"]
mod journal;
