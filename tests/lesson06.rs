//! Lesson 06 on the wire: whole conversations as the book shows them, bad input, crowds, slow
//! readers, and the program itself.

mod support;

#[path = "support/kept.rs"]
mod kept_of;

#[path = "lesson06/conversations.rs"]
mod conversations;
#[path = "lesson06/crowd.rs"]
mod crowd;
#[path = "lesson06/decider.rs"]
mod decider;
#[path = "lesson06/hub.rs"]
mod hub;
#[path = "lesson06/kept.rs"]
mod kept;
#[path = "lesson06/nonsense.rs"]
mod nonsense;
#[path = "lesson06/outboxes.rs"]
mod outboxes;
#[path = "lesson06/pipes.rs"]
mod pipes;
#[path = "lesson06/program.rs"]
mod program;
#[path = "lesson06/sockets.rs"]
mod sockets;
