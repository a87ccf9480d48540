//! What the attacks have shown, as a table.

use std::fmt;

use console::{Style, measure_text_width, style};

/// The same in English and in Vietnamese.
pub type Words = [&'static str; 2];

/// What a server did, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Did {
    /// In signs that are no language: `101`.
    Signs(String),
    /// In words.
    Words([String; 2]),
}

impl From<String> for Did {
    fn from(signs: String) -> Self {
        Self::Signs(signs)
    }
}

impl From<&str> for Did {
    fn from(signs: &str) -> Self {
        Self::Signs(signs.to_owned())
    }
}

impl From<Words> for Did {
    fn from(words: Words) -> Self {
        Self::Words(words.map(str::to_owned))
    }
}

impl From<[String; 2]> for Did {
    fn from(words: [String; 2]) -> Self {
        Self::Words(words)
    }
}

impl Did {
    /// The cells of the English line and of the Vietnamese one.
    fn cells(&self) -> [&str; 2] {
        match self {
            Self::Signs(signs) => [signs, ""],
            Self::Words([en, vi]) => [en, vi],
        }
    }
}

/// Whether a server has stopped an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It has.
    Held,
    /// It hasn't.
    Through,
}

/// What a server did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether that stopped the attack.
    pub mark: Mark,
    /// In a few words or signs.
    pub did: Did,
    /// What was measured; different on each machine and each time.
    pub measured: Option<String>,
}

impl Outcome {
    /// What a server did, and whether that was right.
    pub fn new(is_held: bool, did: impl Into<Did>) -> Self {
        let mark = if is_held { Mark::Held } else { Mark::Through };
        Self { mark, did: did.into(), measured: None }
    }

    /// The same, with a measurement.
    #[must_use]
    pub fn measured(self, measured: String) -> Self {
        Self { measured: Some(measured), ..self }
    }
}

impl Outcome {
    /// The cells of the English line and of the Vietnamese one.
    fn cells(&self) -> [String; 2] {
        let mark = match self.mark {
            Mark::Held => style("✓").green(),
            Mark::Through => style("✗").red(),
        };
        let [en, vi] = self.did.cells();
        let vi = if vi.is_empty() { String::new() } else { format!("  {vi}") };
        [format!("{mark} {en}"), vi]
    }
}

/// One attack.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was tried.
    pub what: Words,
    /// What lesson 08's server did.
    pub before: Outcome,
    /// What lesson 09's server did.
    pub now: Outcome,
}

impl Row {
    fn verdict(&self) -> Words {
        match (self.before.mark, self.now.mark) {
            (_, Mark::Through) => ["LET THROUGH", "ĐỂ LỌT"],
            (Mark::Through, Mark::Held) => ["stopped by 09", "09 chặn được"],
            (Mark::Held, Mark::Held) => ["stopped by both", "cả hai đều chặn"],
        }
    }
}

/// All of them.
#[derive(Clone, Debug)]
pub struct Table {
    /// In the order in which they were tried.
    pub rows: Vec<Row>,
}

impl Table {
    /// Whether lesson 09 has stopped everything.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.rows.iter().all(|row| row.now.mark == Mark::Held)
    }
}

/// The widths of the first three columns.
const WIDTHS: [usize; 3] = [40, 24, 24];

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = [
            ["what was tried", "lesson 08", "lesson 09", "verdict"],
            ["điều được thử", "bài 08", "bài 09", "kết luận"],
        ];
        for columns in head {
            line(f, columns, &Style::new().bold())?;
        }
        let rule = "─".repeat(WIDTHS.iter().sum::<usize>() + 17);
        writeln!(f, "  {rule}")?;
        for row in &self.rows {
            let color = match row.now.mark {
                Mark::Held => Style::new().green(),
                Mark::Through => Style::new().red().bold(),
            };
            let [en, vi] = row.verdict();
            let [[before, before_vi], [now, now_vi]] = [&row.before, &row.now].map(Outcome::cells);
            line(f, [row.what[0], &before, &now, en], &color)?;
            line(f, [row.what[1], &before_vi, &now_vi, vi], &color)?;
        }
        self.measured(f)
    }
}

impl Table {
    fn measured(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n  measured this time · đo được lần này")?;
        for row in &self.rows {
            for (lesson, outcome) in [("08", &row.before), ("09", &row.now)] {
                if let Some(measured) = &outcome.measured {
                    writeln!(f, "    {}: {lesson}: {measured}", row.what.join(" · "))?;
                }
            }
        }
        Ok(())
    }
}

/// One line; the last column has the colour.
fn line(f: &mut fmt::Formatter<'_>, columns: [&str; 4], last: &Style) -> fmt::Result {
    let mut text = String::from("  ");
    for (column, width) in columns.iter().zip(WIDTHS) {
        text += column;
        text += &" ".repeat(width.saturating_sub(measure_text_width(column)).max(1));
    }
    writeln!(f, "{text}{}", last.apply_to(columns[3]))
}
