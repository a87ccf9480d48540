//! What a run has measured, as a file: the reader's run and the course's own are of the same kind,
//! so that they can stand side by side.

use std::{collections::BTreeMap, env, fs, io, path::Path, thread, time::SystemTime};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One run on one machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Where it was measured.
    pub machine: Machine,
    /// The figures, by the ids of the catalogue.
    pub figures: BTreeMap<String, Figure>,
    /// The curves of the plots, by id: points from left to right.
    pub curves: BTreeMap<String, Vec<(f64, f64)>>,
}

/// A machine, as far as its figures depend on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor's own name.
    pub processor: String,
    /// How many processors this program may use.
    pub processors: usize,
    /// The operating system and its version.
    pub system: String,
    /// The day, as 2026-11-29.
    pub date: String,
    /// The course's version.
    pub version: String,
    /// Whether the run was a short one.
    pub quick: bool,
    /// Whether the program was built without optimisation.
    #[serde(default)]
    pub debug: bool,
}

/// A measured quantity, in the unit that the catalogue names.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The median.
    pub value: f64,
    /// A quarter of the measurements lie below.
    pub low: f64,
    /// A quarter of the measurements lie above.
    pub high: f64,
}

/// Why a file holds no run, or can't be written, in both languages.
#[derive(Debug, Error)]
pub enum FileError {
    /// The system says no.
    #[error("{0}: {1}")]
    Io(String, io::Error),
    /// The file is something else.
    #[error("{0} is not the result of a run: {1} · {0} không phải kết quả của một lần đo: {1}")]
    NoRun(String, serde_json::Error),
}

impl Run {
    /// An empty run on this machine.
    #[must_use]
    pub fn here(quick: bool) -> Self {
        Self { machine: Machine::here(quick), ..Self::default() }
    }

    /// Notes a figure that was counted once.
    pub fn note(&mut self, id: &str, value: impl Into<f64>) {
        self.figures.insert(id.to_owned(), Figure::exactly(value.into()));
    }

    /// Notes the median of some measurements; of none, nothing.
    pub fn note_all(&mut self, id: &str, values: impl IntoIterator<Item = f64>) {
        if let Some(figure) = Figure::of(values) {
            self.figures.insert(id.to_owned(), figure);
        }
    }

    /// Adds a point to the right end of a curve.
    pub fn point(&mut self, curve: &str, x: f64, y: f64) {
        self.curves.entry(curve.to_owned()).or_default().push((x, y));
    }

    /// The value of a figure, if it was measured.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<f64> {
        self.figures.get(id).map(|figure| figure.value)
    }

    /// Adds what another run on the same machine has measured.
    pub fn add(&mut self, other: Self) {
        self.figures.extend(other.figures);
        self.curves.extend(other.curves);
    }

    /// The run as a file's text, one figure a line.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() // strings and numbers
    }

    /// Reads a run from a file's text.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Writes the run into a file.
    pub fn save(&self, path: &Path) -> Result<(), FileError> {
        let failed = |why| FileError::Io(path.display().to_string(), why);
        fs::write(path, self.to_json() + "\n").map_err(failed)
    }

    /// Reads a file that [`save`](Self::save) has written.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let name = || path.display().to_string();
        let text = fs::read_to_string(path).map_err(|why| FileError::Io(name(), why))?;
        Self::from_json(&text).map_err(|why| FileError::NoRun(name(), why))
    }
}

// ANCHOR: figure
impl Figure {
    /// A figure that was counted once.
    #[must_use]
    pub fn exactly(value: f64) -> Self {
        Self { value, low: value, high: value }
    }

    /// The median of some measurements, and their quarters; `None` of none.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        values.sort_unstable_by(f64::total_cmp);
        let at = |quarter| values.get((values.len() - 1) * quarter / 4).copied();
        if values.is_empty() {
            return None;
        }
        Some(Self { low: at(1)?, value: at(2)?, high: at(3)? })
    }
}
// ANCHOR_END: figure

impl Machine {
    /// The machine that this program runs on, today.
    #[must_use]
    pub fn here(quick: bool) -> Self {
        Self {
            processor: processor().unwrap_or_else(|| env::consts::ARCH.to_owned()),
            processors: thread::available_parallelism().map_or(1, usize::from),
            system: system().unwrap_or_else(|| env::consts::OS.to_owned()),
            date: today(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            quick,
            debug: cfg!(debug_assertions),
        }
    }
}

/// What Linux tells of the processor.
fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("model name"))?;
    Some(line.trim_start_matches([' ', '\t', ':']).to_owned())
}

/// What Linux tells of itself.
fn system() -> Option<String> {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").ok()?;
    Some(format!("Linux {}", release.trim()))
}

/// The day in UTC.
fn today() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    date(since.as_secs() / 86_400)
}

/// A day since 1970 as year, month and day: the months are counted from March, so that a leap day
/// is a year's last day.
fn date(days: u64) -> String {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{of_month:02}", era * 400 + year + next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(19_782), "2024-02-29");
        assert_eq!(date(20_786), "2026-11-29");
    }

    #[test]
    fn quarters_lie_around_the_median() {
        let figure = Figure::of([5.0, 1.0, 4.0, 2.0, 3.0]);
        assert_eq!(figure, Some(Figure { low: 2.0, value: 3.0, high: 4.0 }));
        assert_eq!(Figure::of([7.0]), Some(Figure::exactly(7.0)));
        assert_eq!(Figure::of([f64::NAN]), None);
    }
}
