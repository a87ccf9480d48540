//! What is shown: one table for each measurement, with ratios beside the figures and the goals below.

use std::fmt;

use crate::{
    goals::{GOALS, Verdict},
    harness::{Figures, Part},
};

/// Which of two figures is the better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Times and sizes.
    Less,
    /// Throughputs.
    More,
}

/// What one measurement has found.
#[derive(Clone, Debug)]
pub struct Table {
    /// What was measured; the goals name it.
    pub case: String,
    unit: &'static str,
    better: Better,
    rows: Vec<Figures>,
    judged: bool,
}

impl Table {
    /// A table of figures.
    pub fn new(case: String, unit: &'static str, better: Better, rows: Vec<Figures>) -> Self {
        Self { case, unit, better, rows, judged: true }
    }

    /// How each goal that names this measurement stands.
    pub fn verdicts(&self) -> Vec<Verdict> {
        let goals = GOALS.iter().filter(|goal| self.case == goal.case);
        let verdicts = goals.filter_map(|goal| goal.judge(self));
        verdicts.map(|verdict| if self.judged { verdict } else { verdict.none() }).collect()
    }

    /// The same figures, which say too little here to be judged.
    pub fn unjudged(self) -> Self {
        Self { judged: false, ..self }
    }

    /// The row that is judged.
    pub fn ours(&self) -> Option<&Figures> {
        self.rows.iter().find(|row| row.part == Part::Ours)
    }

    /// The row of lesson 13.
    pub fn fast(&self) -> Option<&Figures> {
        self.rows.iter().find(|row| row.part == Part::Fast)
    }

    /// The row of that name.
    pub fn row(&self, name: &str) -> Option<&Figures> {
        self.rows.iter().find(|row| row.name == name)
    }

    /// The library beside which we look worst.
    pub fn best_library(&self) -> Option<&Figures> {
        self.best_beside(self.ours()?)
    }

    /// The library beside which this row looks worst.
    pub fn best_beside(&self, this: &Figures) -> Option<&Figures> {
        let libraries = self.rows.iter().filter(|row| row.part == Part::Library);
        libraries.min_by(|one, other| self.times(this, one).total_cmp(&self.times(this, other)))
    }

    /// How many times as good as `other` this row is: above 1 is better, whatever is measured.
    pub fn times(&self, this: &Figures, other: &Figures) -> f64 {
        match self.better {
            Better::Less => other.ratio_to(this),
            Better::More => this.ratio_to(other),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.case)?;
        let Self { unit, .. } = self;
        writeln!(f, "  {:<34} {:>16} {:>17}  {:>7}", "", "median", "middle half", "ratio")?;
        writeln!(f, "  {unit:<34} {:>16} {:>17}  {:>7}", "trung vị", "nửa giữa", "tỉ lệ")?;
        for row in &self.rows {
            let (low, high) = row.middle_half();
            let spread = format!("{}–{}", digits(low), digits(high));
            let ratio = self.ours().map_or(f64::NAN, |ours| row.ratio_to(ours));
            let (name, median) = (row.name, digits(row.median()));
            writeln!(f, "  {name:<34} {median:>16} {spread:>17}  {:>7}", digits(ratio))?;
        }
        for verdict in self.verdicts() {
            writeln!(f, "\n  {verdict}")?;
        }
        Ok(())
    }
}

/// Three digits say all that a measurement knows.
pub fn digits(value: f64) -> String {
    let decimals = match value.abs() {
        0.0..10.0 => 2,
        10.0..100.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(name: &'static str, part: Part, values: &[f64]) -> Figures {
        Figures { name, part, values: values.to_vec() }
    }

    #[test]
    fn an_advantage_is_above_one_whatever_is_measured() {
        let ours = figures("ours", Part::Ours, &[10.0, 20.0, 10.0]);
        let slow = figures("slow", Part::Library, &[30.0, 60.0, 90.0]);
        let slower = figures("slower", Part::Library, &[300.0, 600.0, 900.0]);
        let rows = vec![slower, slow.clone(), ours];
        let times = Table::new(String::new(), "ns", Better::Less, rows.clone());
        assert_eq!(times.best_library().map(|row| row.name), Some("slow"));
        assert_eq!(times.ours().map(|ours| times.times(ours, &slow)), Some(3.0));
        let throughputs = Table::new(String::new(), "1/s", Better::More, rows);
        assert_eq!(throughputs.best_library().map(|row| row.name), Some("slower"));
        assert_eq!(throughputs.ours().map(|ours| throughputs.times(ours, &slow)), Some(1.0 / 3.0));
    }

    #[test]
    fn three_digits() {
        assert_eq!([0.5, 9.87, 98.76, 987.6].map(digits), ["0.50", "9.87", "98.8", "988"]);
    }
}
