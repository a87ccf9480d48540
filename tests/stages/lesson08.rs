//! The cases that judge the building stages of lesson 08: `cargo learn check 08-B1`.

mod kit;
#[path = "../support/mod.rs"]
mod support;

#[path = "lesson08/catching_up.rs"]
mod catching_up;
#[path = "../lesson08/client_stories.rs"]
#[allow(dead_code, reason = "tests/lesson08.rs uses the rest")]
mod client_stories;
#[path = "../lesson08/client_tape.rs"]
#[allow(dead_code, reason = "tests/lesson08.rs uses the rest")]
mod client_tape;
#[path = "lesson08/coming_back.rs"]
mod coming_back;
#[path = "lesson08/delays.rs"]
mod delays;
#[path = "lesson08/ends.rs"]
mod ends;
#[path = "../lesson08/hub_room.rs"]
#[allow(dead_code, reason = "tests/lesson08.rs uses the rest")]
mod hub_room;
#[path = "lesson08/reader.rs"]
mod reader;
#[path = "lesson08/reading.rs"]
mod reading;
#[path = "lesson08/resuming.rs"]
mod resuming;
#[path = "lesson08/waiting.rs"]
mod waiting;
#[path = "lesson08/worlds.rs"]
mod worlds;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[("08-B1", coming_back::cases), ("08-B2", catching_up::cases)])
}
