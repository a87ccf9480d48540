//! The cases that judge the building stage of lesson 11: `cargo learn check 11-B`.

mod kit;

#[allow(dead_code, reason = "the suite asserts what a stage judges")]
#[path = "../conformance/deflate/mod.rs"]
mod deflate;
#[allow(dead_code, reason = "the tables of lesson 11's own tests: some are used there only")]
#[path = "../lesson11/examples.rs"]
mod examples;
#[path = "lesson11/extension.rs"]
mod extension;
#[path = "lesson11/groups.rs"]
mod groups;
#[path = "lesson11/negotiation.rs"]
mod negotiation;
#[allow(dead_code, reason = "the tables of lesson 11's own tests: some are used there only")]
#[path = "../lesson11/offers.rs"]
mod offers;
#[path = "lesson04/rungs.rs"]
mod rungs;
#[allow(clippy::wildcard_imports, reason = "a file of cases uses most of the suite's kit")]
#[path = "../conformance/suite.rs"]
mod suite;
#[path = "lesson11/whole.rs"]
mod whole;

use std::process::ExitCode;

fn main() -> ExitCode {
    kit::main(&[("11-B", extension::cases)])
}
