//! The cases that judge the building stage of lesson 10: `cargo learn check 10-B`.

mod kit;

#[path = "lesson10/link.rs"]
mod link;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[("10-B", link::cases)])
}
