//! The cases that judge the building stages of lesson 07: `cargo learn check 07-B`.

mod kit;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[])
}
