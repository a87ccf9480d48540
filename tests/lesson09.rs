//! Lesson 09: who comes in, how often, and until when; the program around it.

mod support;

#[path = "lesson09/attack.rs"]
mod attack;
#[path = "lesson09/conversations.rs"]
mod conversations;
