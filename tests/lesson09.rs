//! Lesson 09: who comes in, how often, and until when; the program around it.

mod support;

#[path = "lesson09/attack.rs"]
mod attack;
#[path = "lesson09/bad_input.rs"]
mod bad_input;
#[path = "lesson09/conversations.rs"]
mod conversations;
#[path = "lesson09/crowds.rs"]
mod crowds;
#[path = "lesson09/limits.rs"]
mod limits;
#[path = "lesson09/page.rs"]
mod page;
#[path = "lesson09/program.rs"]
mod program;
