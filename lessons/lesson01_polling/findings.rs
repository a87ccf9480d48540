//! What a measurement found: numbers, and the table in which they are shown.

use std::{fmt, time::Duration};

use clap::Args;

use crate::stage::program::seconds;

/// Who does what, and for how long.
#[derive(Args, Clone, Copy, Debug)]
pub struct Plan {
    /// How many people · Số người
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..=2_000))]
    pub users: u32,
    /// How many seconds a measurement takes · Mỗi lần đo trong bao nhiêu giây
    #[arg(long, default_value = "20", value_parser = seconds)]
    pub seconds: Duration,
    /// Seconds between two questions of one person who polls · Ai polling thì mấy giây hỏi một lần
    #[arg(long, default_value = "1", value_parser = seconds)]
    pub every: Duration,
    /// Seconds between two messages of one person · Số giây giữa hai tin của một người
    #[arg(long, default_value = "30", value_parser = seconds)]
    pub talk: Duration,
}

/// What one person saw, or several together.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Questions.
    pub polls: u64,
    /// Answers that brought nothing.
    pub empty: u64,
    /// Messages that these people said.
    pub said: u64,
    /// How old each message from somebody else was when it arrived.
    pub delays: Vec<Duration>,
}

impl Seen {
    /// Adds what another person saw.
    pub fn add(&mut self, other: Self) {
        self.polls += other.polls;
        self.empty += other.empty;
        self.said += other.said;
        self.delays.extend(other.delays);
    }
}

/// What everybody saw together, and what it cost.
#[derive(Clone, Debug)]
pub struct Findings {
    plan: Plan,
    seen: Seen,
    bytes: u64,
}

impl Findings {
    /// Findings from what people saw and how many bytes went over the wire, both ways, heads included.
    #[must_use]
    pub fn new(plan: Plan, mut seen: Seen, bytes: u64) -> Self {
        seen.delays.sort_unstable();
        Self { plan, seen, bytes }
    }

    /// Messages that reached somebody else.
    #[must_use]
    pub fn delivered(&self) -> u64 {
        self.seen.delays.len() as u64
    }

    /// The delay that `share` of all deliveries don't exceed (0.5: the median).
    #[must_use]
    pub fn delay(&self, share: f64) -> Duration {
        quantile(&self.seen.delays, share)
    }
}

/// The nearest-rank quantile of sorted values; zero if there are none.
fn quantile(sorted: &[Duration], share: f64) -> Duration {
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of deliveries is far below 2^52, and the share is between 0 and 1"
    )]
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or_default()
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan: Plan { users, seconds, every, talk }, seen, bytes } = self;
        let (seconds, every, talk) =
            (seconds.as_secs_f64(), every.as_secs_f64(), talk.as_secs_f64());
        let each = bytes / self.delivered().max(1);
        writeln!(
            f,
            "{users} people for {seconds} s; each asks every {every} s and speaks every {talk} s\n\
             {users} người trong {seconds} s; ai cũng cứ {every} s hỏi một lần và {talk} s nói một câu\n"
        )?;
        let mut row = |what: &str, value: String| writeln!(f, "  {what:<52} {value:>12}");
        row("messages said · tin đã nói", seen.said.to_string())?;
        row("messages delivered to others · tin đến người khác", self.delivered().to_string())?;
        row("requests · lần hỏi", seen.polls.to_string())?;
        row("  with nothing new · không có gì mới", per_mille(seen.empty, seen.polls))?;
        row("bytes on the wire · byte trên đường truyền", bytes.to_string())?;
        row("  per delivered message · cho mỗi tin đến nơi", each.to_string())?;
        row("delay, median · độ trễ, trung vị", in_seconds(self.delay(0.5)))?;
        row("delay, 99 % · độ trễ, 99 %", in_seconds(self.delay(0.99)))
    }
}

fn per_mille(part: u64, whole: u64) -> String {
    let share = part * 1_000 / whole.max(1);
    format!("{}.{} %", share / 10, share % 10)
}

fn in_seconds(delay: Duration) -> String {
    format!("{:.3} s", delay.as_secs_f64())
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
        assert_eq!(per_mille(190, 200), "95.0 %");
        assert_eq!(per_mille(2, 3), "66.6 %");
        assert_eq!(per_mille(0, 0), "0.0 %");
    }
}
