//! The cases that judge the building stages of lesson 08: `cargo learn check 08-B`.

mod kit;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[])
}
