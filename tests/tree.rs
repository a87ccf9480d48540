//! The layout of the course, held by a test: what a lesson may use, how long a file may grow, what must be listed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use full_duplex::learn::exercise::{all, root};

/// Lines after which a file holds a second idea.
const LONG: usize = 400;

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in
            fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())
        {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                files.push(entry);
            }
        }
    }
    assert!(!files.is_empty(), "{folder} holds no code");
    files
}

/// `4` of `lesson04_frames`.
fn lesson_number(name: &str) -> Option<u32> {
    name.split_once("lesson")?.1.get(..2)?.parse().ok()
}

fn lesson_of(file: &Path) -> Option<u32> {
    file.components().find_map(|part| lesson_number(part.as_os_str().to_str()?))
}

/// Every lesson that a text names in a path: `lesson04_frames::…`.
fn lessons_used(text: &str) -> impl Iterator<Item = u32> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| {
        line.match_indices("lesson").filter_map(|(at, _)| lesson_number(&line[at..]))
    })
}

#[test]
fn a_lesson_uses_only_the_lessons_before_it() {
    for file in rust_files("lessons") {
        let Some(lesson) = lesson_of(file.strip_prefix(root()).expect("below the root")) else {
            continue;
        };
        let text = fs::read_to_string(&file).expect("a text");
        for used in lessons_used(&text) {
            assert!(
                used <= lesson,
                "{} is of lesson {lesson} and uses lesson {used}",
                file.display()
            );
        }
    }
    assert_eq!(
        lessons_used("use crate::lesson04_frames::Frame;\n// lesson09").collect::<Vec<_>>(),
        [4]
    );
}

#[test]
fn no_file_is_too_long_to_enjoy() {
    for file in rust_files("lessons").into_iter().chain(rust_files("tests")) {
        let lines = fs::read_to_string(&file).expect("a text").lines().count();
        assert!(lines <= LONG, "{} has {lines} lines", file.display());
    }
}

#[test]
fn every_exercise_has_its_program_and_its_files() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    for (lesson, exercise) in all() {
        let file = exercise.file().display().to_string().replace('\\', "/");
        let target = format!(
            "[[test]]\nname = \"{}\"\npath = \"{file}\"\nharness = false\ntest = false\n",
            exercise.program()
        );
        assert!(manifest.contains(&target), "Cargo.toml lacks\n{target}");
        assert!(
            root().join(&file).exists(),
            "{file} is missing: cargo learn reset {}",
            exercise.id
        );
        assert!(
            exercise.id.starts_with(lesson.number),
            "{} is listed by lesson {}",
            exercise.id,
            lesson.number
        );
        for mistake in exercise.mistakes {
            assert!(
                exercise.key(mistake.name, "rs").exists(),
                "{} has no {}.rs",
                exercise.id,
                mistake.name
            );
        }
    }
}
