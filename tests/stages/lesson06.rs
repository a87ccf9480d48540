//! The cases that judge the building stages of lesson 06: `cargo learn check 06-B`.

mod kit;

#[path = "lesson06/hub.rs"]
mod hub;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[("06-B", hub::cases)])
}
