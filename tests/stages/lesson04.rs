//! The cases that judge the building stages of lesson 04: `cargo learn check 04-B1`.

mod kit;

#[path = "lesson04/header.rs"]
mod header;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[("04-B1", header::cases)])
}
