//! Titles are `English · Tiếng Việt`, and a chapter is called the same in the table of contents and
//! on its page.

use super::{
    Files, Trouble,
    files::{NOT_FOUND, SUMMARY, resolve},
    page::{Kind, Piece, anchor, pieces},
};

/// Every heading, every fold, every line of the table of contents.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = summary(files);
    for (file, page) in files.pages() {
        let pieces = pieces(page);
        let mut ids: Vec<&str> = Vec::new();
        for (place, piece) in pieces.iter().enumerate() {
            let mut wrong = |why: &str| troubles.push(Trouble::new(file, piece.line, why));
            match piece.kind {
                Kind::Heading => heading(place, &piece.text, &mut wrong),
                Kind::Summary if !is_bilingual(fold_title(piece)) => {
                    wrong("a fold's title is `<summary>English · Tiếng Việt</summary>`");
                }
                _ => {}
            }
            if let Some(name) = name(piece) {
                if ids.contains(&name) {
                    wrong("another place of this page has the same id");
                }
                ids.push(name);
            }
        }
        if pieces.first().is_none_or(|piece| !piece.text.starts_with("# ")) {
            troubles.push(Trouble::new(
                file,
                1,
                "a page begins with its title, `# English · Tiếng Việt`",
            ));
        }
    }
    troubles
}

/// What a link can name: the id of a heading, or of an anchor between two blocks.
pub(crate) fn name(piece: &Piece) -> Option<&str> {
    match piece.kind {
        Kind::Heading => id(&piece.text),
        Kind::Anchor => anchor(&piece.text),
        _ => None,
    }
}

/// The `id` of `## English · Tiếng Việt {#id}`.
pub(crate) fn id(heading: &str) -> Option<&str> {
    heading.trim_end().strip_suffix('}')?.rsplit_once(" {#").map(|(_, id)| id)
}

fn heading(place: usize, text: &str, wrong: &mut impl FnMut(&str)) {
    let title = text.trim_start_matches('#').split(" {#").next().unwrap_or_default();
    if !title.starts_with(' ') || !is_bilingual(title.trim()) {
        wrong("a heading is `English · Tiếng Việt`, with one ` · `");
    }
    if text.starts_with("# ") && place > 0 {
        wrong("a page has one title, in its first line; sections begin with `##`");
    }
    if text.starts_with("##") && id(text).is_none() {
        wrong("a section needs an id of its own, `{#id}`: links must survive a better title");
    }
}

fn fold_title(piece: &Piece) -> &str {
    piece.text.trim_start_matches("<summary>").trim_end_matches("</summary>")
}

fn is_bilingual(title: &str) -> bool {
    let halves: Vec<&str> = title.split(" · ").collect();
    halves.len() == 2 && halves.iter().all(|half| !half.trim().is_empty())
}

fn summary(files: &Files) -> Vec<Trouble> {
    let Some(summary) = files.get(SUMMARY) else {
        return vec![Trouble::new(SUMMARY, 1, "the table of contents is missing")];
    };
    let mut troubles = Vec::new();
    let mut listed = Vec::new();
    for (line, number) in summary.lines().zip(1..).skip(1) {
        if line.trim().is_empty() || line.trim() == "---" {
            continue;
        }
        let (title, target) = entry(line);
        let mut wrong = |why: &str| troubles.push(Trouble::new(SUMMARY, number, why));
        if !is_bilingual(title) {
            wrong("a title is `English · Tiếng Việt`, with one ` · `");
        }
        let Some(path) = target.and_then(|target| resolve(SUMMARY, target)) else { continue };
        match files.get(&path).map(|page| page.lines().next().unwrap_or_default()) {
            None => wrong(&format!("there is no {path}")),
            Some(first) if first != format!("# {title}") => {
                wrong(&format!("{path} is called “{}”", first.trim_start_matches("# ")));
            }
            Some(_) => {}
        }
        listed.push(path);
    }
    let forgotten = files
        .pages()
        .filter(|(path, _)| *path != NOT_FOUND && !listed.iter().any(|known| known == path));
    let why = "SUMMARY.md doesn't list this page, so nobody will see it";
    troubles.extend(forgotten.map(|(path, _)| Trouble::new(path, 1, why)));
    troubles
}

/// The title and the target of `- [title](target)`; a part's title, `# title`, has no target.
fn entry(line: &str) -> (&str, Option<&str>) {
    let line = line.trim().trim_start_matches("- ");
    match line.strip_prefix('[').and_then(|rest| rest.split_once("](")) {
        Some((title, target)) => (title, target.strip_suffix(')').filter(|path| !path.is_empty())),
        None => (line.trim_start_matches("# "), None),
    }
}
