//! The figures that chapters quote come from one committed run: `<data value="id">1,234</data>`
//! names the figure, and its text is the run's, written as its language writes numbers. The text
//! decides how many decimals there are. The unit stands behind it, as the catalogue has it.

use std::{fs, path::Path};

use full_duplex::lesson13_numbers::{catalogue::entry, results::Run};

use super::{
    Files, Trouble,
    files::ROOT,
    page::{Kind, Language, Piece, pieces},
    twins,
};

/// The course's own run.
pub(crate) const RUN: &str = "lessons/lesson13_numbers/results/ours.json";

const OPENING: &str = "<data value=\"";
const CLOSING: &str = "</data>";

/// A figure in a text.
struct Quoted<'a> {
    id: &'a str,
    /// Where its text begins.
    at: usize,
    text: &'a str,
}

/// Every figure that is quoted: it exists, both languages have it, and it is what was measured.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let run = match committed(files) {
        Ok(run) => run,
        Err(why) => return vec![Trouble::new(RUN, 1, why)],
    };
    let mut troubles = Vec::new();
    for (file, page) in files.pages() {
        for piece in pieces(page) {
            let found = quoted(&piece.text);
            for figure in &found {
                let line = line_of(&piece, figure.at);
                let why = match piece.kind {
                    Kind::Block(language) => wrong(figure, language, &run),
                    _ => Some("a figure of the run is quoted within a language block".to_owned()),
                };
                troubles.extend(why.map(|why| Trouble::new(file, line, why)));
            }
        }
    }
    for pair in twins::all(files) {
        let ids = |text: &str| {
            let mut ids: Vec<String> = quoted(text).iter().map(|it| it.id.to_owned()).collect();
            ids.sort_unstable();
            ids
        };
        let (english, vietnamese) = (ids(&pair.english), ids(&pair.vietnamese));
        if english != vietnamese {
            let why =
                format!("quoted figures differ: English {english:?}, Vietnamese {vietnamese:?}");
            troubles.push(Trouble::new(&pair.file, pair.line, why));
        }
    }
    troubles
}

/// Writes the figures of the committed run into all pages, with as many decimals as there were.
pub(crate) fn bless(files: &mut Files) {
    let run = committed(files).unwrap_or_default();
    let mut changed = Vec::new();
    for (file, page) in files.pages() {
        let mut new = page.to_owned();
        for piece in pieces(page) {
            let Kind::Block(language) = piece.kind else { continue };
            let text = rewritten(&piece.text, language, &run);
            if text != piece.text {
                new = new.replace(&piece.text, &text);
            }
        }
        if new != page {
            changed.push((file.to_owned(), new));
        }
    }
    for (file, page) in changed {
        fs::write(Path::new(ROOT).join(&file), &page).expect("the pages can be written");
        files.put(&file, page);
    }
}

/// The run that stands in the repository.
fn committed(files: &Files) -> Result<Run, String> {
    let text = files.get(RUN).ok_or("the course's own run is missing")?;
    Run::from_json(text).map_err(|why| format!("this is no run: {why}"))
}

/// What is wrong with a quoted figure.
fn wrong(figure: &Quoted, language: Language, run: &Run) -> Option<String> {
    let id = figure.id;
    let Some(entry) = entry(id) else {
        return Some(format!("the catalogue has no figure {id:?}"));
    };
    let Some(value) = run.value(id) else {
        // Until the first full run there is nothing to compare with.
        return (!run.figures.is_empty()).then(|| format!("{RUN} has no {id:?}"));
    };
    let expected = written(value, decimals(figure.text, language), language);
    (figure.text != expected).then(|| {
        format!(
            "{id:?} is {expected} ({}), not {}: after a new run, BLESS=1 cargo test -p full-duplex-book",
            entry.written(value)[0],
            figure.text
        )
    })
}

/// All figures of a text, in order.
fn quoted(text: &str) -> Vec<Quoted<'_>> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices(OPENING) {
        let rest = &text[start + OPENING.len()..];
        let Some((id, rest)) = rest.split_once("\">") else { continue };
        let Some((content, _)) = rest.split_once(CLOSING) else { continue };
        found.push(Quoted { id, at: text.len() - rest.len(), text: content });
    }
    found
}

fn line_of(piece: &Piece, at: usize) -> usize {
    let offset = usize::from(matches!(piece.kind, Kind::Block(_)));
    piece.line + offset + piece.text[..at].matches('\n').count()
}

/// A block with the figures of this run.
pub(crate) fn rewritten(text: &str, language: Language, run: &Run) -> String {
    let (mut new, mut done) = (String::new(), 0);
    for figure in quoted(text) {
        new += &text[done..figure.at];
        new += &run.value(figure.id).map_or_else(
            || figure.text.to_owned(),
            |value| written(value, decimals(figure.text, language), language),
        );
        done = figure.at + figure.text.len();
    }
    new + &text[done..]
}

/// How many digits stand behind the decimal mark.
fn decimals(text: &str, language: Language) -> usize {
    let mark = if language == Language::English { '.' } else { ',' };
    text.split_once(mark).map_or(0, |(_, rest)| rest.len())
}

/// A number with so many decimals, as the language writes it.
fn written(value: f64, decimals: usize, language: Language) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let (group, mark) = if language == Language::English { (',', '.') } else { ('.', ',') };
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(group);
        }
        grouped.push(digit);
    }
    if !rest.is_empty() {
        grouped.push(mark);
        grouped += rest;
    }
    grouped
}
