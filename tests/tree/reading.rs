//! The reading budget: what a lesson asks its reader to read, and how much of it the book shows.
//!
//! A lesson's `mod.rs` has two tables, `## Read this` and `## Also here`. The first names the files
//! that the chapter walks through, in reading order: 250 to 600 lines of code. At least 60 % of
//! them stand in the chapter itself.

use std::{collections::BTreeMap, fmt::Write as _, ops::RangeInclusive, path::Path};

use super::{
    files::{Files, lessons},
    source::Source,
};

/// The lines of code that "Read this" may hold.
pub(crate) const BUDGET: RangeInclusive<usize> = 250..=600;

/// The part of them that the chapter shows, in percent.
pub(crate) const SHOWN: usize = 60;

const STRING: &str = "a String takes every line";

/// What a lesson's tables need not name: the entrance, the exercises and stages, and what judges
/// them.
const UNLISTED: [&str; 4] = ["mod.rs", "main.rs", "checks.rs", "checks/"];
const UNLISTED_TOO: [&str; 5] = ["exercises/", "solutions/", "stages.rs", "stages/", "tests.rs"];

/// The two tables of a lesson, as paths of files.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) read: Vec<String>,
    pub(crate) also: Vec<String>,
}

/// One file of "Read this": its lines of code, and those that no chapter of the lesson shows, as
/// ranges of lines.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) file: String,
    pub(crate) code: usize,
    pub(crate) shown: usize,
    pub(crate) hidden: Vec<(usize, usize)>,
}

/// Reads both tables of a lesson's `mod.rs`, and tells what is wrong with them.
pub(crate) fn tables(files: &Files, lesson: &str) -> (Tables, Vec<String>) {
    let folder = format!("lessons/{lesson}/");
    let text = files.get(&format!("{folder}mod.rs")).unwrap_or_default();
    let (mut tables, mut wrong) = (Tables::default(), Vec::new());
    for (title, list) in [("Read this", &mut tables.read), ("Also here", &mut tables.also)] {
        let Some((_, section)) = text.split_once(&format!("//! ## {title}\n")) else {
            wrong.push(format!("{folder}mod.rs has no `## {title}`"));
            continue;
        };
        for name in names(section) {
            match file_of(files, &folder, &name) {
                Some(file) => list.push(file),
                None => wrong.push(format!("{folder}mod.rs: {title} names `{name}`, no file here")),
            }
        }
    }
    let named = || tables.read.iter().chain(&tables.also);
    for (path, _) in files.below(&[&folder], &["rs"]) {
        let inside = &path[folder.len()..];
        let unlisted = UNLISTED.iter().any(|other| inside == *other || inside.starts_with(other))
            || UNLISTED_TOO.iter().any(|part| inside.contains(part));
        match named().filter(|file| *file == path).count() {
            0 if !unlisted => wrong.push(format!("{path} stands in neither table of mod.rs")),
            0 | 1 => {}
            _ => wrong.push(format!("{path} stands in the tables of mod.rs twice")),
        }
    }
    (tables, wrong)
}

/// The names in the first column of a section's table, without links and code marks:
/// `client::driver`, `main.rs`.
fn names(section: &str) -> Vec<String> {
    let lines = section.lines().map_while(|line| line.strip_prefix("//!"));
    let lines = lines.take_while(|line| !line.starts_with(" ## "));
    let rows = lines.filter_map(|line| line.trim().strip_prefix('|'));
    let cells = rows.filter_map(|row| row.split('|').next());
    let names = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    names.map(|name| name.trim_start_matches("mod@").to_owned()).collect()
}

/// The file that a name of a table means: a module of the lesson, or a path inside of its folder.
fn file_of(files: &Files, folder: &str, name: &str) -> Option<String> {
    let path = name.replace("::", "/");
    let candidates =
        [format!("{folder}{path}.rs"), format!("{folder}{path}/mod.rs"), format!("{folder}{name}")];
    candidates.into_iter().find(|file| files.get(file).is_some())
}

/// How much of each Rust file of "Read this" the chapters of the lesson show.
pub(crate) fn readings(files: &Files, lesson: &str, tables: &Tables) -> Vec<Reading> {
    let chapters = format!("book/src/{}", lesson.split('_').next().unwrap_or_default());
    let rust = tables
        .read
        .iter()
        .filter(|file| Path::new(file).extension().is_some_and(|end| end == "rs"));
    let reading = rust.map(|file| {
        let text = files.get(file).unwrap_or_default();
        let code = Source::of(text).code_lines();
        let mut seen = vec![false; code.len()];
        for (_, page) in files.below(&[&chapters], &["md"]) {
            for part in included(page).filter_map(|(path, part)| (path == *file).then_some(part)) {
                for line in lines_of(text, part) {
                    seen[line - 1] = true;
                }
            }
        }
        let hidden = |line: &usize| code[*line - 1] && !seen[*line - 1];
        let count = code.iter().filter(|code| **code).count();
        let hidden: Vec<usize> = (1..=code.len()).filter(hidden).collect();
        let shown = count - hidden.len();
        Reading { file: file.clone(), code: count, shown, hidden: ranges(&hidden) }
    });
    reading.collect()
}

/// Every `{{#include path:part}}` of a page: the path from the root, and the part.
pub(crate) fn included(page: &str) -> impl Iterator<Item = (String, &str)> {
    ["{{#include ", "{{#rustdoc_include "].into_iter().flat_map(move |tag| {
        page.split(tag).skip(1).filter_map(|rest| {
            let argument = rest.split("}}").next()?.trim();
            let (path, part) = argument.split_once(':').unwrap_or((argument, ""));
            Some((path.trim_start_matches("../").to_owned(), part))
        })
    })
}

/// The lines (from 1) of a part of a file: of an anchor, of `5:9`, or all of them.
fn lines_of(text: &str, part: &str) -> Vec<usize> {
    let count = text.lines().count();
    let is_range = part.chars().all(|c| c.is_ascii_digit() || c == ':');
    if is_range {
        let (first, last) = part.split_once(':').unwrap_or((part, part));
        let (first, last) = (first.parse().unwrap_or(1), last.parse().unwrap_or(count));
        return (first..=last.min(count)).collect();
    }
    let numbered = || (1..).zip(text.lines());
    let begin = numbered().find(|(_, line)| anchor(line, "ANCHOR: ") == Some(part));
    let end = numbered().find(|(_, line)| anchor(line, "ANCHOR_END: ") == Some(part));
    let (Some((begin, _)), Some((end, _))) = (begin, end) else { return Vec::new() };
    (begin + 1..end).collect()
}

fn anchor<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    let (_, name) = line.split_once(mark)?;
    name.split_whitespace().next()
}

/// `[1, 2, 3, 7]` as `[(1, 3), (7, 7)]`.
fn ranges(lines: &[usize]) -> Vec<(usize, usize)> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &line in lines {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => ranges.push((line, line)),
        }
    }
    ranges
}

/// A sentence about what "Read this" of a lesson holds and what of it is shown, and whether both
/// are as they should be.
pub(crate) fn told(lesson: &str, readings: &[Reading]) -> (String, bool) {
    let code: usize = readings.iter().map(|reading| reading.code).sum();
    let shown: usize = readings.iter().map(|reading| reading.shown).sum();
    let percent = (shown * 100).checked_div(code).unwrap_or(0);
    let mut told = format!("{lesson}: {percent} % of {code} lines shown");
    let mut hidden = readings.iter().filter(|reading| !reading.hidden.is_empty()).peekable();
    if hidden.peek().is_some() {
        told += "; not shown:";
    }
    for reading in hidden {
        let (_, name) = reading.file.split_once('/').unwrap_or_default();
        let name = name.trim_start_matches(lesson).trim_start_matches('/');
        let lines: Vec<String> = reading.hidden.iter().map(|lines| range(*lines)).collect();
        let (missing, lines) = (reading.code - reading.shown, lines.join(", "));
        write!(told, "\n    {name} ({missing} of {}) {lines}", reading.code).expect(STRING);
    }
    (told, BUDGET.contains(&code) && percent >= SHOWN)
}

fn range((first, last): (usize, usize)) -> String {
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

/// Anchors that no page of the book shows.
pub(crate) fn unshown(files: &Files) -> Vec<String> {
    let mut shown: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (_, page) in files.below(&["book/src/"], &["md"]) {
        for (path, part) in included(page) {
            shown.entry(path).or_default().push(part);
        }
    }
    let mut unshown = Vec::new();
    for (path, text) in files.below(&["lessons/", "tests/"], &[]) {
        for (number, line) in (1..).zip(text.lines()) {
            let begins = line.trim_start().starts_with(['/', '#', '<', '*']);
            let Some(name) = anchor(line, "ANCHOR: ").filter(|_| begins) else { continue };
            if !shown.get(path).is_some_and(|parts| parts.contains(&name)) {
                unshown.push(format!("{path}:{number}: no page shows `ANCHOR: {name}`"));
            }
        }
    }
    unshown
}

/// The report for maintainers: each lesson with its files in reading order.
pub(crate) fn report(files: &Files) -> String {
    let mut report = String::new();
    for lesson in lessons(files) {
        let (tables, wrong) = tables(files, lesson);
        let readings = readings(files, lesson, &tables);
        let (told, fine) = told(lesson, &readings);
        let mark = if fine && wrong.is_empty() { "✓" } else { "✗" };
        writeln!(report, "\n{mark} {told}").expect(STRING);
        for reading in &readings {
            let Reading { file, code, shown, .. } = reading;
            writeln!(report, "  {shown:4} of {code:4}  {file}").expect(STRING);
        }
        for wrong in wrong {
            writeln!(report, "  ✗ {wrong}").expect(STRING);
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use super::{Files, readings, tables, told, unshown};

    /// A lesson with one file to read, of ten lines of code.
    fn small() -> Files {
        let mut files = Files::default();
        let tables = "//! # Lesson 01\n//!\n//! ## Read this\n//!\n//! | file | idea |\n//! |---|---|\n//! | [`hub`] | `Hub` |\n//!\n//! ## Also here\n//!\n//! | file | idea |\n//! |---|---|\n//! | [`mod@line`], [`client::driver`] | more |\n\npub mod hub;\n";
        files.put("lessons/lesson01_x/mod.rs", tables);
        let hub = format!("// ANCHOR: hub\n{}// ANCHOR_END: hub\nd();\n", "f();\n".repeat(9));
        files.put("lessons/lesson01_x/hub.rs", hub);
        files.put("lessons/lesson01_x/line.rs", "");
        files.put("lessons/lesson01_x/client/driver.rs", "");
        files.put("lessons/lesson01_x/checks/hub.rs", "");
        files.put("book/src/lesson01.md", "{{#include ../../lessons/lesson01_x/hub.rs:hub}}\n");
        files
    }

    #[test]
    fn both_tables_are_read() {
        let (tables, wrong) = tables(&small(), "lesson01_x");
        assert_eq!(wrong, [""; 0]);
        assert_eq!(tables.read, ["lessons/lesson01_x/hub.rs"]);
        assert_eq!(tables.also.len(), 2);
        let mut files = small();
        files.put("lessons/lesson01_x/new.rs", "");
        let (_, wrong) = super::tables(&files, "lesson01_x");
        assert_eq!(wrong, ["lessons/lesson01_x/new.rs stands in neither table of mod.rs"]);
        files.put("lessons/lesson01_x/mod.rs", "//! ## Read this\n//! | [`gone`] | x |\n");
        let (_, wrong) = super::tables(&files, "lesson01_x");
        assert_eq!(wrong[0], "lessons/lesson01_x/mod.rs: Read this names `gone`, no file here");
        assert_eq!(wrong[1], "lessons/lesson01_x/mod.rs has no `## Also here`");
    }

    #[test]
    fn what_a_chapter_shows_is_counted() {
        let files = small();
        let (tables, _) = tables(&files, "lesson01_x");
        let readings = readings(&files, "lesson01_x", &tables);
        let (said, fine) = told("lesson01_x", &readings);
        assert_eq!(said, "lesson01_x: 90 % of 10 lines shown; not shown:\n    hub.rs (1 of 10) 12");
        assert!(!fine, "10 lines are too few");
    }

    #[test]
    fn an_anchor_that_no_page_shows_is_noticed() {
        let mut files = small();
        assert_eq!(unshown(&files), [""; 0]);
        files.put("lessons/lesson01_x/page/a.js", "// ANCHOR: dial\n// ANCHOR_END: dial\n");
        let expected = "lessons/lesson01_x/page/a.js:1: no page shows `ANCHOR: dial`";
        assert_eq!(unshown(&files), [expected]);
    }
}
