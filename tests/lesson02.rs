//! Lesson 02 on the wire: held requests and event streams as transcripts, what is refused, who goes
//! away, many at once, and the program itself.

mod support;

#[path = "lesson02/asked.rs"]
mod asked;
#[path = "lesson02/crowd.rs"]
mod crowd;
#[path = "lesson02/network.rs"]
mod network;
#[path = "lesson02/other_log.rs"]
mod other_log;
#[path = "lesson02/program.rs"]
mod program;
#[path = "lesson02/refusals.rs"]
mod refusals;
#[path = "lesson02/transcripts.rs"]
mod transcripts;
