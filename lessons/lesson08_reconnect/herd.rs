//! The herd: many clients lose one server at the same moment, and dial again until it is back. A
//! report compares three rules for the delay between two attempts.
//!
//! The sockets are real, and so is the port, which is closed and opened again. There is no chat:
//! each client only reconnects, all by the same rule.

use std::{
    fmt,
    io::{self, ErrorKind},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use clap::{Args, builder::TypedValueParser as _, value_parser};
use thiserror::Error;
use tokio::{
    io::AsyncReadExt as _,
    net::TcpStream,
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};

use super::backoff::{Backoff, FIRST, LONGEST};
use crate::stage::{
    program::{allow_many_connections, print_line, seconds, with_progress},
    serve::{StartError, listen},
};

/// The size and the times of a run.
#[derive(Args, Clone, Copy, Debug)]
pub struct Plan {
    /// How many · Bao nhiêu client
    #[arg(long, default_value_t = 1_000, value_parser = value_parser!(u16).range(1..=10_000).map(usize::from))]
    pub clients: usize,
    /// How long the server is away · Server vắng mặt bao nhiêu giây
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    pub down: Duration,
    /// The time for which the attempts are counted after that.
    #[arg(skip = LONGEST)]
    pub watch: Duration,
}

/// The rule for the delay before an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Three seconds, always: what most tutorials show.
    Fixed,
    /// Half a second, one, two, four, …: the delays grow, and all clients have the same.
    Doubling,
    /// A random delay between zero and that of `Doubling`.
    FullJitter,
}

impl Rule {
    /// All rules, in the order of the reports.
    pub const ALL: [Self; 3] = [Self::Fixed, Self::Doubling, Self::FullJitter];

    /// The delay before the next attempt.
    pub fn delay(self, backoff: &mut Backoff) -> Duration {
        match self {
            Self::Fixed => Duration::from_secs(3),
            Self::Doubling => backoff.delay(1.0),
            Self::FullJitter => backoff.delay(fastrand::f64()),
        }
    }

    /// The rule's name, in both languages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "every 3 s · cứ 3 giây",
            Self::Doubling => "doubling · gấp đôi dần",
            Self::FullJitter => "full jitter · ngẫu nhiên hoàn toàn",
        }
    }
}

/// The reason why there is no report, in both languages.
#[derive(Debug, Error)]
pub enum HerdError {
    /// The server can't listen.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A client can't connect, mostly because too many files are open.
    #[error(
        "not everybody could connect: {0} (how many files may be open? ulimit -n)\nkhông phải client nào cũng kết nối được: {0} (được mở bao nhiêu file? ulimit -n)"
    )]
    Connect(#[from] io::Error),
}

/// Runs the herd once by each rule, and prints the reports.
pub async fn run(plan: Plan) -> Result<(), HerdError> {
    allow_many_connections();
    print_line(heading(plan));
    for rule in Rule::ALL {
        print_line(with_progress(plan.down + plan.watch, rule.name(), run_once(plan, rule)).await?);
    }
    Ok(())
}

/// Runs the herd once.
pub async fn run_once(plan: Plan, rule: Rule) -> Result<Report, HerdError> {
    let listener = listen(0).await?;
    let address = listener.local_addr()?;
    let (events, mut seen) = mpsc::unbounded_channel(); // at most two events for each attempt
    let events = Arc::new(events);
    let (mut herd, mut taken) = (JoinSet::new(), Vec::new());
    for _ in 0..plan.clients {
        let stream = TcpStream::connect(address).await?;
        taken.push(listener.accept().await?.0);
        let events = events.clone();
        herd.spawn(reconnect(stream, address, rule, move |event| {
            let _ = events.send(event);
        }));
    }
    let gone = Instant::now();
    drop((listener, taken)); // all clients read the end of their streams now
    sleep(plan.down).await;
    let listener = listen(address.port()).await?;
    let taking = async {
        let mut taken = Vec::new();
        loop {
            taken.extend(listener.accept().await.ok());
        }
    };
    let end = gone + plan.down + plan.watch;
    let _: Result<(), _> = timeout_at(end, taking).await;
    herd.shutdown().await;
    let mut report = Report { plan, rule, attempts: Vec::new(), back: Vec::new() };
    while let Ok((at, event)) = seen.try_recv() {
        let list = if event == Event::Attempt { &mut report.attempts } else { &mut report.back };
        list.push(at - gone);
    }
    report.back.sort_unstable();
    Ok(report)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Attempt,
    Back,
}

/// One client: waits until the server is gone, and dials by the rule until a connection opens.
async fn reconnect(
    mut stream: TcpStream,
    address: SocketAddr,
    rule: Rule,
    report: impl Fn((Instant, Event)),
) {
    let _ = stream.read(&mut [0]).await;
    let mut backoff = Backoff::default();
    loop {
        sleep(rule.delay(&mut backoff)).await;
        report((Instant::now(), Event::Attempt));
        match TcpStream::connect(address).await {
            Ok(mut stream) => {
                report((Instant::now(), Event::Back));
                let _ = stream.read(&mut [0]).await; // until the run ends
                return;
            }
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
            Err(_) => return, // out of ports: the report counts this client as not back
        }
    }
}

/// The width of a column: attempts are counted by half seconds.
pub const COLUMN: Duration = Duration::from_millis(500);

/// The most bars in a plot. A terminal of 80 columns has room for them.
const WIDEST: usize = 72;

/// The attempts and the reconnections of one run.
#[derive(Clone, Debug)]
pub struct Report {
    plan: Plan,
    rule: Rule,
    /// The time of each attempt, since the server went away.
    attempts: Vec<Duration>,
    /// The time at which each client was connected again, in order.
    back: Vec<Duration>,
}

impl Report {
    /// The number of attempts in each [`COLUMN`] since the server went away.
    #[must_use]
    pub fn columns(&self) -> Vec<usize> {
        let whole = self.plan.down + self.plan.watch;
        let mut columns = vec![0; column(whole) + 1];
        for at in self.attempts.iter().filter(|at| **at <= whole) {
            columns[column(*at)] += 1;
        }
        columns
    }

    /// The most attempts within a tenth of a second that reach the server: those after it has come
    /// back.
    #[must_use]
    pub fn worst(&self) -> usize {
        let mut attempts = self.attempts.clone();
        attempts.retain(|at| *at >= self.plan.down);
        attempts.sort_unstable();
        let (mut worst, mut from) = (0, 0);
        for (to, at) in attempts.iter().enumerate() {
            while at.saturating_sub(attempts[from]) >= Duration::from_millis(100) {
                from += 1;
            }
            worst = worst.max(to + 1 - from);
        }
        worst
    }

    /// The time from the server's return until 99 of 100 clients are connected; `None` if they
    /// aren't at the end of the run.
    #[must_use]
    pub fn recovery(&self) -> Option<Duration> {
        let last = (self.plan.clients * 99).div_ceil(100).checked_sub(1)?;
        self.back.get(last).map(|at| at.saturating_sub(self.plan.down))
    }

    /// The number of attempts that failed.
    #[must_use]
    pub fn in_vain(&self) -> usize {
        self.attempts.len() - self.back.len()
    }
}

fn column(at: Duration) -> usize {
    usize::try_from(at.as_millis() / COLUMN.as_millis()).unwrap_or(usize::MAX)
}

impl fmt::Display for Report {
    /// Writes a line of bars, one for each [`COLUMN`], or for several if there are more than
    /// `WIDEST`. A bar has eight heights: the highest stands for all clients at once.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let columns = self.columns();
        let together = columns.len().div_ceil(WIDEST);
        let bar = |attempts: usize| BARS[(attempts * 8).div_ceil(self.plan.clients.max(1)).min(8)];
        let bars: String =
            columns.chunks(together).map(|counts| bar(counts.iter().sum())).collect();
        writeln!(f, "{}\n  |{bars}|", self.rule.name())?;
        let open = " ".repeat(column(self.plan.down) / together);
        writeln!(f, "   {open}^ the server is back · server đã trở lại")?;
        let (worst, vain, back) = (self.worst(), self.in_vain(), self.back.len());
        writeln!(
            f,
            "  at most {worst} calls in 0.1 s · nhiều nhất {worst} cuộc gọi trong 0,1 giây\n  {vain} calls failed · {vain} cuộc gọi hỏng"
        )?;
        match self.recovery() {
            Some(time) => {
                let [en, vi] = number(format!("{:.1}", time.as_secs_f64()));
                writeln!(f, "  99% back after {en} s · 99% kết nối lại được sau {vi} giây")
            }
            None => writeln!(f, "  {back} are back · {back} đã kết nối lại"),
        }
    }
}

/// The lines before the first report: the plan, and the rules.
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

/// A number, written as in English and as in Vietnamese.
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
    fn a_report_is_in_both_languages() {
        let at = |millis: &[u64]| millis.iter().copied().map(Duration::from_millis).collect();
        let attempts = at(&[400, 450, 1_100, 2_550, 2_600, 2_700, 3_760]);
        let report = Report {
            plan: PLAN,
            rule: Rule::FullJitter,
            attempts,
            back: at(&[2_550, 2_600, 2_700, 3_760]),
        };
        assert_snapshot!(report, @"
        full jitter · ngẫu nhiên hoàn toàn
          |▄ ▂  ▆ ▂    |
                ^ the server is back · server đã trở lại
          at most 2 calls in 0.1 s · nhiều nhất 2 cuộc gọi trong 0,1 giây
          3 calls failed · 3 cuộc gọi hỏng
          99% back after 1.3 s · 99% kết nối lại được sau 1,3 giây
        ");
        let back = at(&[2_550, 2_600, 2_700]);
        let told = Report { back, ..report }.to_string();
        assert!(told.ends_with("  3 are back · 3 đã kết nối lại\n"), "{told}");
    }

    #[test]
    fn a_long_run_has_room_in_a_terminal() {
        let [down, watch] = [10, 30].map(Duration::from_secs);
        let plan = Plan { clients: 2, down, watch };
        let attempts = [3_100, 3_700, 40_000].map(Duration::from_millis).to_vec();
        let report = Report { plan, rule: Rule::Fixed, attempts, back: Vec::new() }.to_string();
        let [plot, server] = [1, 2].map(|line| report.lines().nth(line).expect("a line"));
        assert_eq!(plot.chars().count(), "  |".len() + 41 + "|".len(), "a column for each second");
        assert_eq!(plot.chars().position(|bar| bar == '█'), Some("  |".len() + 3), "{plot}");
        assert_eq!(server.find('^'), Some("  |".len() + 10), "{server}");
    }
}
