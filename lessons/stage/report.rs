//! The report of a measurement, as a table; and several of them side by side.

use std::{fmt, time::Duration};

use super::measure::{Plan, Tally};

/// The sum of all people's counts, and its cost.
#[derive(Clone, Debug)]
pub struct Report {
    plan: Plan,
    tally: Tally,
    bytes: u64,
}

impl Report {
    /// A report of what people counted, and of the bytes on the wire, both ways, heads included.
    #[must_use]
    pub fn new(plan: Plan, mut tally: Tally, bytes: u64) -> Self {
        tally.delays.sort_unstable();
        Self { plan, tally, bytes }
    }

    /// Messages that reached another person; one for each reader.
    #[must_use]
    pub fn delivered(&self) -> u64 {
        self.tally.delays.len() as u64
    }

    /// The delay that `share` of all deliveries don't exceed (0.5: the median).
    #[must_use]
    pub fn delay(&self, share: f64) -> Duration {
        quantile(&self.tally.delays, share)
    }

    /// The bytes on the wire for each delivery.
    #[must_use]
    pub fn bytes_each(&self) -> u64 {
        self.bytes / self.delivered().max(1)
    }

    /// The bytes on the wire, both ways.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What people counted; the delays are in order.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }
}

/// The nearest-rank quantile of sorted values; zero of none.
#[must_use]
pub fn quantile(sorted: &[Duration], share: f64) -> Duration {
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of deliveries is far below 2^52, and the share is between 0 and 1"
    )]
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or_default()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan: Plan { users, seconds, every, talk }, tally, bytes } = self;
        let (seconds, every, talk) =
            (seconds.as_secs_f64(), every.as_secs_f64(), talk.as_secs_f64());
        writeln!(
            f,
            "{users} people for {seconds} s; each asks every {every} s and speaks every {talk} s\n\
             {users} người trong {seconds} giây; ai cũng cứ {every} giây hỏi một lần và {talk} giây nói một câu\n"
        )?;
        let mut row = |what: &str, value: String| writeln!(f, "  {what:<52} {value:>12}");
        row("messages said · tin đã nói", tally.sent.to_string())?;
        row("messages delivered to others · tin đến người khác", self.delivered().to_string())?;
        row("requests · lần hỏi", tally.polls.to_string())?;
        row("  with nothing new · không có gì mới", per_mille(tally.empty, tally.polls))?;
        row("bytes on the wire · byte trên đường truyền", bytes.to_string())?;
        row("  per delivered message · cho mỗi tin đến nơi", self.bytes_each().to_string())?;
        row("delay, median · độ trễ, trung vị", in_seconds(self.delay(0.5)))?;
        row("delay, 99% · độ trễ, 99%", in_seconds(self.delay(0.99)))
    }
}

/// The reports of several transports, side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The plan that all of them followed.
    pub plan: Plan,
    /// Each transport's name and its report.
    pub columns: Vec<(&'static str, Report)>,
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan { users, seconds, every, talk } = self.plan;
        let (seconds, every, talk) =
            (seconds.as_secs_f64(), every.as_secs_f64(), talk.as_secs_f64());
        writeln!(
            f,
            "{users} people for {seconds} s; each speaks every {talk} s; polling asks every {every} s\n\
             {users} người trong {seconds} giây; ai cũng cứ {talk} giây nói một câu; polling thì {every} giây hỏi một lần\n"
        )?;
        let mut line = |what: &str, value: &dyn Fn(&str, &Report) -> String| {
            write!(f, "  {what:<40}")?;
            for (name, column) in &self.columns {
                write!(f, "{:>1$}", value(name, column), (name.len() + 2).max(12))?;
            }
            writeln!(f)
        };
        line("", &|name, _| name.to_owned())?;
        let mut row =
            |what: &str, value: &dyn Fn(&Report) -> String| line(what, &|_, column| value(column));
        row("messages said · tin đã nói", &|column| column.tally.sent.to_string())?;
        row("delivered · tin đến người khác", &|column| column.delivered().to_string())?;
        row("requests to hear · request để nghe", &|column| column.tally.polls.to_string())?;
        row("  answered with nothing · trả lời rỗng", &|column| {
            column.tally.empty.to_string()
        })?;
        row("bytes on the wire · byte trên đường", &|column| column.bytes.to_string())?;
        row("  per delivered message · cho mỗi tin", &|column| column.bytes_each().to_string())?;
        row("delay, median · độ trễ, trung vị", &|c| milliseconds(c.delay(0.5)))?;
        row("delay, 99% · độ trễ, 99%", &|c| milliseconds(c.delay(0.99)))
    }
}

fn per_mille(part: u64, whole: u64) -> String {
    let share = part * 1_000 / whole.max(1);
    format!("{}.{}%", share / 10, share % 10)
}

fn in_seconds(delay: Duration) -> String {
    format!("{:.3} s", delay.as_secs_f64())
}

/// `0.4 ms`, `512 ms`.
#[must_use]
pub fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1_000.0;
    let decimals = usize::from(milliseconds < 100.0);
    format!("{milliseconds:.decimals$} ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_by_nearest_rank() {
        let delays: Vec<_> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(quantile(&delays, 0.5), Duration::from_millis(50));
        assert_eq!(quantile(&delays, 0.99), Duration::from_millis(99));
        assert_eq!(quantile(&delays, 1.0), Duration::from_millis(100));
        assert_eq!(quantile(&delays[..1], 0.5), Duration::from_millis(1));
        assert_eq!(quantile(&[], 0.5), Duration::ZERO);
    }

    #[test]
    fn shares_keep_one_digit() {
        assert_eq!(per_mille(190, 200), "95.0%");
        assert_eq!(per_mille(2, 3), "66.6%");
        assert_eq!(per_mille(0, 0), "0.0%");
    }
}
