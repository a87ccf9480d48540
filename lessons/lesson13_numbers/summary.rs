//! A run in the terminal: a table for each part as soon as it is measured, and the verdicts at the
//! end.

use std::fmt;

use super::{
    catalogue::{Beside, FIGURES, Kind, Measure, number, verdicts},
    results::Run,
};

/// A table of what one part has measured, beside the book's run.
#[derive(Debug)]
pub struct Table<'a> {
    /// The part.
    pub part: Measure,
    /// The reader's run.
    pub run: &'a Run,
    /// The book's.
    pub ours: Option<&'a Run>,
}

/// The verdicts on famous claims.
#[derive(Debug)]
pub struct Verdicts<'a>(pub &'a Run);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = FIGURES.iter().filter(|entry| entry.measure == self.part);
        let mut values =
            entries.filter_map(|entry| Some((entry, self.run.value(entry.id)?))).peekable();
        if values.peek().is_none() {
            return Ok(()); // it was ended before it had anything
        }
        let [en, vi] = self.part.title();
        writeln!(f, "{en} · {vi}\n")?;
        let (yours, ours) = ("yours · của bạn", "ours · của sách");
        writeln!(f, "  {yours:>18}{ours:>18}")?;
        for (entry, value) in values {
            let [here, _] = entry.written(value);
            let book = self.ours.and_then(|ours| ours.value(entry.id));
            let there = book.map_or_else(|| "–".to_owned(), |book| entry.written(book)[0].clone());
            let beside = book.map(|book| entry.beside(value, book));
            let [en, vi] = entry.text;
            writeln!(f, "  {here:>18}{there:>18}  {:<8}  {en} · {vi}", mark(beside, entry.kind))?;
        }
        Ok(())
    }
}

/// How a figure stands beside the book's, in a few characters: `× 1.4` for what is the machine's,
/// and `▲` for what differs in kind.
fn mark(beside: Option<Beside>, kind: Kind) -> String {
    match beside {
        None | Some(Beside::Alike) => String::new(),
        Some(Beside::Times(ratio)) => format!("× {}", number(ratio)[0]),
        Some(Beside::Differs(_)) if kind == Kind::Count => "▲".to_owned(),
        Some(Beside::Differs(ratio)) => format!("▲ × {}", number(ratio)[0]),
    }
}

impl fmt::Display for Verdicts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut any = false;
        for (claim, verdict) in verdicts(self.0) {
            if !any {
                writeln!(f, "What people say · Người ta nói\n")?;
                any = true;
            }
            let ([say, say_vi], [word, word_vi]) = (claim.text, verdict.word());
            let [why, why_vi] = verdict.why();
            writeln!(f, "  “{say}”: {word}. {why}\n  “{say_vi}”: {word_vi}. {why_vi}\n")?;
        }
        Ok(())
    }
}
