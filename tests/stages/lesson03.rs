//! The cases that judge the building stages of lesson 03: `cargo learn check 03-B`.

mod kit;

#[path = "lesson03/answers.rs"]
mod answers;
#[path = "../support/example.rs"]
mod example;
#[path = "lesson03/groups.rs"]
mod groups;
#[path = "lesson03/handshake.rs"]
mod handshake;
#[path = "../lesson03/requests.rs"]
mod requests;
#[path = "../lesson03/spoiled.rs"]
mod spoiled;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[("03-B", handshake::cases)])
}
