//! What happened to a herd: a plot, and the numbers to it.

use std::{fmt, time::Duration};

use super::{
    super::backoff::{FIRST, LONGEST},
    Plan, Rule,
};

/// Calls are counted by half seconds.
pub const COLUMN: Duration = Duration::from_millis(500);

/// A plot is not wider, so that a terminal of 80 columns has room for it.
const WIDEST: usize = 72;

/// What happened.
#[derive(Clone, Debug)]
pub struct Report {
    pub(super) plan: Plan,
    pub(super) rule: Rule,
    /// When each call was made, since the server went.
    pub(super) calls: Vec<Duration>,
    /// When each client was back.
    pub(super) back: Vec<Duration>,
}

impl Report {
    /// Calls in each [`COLUMN`] since the server went.
    #[must_use]
    pub fn columns(&self) -> Vec<usize> {
        let whole = self.plan.down + self.plan.watch;
        let mut columns = vec![0; column(whole) + 1];
        for call in self.calls.iter().filter(|call| **call <= whole) {
            columns[column(*call)] += 1;
        }
        columns
    }

    /// The most calls within a tenth of a second that a server hears: those after it has come back.
    #[must_use]
    pub fn worst(&self) -> usize {
        let mut calls = self.calls.clone();
        calls.retain(|call| *call >= self.plan.down);
        calls.sort_unstable();
        let (mut worst, mut from) = (0, 0);
        for (to, call) in calls.iter().enumerate() {
            while call.saturating_sub(calls[from]) >= Duration::from_millis(100) {
                from += 1;
            }
            worst = worst.max(to + 1 - from);
        }
        worst
    }

    /// How long after the server had come back 99 of 100 were back, too; `None` if they weren't.
    #[must_use]
    pub fn recovery(&self) -> Option<Duration> {
        let last = (self.plan.clients * 99).div_ceil(100).checked_sub(1)?;
        self.back.get(last).map(|at| at.saturating_sub(self.plan.down))
    }

    /// Calls that nobody answered.
    #[must_use]
    pub fn in_vain(&self) -> usize {
        self.calls.len() - self.back.len()
    }
}

fn column(at: Duration) -> usize {
    usize::try_from(at.as_millis() / COLUMN.as_millis()).unwrap_or(usize::MAX)
}

impl fmt::Display for Report {
    /// A line of bars, one for each half second, or for each second if they are many; each bar an
    /// eighth higher than the next lower one can be.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let columns = self.columns();
        let together = columns.len().div_ceil(WIDEST);
        let bar = |calls: usize| BARS[(calls * 8).div_ceil(self.plan.clients.max(1)).min(8)];
        let bars: String = columns.chunks(together).map(|calls| bar(calls.iter().sum())).collect();
        writeln!(f, "{}\n  |{bars}|", self.rule.name())?;
        let open = " ".repeat(column(self.plan.down) / together);
        writeln!(f, "   {open}^ the server is back · server đã trở lại")?;
        let (worst, vain, back) = (self.worst(), self.in_vain(), self.back.len());
        writeln!(
            f,
            "  it hears at most {worst} calls in 0.1 s · nó phải nghe nhiều nhất {worst} cuộc gọi trong 0,1 giây\n  {vain} were in vain · {vain} cuộc vô ích"
        )?;
        match self.recovery() {
            Some(time) => {
                let [en, vi] = number(format!("{:.1}", time.as_secs_f64()));
                writeln!(f, "  99 % back after {en} s · 99 % trở lại sau {vi} giây")
            }
            None => writeln!(f, "  {back} are back · {back} đã trở lại"),
        }
    }
}

/// What is going to be played, and by which rules.
#[must_use]
pub fn heading(Plan { clients, down, .. }: Plan) -> String {
    let [[down, down_vi], [first, first_vi], [longest, longest_vi]] =
        [down, FIRST, LONGEST].map(|time| number(time.as_secs_f64().to_string()));
    format!(
        "\
{clients} clients lose their server, which is back after {down} s.
{clients} client cùng mất server; {down_vi} giây sau nó trở lại.
doubling: {first} s, twice as long each time, {longest} s at most
gấp đôi dần: {first_vi} giây, mỗi lần gấp đôi, nhiều nhất {longest_vi} giây
"
    )
}

/// A number as it is written in English and in Vietnamese.
fn number(en: String) -> [String; 2] {
    let vi = en.replace('.', ",");
    [en, vi]
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    const PLAN: Plan =
        Plan { clients: 4, down: Duration::from_millis(2_500), watch: Duration::from_secs(3) };

    #[test]
    fn the_heading_counts_in_both_languages() {
        assert_snapshot!(heading(PLAN), @"
        4 clients lose their server, which is back after 2.5 s.
        4 client cùng mất server; 2,5 giây sau nó trở lại.
        doubling: 0.5 s, twice as long each time, 30 s at most
        gấp đôi dần: 0,5 giây, mỗi lần gấp đôi, nhiều nhất 30 giây
        ");
    }

    #[test]
    fn a_story_is_told_in_both_languages() {
        let at = |millis: &[u64]| millis.iter().copied().map(Duration::from_millis).collect();
        let calls = at(&[400, 450, 1_100, 2_550, 2_600, 2_700, 3_760]);
        let report = Report {
            plan: PLAN,
            rule: Rule::FullJitter,
            calls,
            back: at(&[2_550, 2_600, 2_700, 3_760]),
        };
        assert_snapshot!(report, @"
        full jitter · ngẫu nhiên hoàn toàn
          |▄ ▂  ▆ ▂    |
                ^ the server is back · server đã trở lại
          it hears at most 2 calls in 0.1 s · nó phải nghe nhiều nhất 2 cuộc gọi trong 0,1 giây
          3 were in vain · 3 cuộc vô ích
          99 % back after 1.3 s · 99 % trở lại sau 1,3 giây
        ");
        let back = at(&[2_550, 2_600, 2_700]);
        let told = Report { back, ..report }.to_string();
        assert!(told.ends_with("  3 are back · 3 đã trở lại\n"), "{told}");
    }

    #[test]
    fn a_long_story_has_room_in_a_terminal() {
        let [down, watch] = [10, 30].map(Duration::from_secs);
        let plan = Plan { clients: 2, down, watch };
        let calls = [3_100, 3_700, 40_000].map(Duration::from_millis).to_vec();
        let report = Report { plan, rule: Rule::Fixed, calls, back: Vec::new() }.to_string();
        let [plot, server] = [1, 2].map(|line| report.lines().nth(line).expect("a line"));
        assert_eq!(plot.chars().count(), "  |".len() + 41 + "|".len(), "a column for each second");
        assert_eq!(plot.chars().position(|bar| bar == '█'), Some("  |".len() + 3), "{plot}");
        assert_eq!(server.find('^'), Some("  |".len() + 10), "{server}");
    }
}
