//! What strangers say, and what reaches a person's terminal of it: hostile servers for each `join`,
//! hostile clients for each server, and what a person pastes.

mod support;

#[cfg(unix)]
#[path = "hostile/clients.rs"]
mod clients;
#[path = "hostile/pasted.rs"]
mod pasted;
#[path = "hostile/servers.rs"]
mod servers;
#[cfg(target_os = "linux")] // setsid gives a program a terminal of its own
#[path = "hostile/terminal.rs"]
mod terminal;

use support::program::{Ended, Program};

const LESSONS: [Program; 8] = [
    Program(env!("CARGO_BIN_EXE_lesson01")),
    Program(env!("CARGO_BIN_EXE_lesson02")),
    Program(env!("CARGO_BIN_EXE_lesson03")),
    Program(env!("CARGO_BIN_EXE_lesson04")),
    Program(env!("CARGO_BIN_EXE_lesson05")),
    Program(env!("CARGO_BIN_EXE_lesson06")),
    Program(env!("CARGO_BIN_EXE_lesson07")),
    Program(env!("CARGO_BIN_EXE_lesson08")),
];

fn lesson(number: usize) -> Program {
    LESSONS[number - 1]
}

/// Sets a terminal's title, deletes the screen, rings; C1, directions, line ends, blanks; and what
/// must stay. Short enough for a close reason.
const EVIL: &str = "ÁC\u{1b}]0;a\u{7}\u{1b}[2J\u{9b}2J\u{8}\r\t\n\u{85}\u{2028}\u{202e}\u{2066}\u{200f}\u{ad}\u{3164}\u{e0041} 👩\u{200d}👧 ế";

/// Whether a terminal would obey it, or not draw it.
fn is_evil(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{ad}' | '\u{3164}' | '\u{e0041}')
}

/// Checks that the program has shown what it was told, and that no terminal would have obeyed it.
#[track_caller]
fn shows_harmlessly(what: &str, Ended { shown, said, .. }: &Ended, words: &[&str]) {
    let all = format!("{shown}{said}");
    let evil: Vec<_> = all.lines().filter(|line| line.contains(is_evil)).collect();
    assert!(evil.is_empty(), "{what}: {evil:?}");
    for word in words {
        assert!(all.contains(word), "{what} doesn't show {word}:\n{all}");
    }
}
