//! The cases that judge the building stages of lesson 06: `cargo learn check 06-B`.

mod kit;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[])
}
