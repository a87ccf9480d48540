//! What a comparison found: columns, one for each transport.

use std::{fmt, time::Duration};

use crate::lesson01_polling::findings::{Findings, Plan, Seen};

/// What people saw over one transport, and what it cost.
#[derive(Clone, Debug)]
pub struct Column {
    seen: Seen,
    bytes: u64,
    findings: Findings,
}

impl Column {
    /// A column from what people saw, and how many bytes went over the wire.
    #[must_use]
    pub fn new(plan: Plan, seen: Seen, bytes: u64) -> Self {
        Self { findings: Findings::new(plan, seen.clone(), bytes), seen, bytes }
    }

    /// Messages that reached somebody else.
    #[must_use]
    pub fn delivered(&self) -> u64 {
        self.findings.delivered()
    }
}

/// Several transports, side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What everybody did.
    pub plan: Plan,
    /// What came of it over the transport of this name.
    pub columns: Vec<(&'static str, Column)>,
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan { users, seconds, every, talk } = self.plan;
        let (seconds, every, talk) =
            (seconds.as_secs_f64(), every.as_secs_f64(), talk.as_secs_f64());
        writeln!(
            f,
            "{users} people for {seconds} s; each speaks every {talk} s; who polls asks every {every} s\n\
             {users} người trong {seconds} s; ai cũng cứ {talk} s nói một câu; ai polling thì {every} s hỏi một lần\n"
        )?;
        let mut line = |what: &str, value: &dyn Fn(&str, &Column) -> String| {
            write!(f, "  {what:<40}")?;
            for (name, column) in &self.columns {
                write!(f, "{:>1$}", value(name, column), (name.len() + 2).max(12))?;
            }
            writeln!(f)
        };
        line("", &|name, _| name.to_owned())?;
        let mut row =
            |what: &str, value: &dyn Fn(&Column) -> String| line(what, &|_, column| value(column));
        row("messages said · tin đã nói", &|column| column.seen.said.to_string())?;
        row("delivered · tin đến người khác", &|column| column.delivered().to_string())?;
        row("requests to hear · request để nghe", &|column| column.seen.polls.to_string())?;
        row("  answered with nothing · trả lời rỗng", &|column| {
            column.seen.empty.to_string()
        })?;
        row("bytes on the wire · byte trên đường", &|column| column.bytes.to_string())?;
        row("  per delivered message · cho mỗi tin", &|column| {
            (column.bytes / column.delivered().max(1)).to_string()
        })?;
        row("delay, median · độ trễ, trung vị", &|c| milliseconds(c.findings.delay(0.5)))?;
        row("delay, 99 % · độ trễ, 99 %", &|c| milliseconds(c.findings.delay(0.99)))
    }
}

/// `0.4 ms`, `512 ms`.
pub(super) fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1_000.0;
    let decimals = usize::from(milliseconds < 100.0);
    format!("{milliseconds:.decimals$} ms")
}
