//! Code and transcripts come into the book only through `{{#include …}}`. `mdbook build` is silent
//! about a missing anchor and prints an empty block; this isn't.

use super::{
    Files, Trouble,
    files::{extension, resolve},
};

/// Every include of every page.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for (file, page) in files.pages() {
        for (line, number) in page.lines().zip(1..) {
            for include in includes(line) {
                let wrong = include.and_then(|argument| problem(files, file, argument).err());
                let wrong = if include.is_none() {
                    Some("not an include that mdBook knows".into())
                } else {
                    wrong
                };
                troubles.extend(wrong.map(|why: String| Trouble::new(file, number, why)));
            }
        }
    }
    troubles
}

/// The argument of each `{{#…}}` in a line, `None` for one that isn't an include. `\{{#…}}` is
/// text.
pub(crate) fn includes(line: &str) -> impl Iterator<Item = Option<&str>> {
    line.match_indices("{{#").filter(|(at, _)| !line[..*at].ends_with('\\')).map(|(at, _)| {
        let (name, argument) = line[at + 3..].split("}}").next()?.split_once(' ')?;
        matches!(name, "include" | "rustdoc_include").then_some(argument.trim())
    })
}

fn problem(files: &Files, page: &str, argument: &str) -> Result<(), String> {
    let (relative, part) = match argument.split_once(':') {
        Some((relative, part)) => (relative, Some(part)),
        None => (argument, None),
    };
    let path = resolve(page, relative).unwrap_or_default();
    let text = files.get(&path).ok_or_else(|| format!("there is no {relative}"))?;
    let range = part.map(|part| (part, range(part)));
    match range {
        Some((name, None)) => anchor(text, name).map_err(|why| format!("{relative} {why}")),
        Some((_, Some((first, last)))) => {
            let is_a_part = last.is_some();
            let length = text.lines().count();
            if first == 0 || first > last.unwrap_or(length) || last.unwrap_or(first) > length {
                return Err(format!("{relative} has {length} lines"));
            }
            snapshot(&path, text, Some(first), is_a_part)
        }
        None => snapshot(&path, text, None, false),
    }
}

/// `5`, `5:`, `5:9` and `:9` are lines; anything else is an anchor's name.
fn range(part: &str) -> Option<(usize, Option<usize>)> {
    let (first, last) = part.split_once(':').unwrap_or((part, part));
    let first = if first.is_empty() { 1 } else { first.parse().ok()? };
    let last = if last.is_empty() { None } else { Some(last.parse().ok()?) };
    Some((first, last))
}

fn anchor(text: &str, name: &str) -> Result<(), String> {
    let has = |mark: &str| {
        text.lines().filter_map(|line| line.split_once(mark)).any(|(_, rest)| rest.trim() == name)
    };
    match (has("ANCHOR: "), has("ANCHOR_END: ")) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("has no `ANCHOR: {name}`")),
        (true, false) => Err(format!("has no `ANCHOR_END: {name}`")),
    }
}

/// A snapshot begins with what insta notes about it, between two lines of `---`: the reader wants
/// what comes after, or a part of that.
fn snapshot(path: &str, text: &str, first: Option<usize>, is_a_part: bool) -> Result<(), String> {
    if extension(path) != "snap" {
        return Ok(());
    }
    let mut rules = text.lines().zip(1..).filter(|(line, _)| *line == "---").skip(1);
    let body: usize = rules.next().map_or(1, |(_, number)| number + 1);
    if first == Some(body) || is_a_part && first > Some(body) {
        return Ok(());
    }
    Err(format!("the snapshot’s own text begins in line {body}: write `:{body}:`"))
}
