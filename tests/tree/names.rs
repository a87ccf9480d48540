//! Names that the course doesn't use any more: a reader must never translate a word of ours into the field's.

use super::{files::Files, source::Source};

/// Retired names of types and functions. In prose such a word may be an ordinary one, so it is looked for in code only:
/// in Rust, in JavaScript, and between backquotes.
const NAMES: [&str; 23] = [
    "Switchboard",
    "Operator",
    "Caller",
    "House",
    "Desk",
    "Front",
    "Fleeting",
    "Lasting",
    "Worth",
    "Living",
    "Beat",
    "CannotSay",
    "Violation",
    "receive_end",
    "put_out",
    "serve_guest",
    "Standing",
    "Findings",
    "Subtitles",
    "Journal",
    "subtitles",
    "SharedFront",
    "Slot",
];

/// Retired names inside of the simulation of lesson 08, where they meant something else than elsewhere.
const SIMULATION: [&str; 5] = ["diary", "ledger", "chronicle", "house", "warden"];

/// Retired names of Rust files.
const FILES: [&str; 15] = [
    "switchboard",
    "guest",
    "visit",
    "farewell",
    "front",
    "journal",
    "subtitles",
    "telling",
    "hearing",
    "findings",
    "story",
    "living",
    "standing",
    "violation",
    "lasting",
];

/// What no sentence of the documentation begins with: its subject is the thing that it documents.
const SUBJECTS: [&str; 5] = ["Whoever ", "Who ", "Whom ", "Somebody ", "Someone "];

/// Files that may speak of the past: the change log, and this list.
const PAST: [&str; 2] = ["CHANGELOG.md", "tests/tree/names.rs"];

/// Every retired name that is still in use.
pub(crate) fn retired(files: &Files) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files.below(&[""], &["rs", "js", "mjs", "md"]) {
        if PAST.contains(&path) || path.ends_with("CHANGELOG.md") {
            continue;
        }
        let in_simulation = path.starts_with("tests/simulation");
        let names = NAMES.iter().chain(in_simulation.then_some(&SIMULATION).into_iter().flatten());
        let names: Vec<&str> = names.copied().collect();
        for (number, line) in (1..).zip(code(path, text)) {
            let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            let mut words: Vec<&str> = words.filter(|word| names.contains(word)).collect();
            words.dedup();
            found.extend(words.iter().map(|word| format!("{path}:{number}: `{word}`")));
        }
    }
    for (path, _) in files.rust() {
        let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        let simulated = path.starts_with("tests/simulation") && SIMULATION.contains(&stem);
        if FILES.contains(&stem) || simulated {
            found.push(format!("{path}: no file is called `{stem}` any more"));
        }
    }
    found
}

/// The code in each line of a file: what stands outside of comments and strings, or between backquotes.
fn code(path: &str, text: &str) -> Vec<String> {
    let quoted = |line: &str| line.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(" ");
    let mut fenced = false;
    match path.rsplit_once('.') {
        Some((_, "rs")) => {
            let source = Source::of(text);
            let bare = source.lines().map(str::to_owned).chain(std::iter::repeat(String::new()));
            text.lines().zip(bare).map(|(line, bare)| bare + " " + &quoted(line)).collect()
        }
        Some((_, "md")) => text
            .lines()
            .map(|line| {
                if line.starts_with("```") {
                    fenced = !fenced;
                }
                if fenced { line.to_owned() } else { quoted(line) }
            })
            .collect(),
        _ => text.lines().map(|line| line.split("// ").next().unwrap_or_default().into()).collect(),
    }
}

/// Every sentence of the documentation whose subject is a person instead of the thing that it documents.
pub(crate) fn subjects(files: &Files) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files.rust() {
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim_start();
            let Some(doc) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
                continue;
            };
            let sentences = doc.split(". ").map(str::trim_start);
            for sentence in sentences {
                if SUBJECTS.iter().any(|subject| sentence.starts_with(subject)) {
                    found.push(format!("{path}:{number}: {}", sentence.trim_end()));
                }
            }
        }
    }
    found
}

#[test]
fn a_retired_name_is_found_in_code_and_not_in_prose() {
    let mut files = Files::default();
    files.put(
        "lessons/a.rs",
        "/// A House, or [`Desk`].\nstruct House; // a House\nconst A: &str = \"House\";\n",
    );
    files.put("book/src/a.md", "A House. `House::new`\n```rust\nHouse\n```\n");
    files.put("tests/simulation/house.rs", "let house = 1;\n");
    files.put("CHANGELOG.md", "`House`\n");
    let found = retired(&files);
    let expected = [
        "book/src/a.md:1: `House`",
        "book/src/a.md:3: `House`",
        "lessons/a.rs:1: `Desk`",
        "lessons/a.rs:2: `House`",
        "tests/simulation/house.rs:1: `house`",
        "tests/simulation/house.rs: no file is called `house` any more",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_person_as_the_subject_is_found() {
    let mut files = Files::default();
    let text = "/// Whoever comes.\n/// The hub. Somebody asks.\n/// [`Who`] asks; so does somebody.\n// Who is it?\n";
    files.put("lessons/a.rs", text);
    let expected = ["lessons/a.rs:1: Whoever comes.", "lessons/a.rs:2: Somebody asks."];
    assert_eq!(subjects(&files), expected);
}
