//! What all programs have in common: printing never stops them, and they end when they are asked
//! to.

#![cfg(unix)] // signals, pipes, terminals

mod support;

#[path = "programs/async_basics.rs"]
mod async_basics;
#[path = "programs/learn.rs"]
mod learn;
#[path = "programs/leaving.rs"]
mod leaving;
#[path = "programs/stopping.rs"]
mod stopping;
#[path = "programs/terminal.rs"]
#[cfg(target_os = "linux")] // setsid gives a program a terminal of its own
mod terminal;
#[path = "programs/unread.rs"]
mod unread;

use support::program::Program;

const LESSON01: Program = Program(env!("CARGO_BIN_EXE_lesson01"));
const LESSON02: Program = Program(env!("CARGO_BIN_EXE_lesson02"));
const LESSON03: Program = Program(env!("CARGO_BIN_EXE_lesson03"));
const LESSON04: Program = Program(env!("CARGO_BIN_EXE_lesson04"));
const LESSON05: Program = Program(env!("CARGO_BIN_EXE_lesson05"));
const LESSON06: Program = Program(env!("CARGO_BIN_EXE_lesson06"));
const LESSON07: Program = Program(env!("CARGO_BIN_EXE_lesson07"));
const LESSON08: Program = Program(env!("CARGO_BIN_EXE_lesson08"));
const LESSON12: Program = Program(env!("CARGO_BIN_EXE_lesson12"));
const LESSON13: Program = Program(env!("CARGO_BIN_EXE_lesson13"));
const TAP: Program = Program(env!("CARGO_BIN_EXE_tap"));

/// The servers of the lessons that need nothing; lesson 12's needs a folder for each.
const SERVERS: [(Program, &[&str]); 11] = [
    (LESSON01, &["--port", "0"]),
    (LESSON02, &["--port", "0"]),
    (LESSON03, &["--port", "0"]),
    (LESSON04, &["--port", "0"]),
    (LESSON05, &["--port", "0"]),
    (LESSON05, &["blocking", "--port", "0"]),
    (LESSON06, &["--port", "0"]),
    (LESSON07, &["--port", "0"]),
    (LESSON08, &["--port", "0"]),
    (LESSON13, &["serve", "--port", "0"]),
    (LESSON13, &["echo", "--port", "0"]),
];

/// Host and port in a line of a banner.
fn address_in(line: &str) -> Option<String> {
    let at = line.find("127.0.0.1:")?;
    let digits = line[at + 10..].chars().take_while(char::is_ascii_digit).count();
    Some(line[at..at + 10 + digits].to_owned())
}
