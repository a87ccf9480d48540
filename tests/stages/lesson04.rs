//! The cases that judge the building stages of lesson 04: `cargo learn check 04-B1`.

mod kit;

#[allow(clippy::wildcard_imports, reason = "a file of cases uses most of the suite's kit")]
#[path = "../conformance/suite.rs"]
mod suite;

#[path = "lesson04/connection.rs"]
mod connection;
#[path = "lesson04/connection_groups.rs"]
mod connection_groups;
#[path = "lesson04/extensions.rs"]
mod extensions;
#[path = "lesson04/header.rs"]
mod header;
#[path = "lesson04/message.rs"]
mod message;
#[path = "lesson04/rungs.rs"]
mod rungs;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[("04-B1", header::cases), ("04-B2", message::cases), ("04-B3", connection::cases)])
}
