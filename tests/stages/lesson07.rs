//! The cases that judge the building stages of lesson 07: `cargo learn check 07-B`.

mod kit;

#[path = "lesson07/heartbeat.rs"]
mod heartbeat;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[("07-B", heartbeat::cases)])
}
