//! The cases that judge the building stage of lesson 09: `cargo learn check 09-B`.

mod kit;

#[path = "lesson09/tokens.rs"]
mod tokens;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[("09-B", tokens::cases)])
}
