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

/// The line above what is different each time.
pub const MEASURED: &str = "  measured this time · đo được lần này";

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
        writeln!(
            f,
            "\n  101: the socket is open · socket đã mở; 200: signed in · đã đăng nhập;\n\
             \x20 other numbers: refused, or closed · số khác: bị từ chối, hoặc bị đóng\n\n\
             {MEASURED}\n  (Lan → Minh: the median and the longest time · trung vị và lần lâu nhất)"
        )?;
        for row in &self.rows {
            let measured = [("08", &row.before), ("09", &row.now)];
            let measured = measured.map(|(lesson, it)| Some((lesson, it.measured.as_ref()?)));
            for (number, (lesson, measured)) in measured.into_iter().flatten().enumerate() {
                if number == 0 {
                    writeln!(f, "    {}", row.what.join(" · "))?;
                }
                writeln!(f, "      {lesson}  {measured}")?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_let_through_stands_out() {
        let open = Outcome::new(false, ["stays open", "vẫn mở"]);
        let row = |now| Row { what: ["a", "á"], before: open.clone(), now };
        let held = Table { rows: vec![row(Outcome::new(true, "403").measured("1 s".to_owned()))] };
        assert!(held.is_held());
        let table = Table { rows: [held.rows, vec![row(Outcome::new(false, "101"))]].concat() };
        assert!(!table.is_held());
        let text = console::strip_ansi_codes(&table.to_string()).into_owned();
        let rows: Vec<_> = text.lines().skip(3).take(4).collect();
        insta::assert_snapshot!(rows.join("\n"), @"
        a                                       ✗ stays open            ✓ 403                   stopped by 09
        á                                         vẫn mở                                        09 chặn được
        a                                       ✗ stays open            ✗ 101                   LET THROUGH
        á                                         vẫn mở                                        ĐỂ LỌT
        ");
        let measured = text.split(MEASURED).nth(1).unwrap_or_default();
        assert!(measured.ends_with("    a · á\n      09  1 s\n"), "{measured}");
    }
}
