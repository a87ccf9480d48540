//! The cases that judge the building stages of lesson 03: `cargo learn check 03-B`.

mod kit;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[])
}
