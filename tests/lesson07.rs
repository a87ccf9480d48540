//! Lesson 07: who is still there, who is too slow, and how a server stops. Policies in virtual time over pipes; real
//! sockets and the program itself in real time.

mod support;

#[path = "lesson07/frozen.rs"]
mod frozen;
#[path = "lesson07/heartbeat.rs"]
mod heartbeat;
#[path = "lesson07/pipe.rs"]
mod pipe;
#[path = "lesson07/stuck.rs"]
mod stuck;
