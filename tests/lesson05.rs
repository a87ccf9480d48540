//! Lesson 05: the library's echo beside the one written by hand.

mod support;

#[path = "conformance/suite.rs"]
mod suite;
#[allow(dead_code, reason = "lesson 04's suite uses the rest")]
#[path = "conformance/tcp.rs"]
mod tcp;

#[path = "lesson05/conversations.rs"]
mod conversations;
#[path = "lesson05/differences.rs"]
mod differences;
#[path = "lesson05/left_to_us.rs"]
mod left_to_us;
#[path = "lesson05/limits.rs"]
mod limits;
#[path = "lesson05/program.rs"]
mod program;
