//! What is derived from the register of exercises (`LESSON` in each lesson's `checks.rs`): the
//! programs in `Cargo.toml`, the list of answers in `tests/exercises`, and the learner's file where
//! it is missing.
//!
//! `BLESS=1 cargo test --test tree` writes them.

use std::{env, fmt::Write as _, fs, path::Path};

use full_duplex::learn::{
    exercise::{Exercise, LESSONS, SOLUTION, all, root},
    text::Text,
};

/// The list of answers that `tests/exercises.rs` runs.
const ANSWERS: &str = "tests/exercises/answers.rs";

/// The lines of `Cargo.toml` between which the programs stand.
const FROM: &str = "# The programs below are written by `BLESS=1 cargo test --test tree`.\n";
const TO: &str =
    "# ---------------------------------------------------------------- the workspace\n";

#[test]
fn everything_that_is_derived_from_the_register_is_up_to_date() {
    let manifest = read("Cargo.toml");
    let (before, rest) = manifest.split_once(FROM).expect("the mark before the programs");
    let (_, after) = rest.split_once(TO).expect("the mark behind the programs");
    hold("Cargo.toml", &format!("{before}{FROM}{}\n{TO}{after}", programs()));
    hold(ANSWERS, &answers());
    for (lesson, exercise) in all() {
        let id = exercise.id;
        assert!(id.starts_with(lesson.number), "{id} is listed by lesson {}", lesson.number);
        let file = root().join(exercise.file());
        if bless() && !file.exists() {
            exercise.reset().expect("a solution");
        }
        assert!(file.exists(), "{} is missing: cargo learn reset {id}", file.display());
    }
}

#[test]
fn every_file_that_a_text_names_exists() {
    for (lesson, exercise) in all() {
        let read: Vec<_> = LESSONS.iter().filter(|other| other.number <= lesson.number).collect();
        let exists = |file: &str| {
            read.iter().any(|other| holds(&root().join("lessons").join(other.folder), file))
        };
        for text in texts(exercise) {
            let words = [text.en, text.vi].into_iter().flat_map(|side| {
                side.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
            });
            for file in words.filter_map(|word| word.strip_suffix(".rs")) {
                assert!(exists(file), "{} names {file}.rs", exercise.id);
            }
        }
    }
}

fn texts(exercise: &'static Exercise) -> impl Iterator<Item = &'static Text> {
    let hints = exercise.mistakes.iter().map(|mistake| &mistake.hint);
    exercise.hints.iter().chain(hints).chain([&exercise.after])
}

/// Whether a folder, or one below it, holds this Rust file.
fn holds(folder: &Path, stem: &str) -> bool {
    fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .any(|path| path.is_dir() && holds(&path, stem) || path.ends_with(format!("{stem}.rs")))
}

fn bless() -> bool {
    env::var_os("BLESS").is_some()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default().replace("\r\n", "\n")
}

/// Compares a file with what it should be; blessed, writes it.
fn hold(path: &str, text: &str) {
    if bless() && read(path) != text {
        fs::write(root().join(path), text).expect("a file that can be written");
    }
    assert!(
        read(path) == text,
        "{path} differs from the register: BLESS=1 cargo test --test tree writes it"
    );
}

/// A program for each learner's file.
fn programs() -> String {
    let mut programs = String::new();
    for (_, exercise) in all() {
        let (name, path) = (exercise.program(), slashes(&exercise.file().display()));
        let _ = write!(
            programs,
            "\n[[test]]\nname = \"{name}\"\npath = \"{path}\"\nharness = false\ntest = false\n"
        );
    }
    programs
}

/// A module for each exercise, and a row for each solution and each known mistake.
fn answers() -> String {
    let mut modules = String::new();
    let mut rows = String::new();
    for (_, exercise) in all() {
        let (program, folder) = (exercise.program(), slashes(&exercise.answers().display()));
        let _ = write!(modules, "#[path = \"../../{folder}/mistakes.rs\"]\nmod {program};\n");
        for (name, function) in functions(exercise) {
            let _ = writeln!(rows, "    ({:?}, {name:?}, {program}::{function}),", exercise.id);
        }
    }
    format!(
        "//! Every solution and every known mistake: exercise, name, and the function that runs it.\n\
         //!\n\
         //! Written by `BLESS=1 cargo test --test tree`.\n\n\
         use full_duplex::learn::exercise::Run;\n\n\
         {modules}\n\
         pub const ANSWERS: &[(&str, &str, Run)] = &[\n{rows}];\n"
    )
}

fn functions(exercise: &Exercise) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mistakes = exercise.mistakes.iter().map(|mistake| (mistake.name, mistake.name));
    [(SOLUTION, "solution::main")].into_iter().chain(mistakes)
}

fn slashes(path: &impl ToString) -> String {
    path.to_string().replace('\\', "/")
}
