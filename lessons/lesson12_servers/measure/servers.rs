//! One, two, three servers on each log that there is: how much they store, how late it arrives, and
//! how many deliveries a processor's second is good for.

use std::{
    cmp::Ordering,
    fmt, fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    time::Duration,
};

use super::{
    Failed,
    people::{Talk, talk},
};
use crate::{
    lesson12_servers::processes::{self, Process, listens},
    stage::report::{milliseconds, quantile},
};

/// How many speak when all that can be stored is wanted: so many may be in a batch.
const SPEAKERS: u32 = 32;

/// How many speak otherwise, and the time between two messages of one of them: 20 a second.
const FEW: u32 = 4;
const EVERY: Duration = Duration::from_millis(200);

/// Where the log is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Folder,
    Redis,
    Nats,
}

/// A log, and the processes that keep it.
struct Keeper {
    kind: Kind,
    url: String,
    folder: PathBuf,
    parts: Vec<Process>,
}

/// A log and so many servers.
pub struct Row {
    kind: Kind,
    servers: u8,
    rounds: Vec<Figures>,
    /// The deliveries' times when 20 messages are said in a second.
    calm: Vec<Duration>,
}

/// What one round has shown.
struct Figures {
    messages: f64,
    deliveries: Option<f64>,
    /// The time that nearly all deliveries kept to, with all that could be said.
    full: Duration,
}

/// The whole table.
pub struct Table {
    people: u32,
    rows: Vec<Row>,
    /// The logs that were left out.
    missing: Vec<&'static str>,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Folder, Self::Redis, Self::Nats];

    fn name(self) -> &'static str {
        match self {
            Self::Folder => "folder · thư mục",
            Self::Redis => "Redis",
            Self::Nats => "NATS, 3 × JetStream",
        }
    }

    /// Why this log can't be measured; `None` if it can.
    fn missing(self) -> Option<&'static str> {
        let runs = |program| {
            let asked = Command::new(program).arg("--version").stdout(Stdio::null()).status();
            asked.is_ok_and(|status| status.success())
        };
        match self {
            Self::Folder => None,
            Self::Redis if !cfg!(feature = "redis") => Some(
                "Redis is not measured: cargo run --release --features redis,nats --bin lesson12 -- measure · không đo Redis: chương trình được build không kèm Redis",
            ),
            Self::Nats if !cfg!(feature = "nats") => Some(
                "NATS is not measured: this program was built without it · không đo NATS: chương trình được build không kèm NATS",
            ),
            Self::Redis => (!runs("redis-server")).then_some(
                "Redis is not measured: redis-server is not installed · không đo Redis: chưa cài redis-server",
            ),
            Self::Nats => (!runs("nats-server")).then_some(
                "NATS is not measured: nats-server is not installed · không đo NATS: chưa cài nats-server",
            ),
        }
    }

    /// How many servers can share it.
    fn servers(self) -> std::ops::RangeInclusive<u8> {
        1..=if self == Self::Folder { 1 } else { 3 }
    }
}

impl Table {
    /// What there is to measure.
    pub fn of(people: u32) -> Self {
        let missing = Kind::ALL.into_iter().filter_map(Kind::missing).collect();
        let kinds = Kind::ALL.into_iter().filter(|kind| kind.missing().is_none());
        let row = |kind, servers| Row { kind, servers, rounds: Vec::new(), calm: Vec::new() };
        let rows = kinds.flat_map(|kind| kind.servers().map(move |count| row(kind, count)));
        Self { people, rows: rows.collect(), missing }
    }

    /// About how long it takes to fill it.
    pub fn takes(&self, rounds: u32, time: Duration) -> Duration {
        let turns = rounds * u32::try_from(self.rows.len()).unwrap_or(1);
        (time * 2 + Duration::from_millis(700)) * turns
    }

    /// Measures everything so many times, one after the other, in turns.
    pub async fn fill(&mut self, rounds: u32, time: Duration, folder: &Path) -> Result<(), Failed> {
        let folder = folder.join(format!("lesson12-servers-{}", process::id()));
        let mut keepers: Vec<Keeper> = Vec::new();
        for row in &self.rows {
            if row.servers == 1 {
                keepers.push(Keeper::begin(row.kind, &folder)?);
            }
        }
        for _ in 0..rounds {
            for row in &mut self.rows {
                let keeper = keepers.iter().find(|keeper| keeper.kind == row.kind);
                let Some(keeper) = keeper else { continue };
                row.measure(keeper, self.people, time).await?;
            }
        }
        Ok(())
    }
}

impl Keeper {
    fn begin(kind: Kind, folder: &Path) -> io::Result<Self> {
        let folder = folder.join(format!("{kind:?}"));
        let (parts, url) = match kind {
            Kind::Folder => (Vec::new(), folder.display().to_string()),
            Kind::Redis => {
                let (part, url) = processes::redis(&folder)?;
                (vec![part], url)
            }
            Kind::Nats => processes::nats(&folder, 3)?,
        };
        Ok(Self { kind, url, folder, parts })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.parts.clear();
        let _ = fs::remove_dir_all(&self.folder); // there is none if it could not be made
        let _ = self.folder.parent().map(fs::remove_dir); // the last one removes that, too
    }
}

impl Row {
    /// Starts the servers and lets people talk on them, first a little, then as much as they can.
    async fn measure(
        &mut self,
        keeper: &Keeper,
        people: u32,
        time: Duration,
    ) -> Result<(), Failed> {
        let nodes = (0..self.servers).map(|_| processes::node(&keeper.url));
        let nodes: Vec<_> = nodes.collect::<Result<_, _>>()?;
        let servers: Vec<SocketAddr> = nodes.iter().map(|(_, address)| *address).collect();
        servers.iter().try_for_each(|server| listens(*server))?;
        let calm = Talk { people, speakers: FEW.min(people), every: Some(EVERY), time };
        self.calm.extend(talk(&servers, calm, || ()).await?.delays);
        let mut before = None;
        let full = Talk { people, speakers: SPEAKERS.min(people), every: None, time };
        let mut seen = talk(&servers, full, || before = work(&nodes)).await?;
        seen.delays.sort_unstable();
        let work = work(&nodes).zip(before).map(|(after, before)| after.saturating_sub(before));
        let said = f64::from(seen.said);
        self.rounds.push(Figures {
            messages: said / seen.time.as_secs_f64(),
            deliveries: work.map(|work| said * f64::from(people) / work.as_secs_f64()),
            full: quantile(&seen.delays, 0.99),
        });
        Ok(())
    }

    /// The median of the rounds.
    fn median<T: PartialOrd + Copy>(&self, of: impl Fn(&Figures) -> Option<T>) -> Option<T> {
        let mut values: Vec<T> = self.rounds.iter().filter_map(of).collect();
        values.sort_unstable_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
        values.get(values.len() / 2).copied()
    }
}

/// The processors' time that servers have taken so far, where the system tells it.
fn work(nodes: &[(Process, SocketAddr)]) -> Option<Duration> {
    nodes.iter().map(|(part, _)| part.work()).sum()
}

/// The head of the table, one line for each language.
const HEAD: [[&str; 8]; 2] = [
    ["log", "servers", "messages/s", "×", "deliveries/CPU s", "×", "p50, p99 at 20/s", "p99, full"],
    ["nhật ký", "server", "tin/s", "×", "lượt giao/CPU s", "×", "p50, p99 ở 20/s", "p99, hết sức"],
];

/// How wide each column is; the first one is aligned to the left.
const WIDTHS: [usize; 7] = [8, 12, 7, 18, 7, 20, 14];

fn line(f: &mut fmt::Formatter<'_>, [log, cells @ ..]: [&str; 8]) -> fmt::Result {
    write!(f, "  {log:<20}")?;
    cells.iter().zip(WIDTHS).try_for_each(|(cell, width)| write!(f, "{cell:>width$}"))?;
    writeln!(f)
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (people, speakers) = (self.people, SPEAKERS.min(self.people));
        writeln!(
            f,
            "{people} people on 1 to 3 servers; {speakers} of them say the next message when the one before is stored\n\
             {people} người trên 1 đến 3 server; {speakers} người trong đó cứ tin trước được lưu là nói tin kế\n"
        )?;
        HEAD.into_iter().try_for_each(|head| line(f, head))?;
        let first = self.rows.first().and_then(|row| row.median(|round| Some(round.messages)));
        let mut of_one = None; // the deliveries of one server on this log
        for row in &self.rows {
            if row.servers == 1 {
                of_one = row.median(|round| round.deliveries);
            }
            row.show(f, first, of_one)?;
        }
        self.missing.iter().try_for_each(|why| writeln!(f, "  {why}"))
    }
}

impl Row {
    /// The row, with its messages beside those of the first row, and its deliveries beside those of
    /// one server.
    fn show(
        &self,
        f: &mut fmt::Formatter<'_>,
        first: Option<f64>,
        of_one: Option<f64>,
    ) -> fmt::Result {
        let messages = self.median(|round| Some(round.messages));
        let deliveries = self.median(|round| round.deliveries);
        let whole = |value: Option<f64>| value.map_or("?".into(), |value| format!("{value:.0}"));
        let ratio = |value: Option<f64>, of: Option<f64>| {
            value.zip(of).map_or("?".into(), |(value, of)| format!("{:.2}", value / of))
        };
        let mut calm = self.calm.clone();
        calm.sort_unstable();
        let calm = [0.5, 0.99].map(|share| milliseconds(quantile(&calm, share))).join(", ");
        let cells = [
            self.kind.name(),
            &self.servers.to_string(),
            &whole(messages),
            &ratio(messages, first),
            &whole(deliveries),
            &ratio(deliveries, of_one),
            &calm,
            &milliseconds(self.median(|round| Some(round.full)).unwrap_or_default()),
        ];
        line(f, cells)
    }
}
