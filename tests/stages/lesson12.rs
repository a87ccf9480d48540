//! The cases that judge the building stage of lesson 12: `cargo learn check 12-B`.

mod kit;
#[path = "../support/mod.rs"]
mod support;

#[path = "lesson12/faults.rs"]
mod faults;
#[path = "lesson12/file_log.rs"]
mod file_log;
#[path = "lesson12/folder.rs"]
mod folder;
#[path = "lesson12/groups.rs"]
mod groups;
#[path = "../lesson12/imitated.rs"]
#[allow(dead_code, reason = "tests/lesson12.rs uses the rest")]
mod imitated;
#[path = "lesson12/lives.rs"]
mod lives;
#[path = "../lesson12/power.rs"]
#[allow(dead_code, unused_imports, reason = "tests/lesson12.rs uses the rest")]
mod power;
#[path = "lesson12/records.rs"]
mod records;
#[path = "lesson12/script.rs"]
mod script;
#[path = "../lesson12/suite.rs"]
#[allow(dead_code, reason = "tests/lesson12.rs uses the rest")]
mod suite;

use std::process::ExitCode;

use full_duplex::learn::ladder::{Case, Cases};

fn main() -> ExitCode {
    kit::main(&[("12-B", cases)])
}

/// From one record to whole worlds.
fn cases() -> Vec<Case> {
    let mut cases = Cases::default();
    records::cases(&mut cases);
    lives::cases(&mut cases);
    folder::cases(&mut cases);
    faults::cases(&mut cases);
    file_log::cases(&mut cases);
    cases.0
}
