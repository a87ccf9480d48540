//! What happens in a world, line by line, and how often.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::time::Instant;

/// How often each thing has happened.
pub type Counts = BTreeMap<&'static str, u64>;

/// The event log of a world. A clone writes to the same log.
#[derive(Clone, Debug, Default)]
pub struct EventLog(Arc<Mutex<Inside>>);

#[derive(Debug, Default)]
struct Inside {
    begun: Option<Instant>,
    lines: Vec<String>,
    counts: Counts,
}

impl EventLog {
    /// Starts the clock of the log.
    pub fn begin(&self) {
        self.lock().begun = Some(Instant::now());
    }

    /// Adds a line: who, and what happened.
    pub fn tell(&self, who: &str, what: impl fmt::Display) {
        let mut inside = self.lock();
        let time = inside.begun.map_or(0.0, |begun| begun.elapsed().as_secs_f64());
        inside.lines.push(format!("{time:>8.3} {who:<8} {what}"));
    }

    /// Counts one more of these.
    pub fn count(&self, what: &'static str) {
        self.add(what, 1);
    }

    pub fn add(&self, what: &'static str, count: usize) {
        *self.lock().counts.entry(what).or_default() += count as u64;
    }

    pub fn counts(&self) -> Counts {
        self.lock().counts.clone()
    }

    pub fn lines(&self) -> Vec<String> {
        self.lock().lines.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().expect("no writer panics")
    }
}

/// `3,000 worlds, 41,000 connections, …`
pub fn summary(counts: &Counts) -> String {
    let parts: Vec<_> =
        counts.iter().map(|(what, count)| format!("{} {what}", grouped(*count))).collect();
    parts.join(", ")
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
