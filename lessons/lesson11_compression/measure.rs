//! What compression costs and saves, in memory: bytes of frames, the processor's work, and what a
//! connection keeps while it is silent.

use std::{fmt, hint::black_box, sync::Arc, time::Duration};

use clap::Args;
use fastrand::Rng;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};

use self::{
    pair::{Cost, Pair, cost},
    samples::Kind,
};
use super::{
    extension::{THRESHOLD, THRESHOLD_IN_CONTEXT},
    negotiate::Terms,
    offer::Window,
    once::Once,
};
use crate::{
    lesson02_push::crowd::memory,
    lesson04_frames::{connection::Connection, message::Message},
    stage::program::{print_line, with_progress},
};

pub mod pair;
mod samples;

/// The lengths of the second table.
const LENGTHS: [usize; 8] = [150, 160, 180, 200, 250, 300, 500, 1000];

/// The windows of the third table.
const WINDOWS: [u8; 3] = [9, 12, 15];

/// The size of a measurement.
#[derive(Args, Clone, Copy, Debug)]
pub struct Plan {
    /// Only to see that it works: the figures mean little · Chỉ để xem có chạy không: số liệu chưa
    /// nói được gì
    #[arg(long)]
    pub quick: bool,
    /// The rounds of each measurement, if not the usual number.
    #[arg(skip)]
    pub rounds: Option<usize>,
}

impl Plan {
    /// Messages on a connection.
    fn messages(self) -> u64 {
        if self.quick { 10 } else { 200 }
    }

    /// Rounds, of which the quickest counts.
    fn rounds(self) -> usize {
        self.rounds.unwrap_or(if self.quick { 1 } else { 7 })
    }

    /// Connections whose memory is measured together.
    fn connections(self) -> usize {
        if self.quick { 4 } else { 128 }
    }

    fn time(self) -> Duration {
        Duration::from_millis(if self.quick { 500 } else { 6_000 })
    }
}

/// Measures with a progress bar, and prints the three tables.
pub async fn run(plan: Plan) {
    if cfg!(debug_assertions) {
        print_line(
            "A debug build: the ratios of work mean little. With figures: cargo run --release --bin lesson11 -- measure\n\
             Bản debug: tỉ lệ về công việc không đáng tin. Muốn có số liệu: cargo run --release --bin lesson11 -- measure\n",
        );
    }
    let tables = with_progress(plan.time(), "compression · nén", async {
        let windows = windows(plan); // first, while the process is small
        (kinds(plan), sizes(plan), windows)
    });
    let (kinds, sizes, windows) = tables.await;
    print_line(kinds);
    print_line(sizes);
    print_line(windows);
    print_line(OTHERS);
}

/// Where the other figures come from.
const OTHERS: &str = "\
One message for 500 people, beside Node's ws · Một tin cho 500 người, đặt cạnh ws của Node:
  cargo run --release -p full-duplex-benches -- compressed";

/// A message without compression, by itself, and in the context of those before it.
#[derive(Debug)]
pub struct Row<T> {
    /// What is compressed.
    pub what: T,
    /// Uncompressed.
    pub plain: Cost,
    /// Each message by itself.
    pub alone: Cost,
    /// With the messages before it.
    pub context: Cost,
    /// How many messages there were.
    pub count: usize,
}

fn row<T>(what: T, messages: &[Message], plan: Plan) -> Row<T> {
    let cost = |terms| cost(terms, messages, plan.rounds());
    let terms = |takeover| Some(Terms::both(takeover, Window::LARGEST));
    Row {
        what,
        plain: cost(None),
        alone: cost(terms(false)),
        context: cost(terms(true)),
        count: messages.len(),
    }
}

/// The first table.
#[derive(Debug)]
pub struct Kinds(pub Vec<Row<&'static str>>);

/// Measures a talk of each kind of message.
#[must_use]
pub fn kinds(plan: Plan) -> Kinds {
    let of = |kind: Kind| {
        let mut random = Rng::with_seed(11);
        let count = if kind == Kind::Picture { plan.messages() / 10 } else { plan.messages() };
        let messages: Vec<_> = (1..=count).map(|n| kind.message(n, &mut random)).collect();
        row(kind.name(), &messages, plan)
    };
    Kinds(Kind::ALL.map(of).into())
}

/// The second table.
#[derive(Debug)]
pub struct Sizes(pub Vec<Row<usize>>);

/// Measures chat messages of several lengths.
#[must_use]
pub fn sizes(plan: Plan) -> Sizes {
    let of = |length| {
        let mut random = Rng::with_seed(11);
        let message = |number| Kind::sized(length, number, &mut random);
        let messages: Vec<_> = (100..100 + plan.messages()).map(message).collect();
        row(length, &messages, plan)
    };
    Sizes(LENGTHS.map(of).into())
}

/// How messages are compressed, and what that costs.
#[derive(Debug)]
pub struct Way {
    /// Its name, in both languages.
    pub name: &'static str,
    /// The window, as a power of two.
    pub bits: Option<u8>,
    /// Not known of other libraries.
    pub cost: Option<Cost>,
    /// Bytes, of each connection.
    pub memory: Option<u64>,
}

/// The third table.
#[derive(Debug)]
pub struct Windows(pub Vec<Way>);

/// Measures ways to compress, and the memory that each keeps: nothing; by itself with three
/// windows; in context with three; and what libraries keep for these.
#[must_use]
pub fn windows(plan: Plan) -> Windows {
    let mut random = Rng::with_seed(11);
    let kinds = Kind::CHAT.into_iter().cycle();
    let talk: Vec<_> =
        (1..=plan.messages()).zip(kinds).map(|(n, kind)| kind.message(n, &mut random)).collect();
    let mut kept = Kept::default();
    let mut ways = vec![("nothing compressed · không nén", None, None)];
    for (name, takeover) in
        [("by itself · riêng từng tin", false), ("in context · có ngữ cảnh", true)]
    {
        ways.extend(WINDOWS.map(|bits| {
            let window = Window::of(bits).unwrap_or(Window::LARGEST);
            (name, Some(bits), Some(Terms::both(takeover, window)))
        }));
    }
    // All memory first: what the other measurements give back would be used again, and not be seen.
    let count = plan.connections();
    let memory: Vec<_> =
        ways.iter().map(|(_, _, terms)| kept.connections(*terms, &talk, count)).collect();
    let engines = WINDOWS.map(|bits| Way {
        name: "engines kept · giữ bộ nén",
        bits: Some(bits),
        cost: None,
        memory: kept.engines(bits, &talk, count),
    });
    let way = |((name, bits, terms), memory)| {
        let cost = Some(cost(terms, &talk, plan.rounds()));
        Way { name, bits, cost, memory }
    };
    Windows(ways.into_iter().zip(memory).map(way).chain(engines).collect())
}

/// What was made for a measurement stays until its end: memory that was given back and is used
/// again wouldn't be seen.
#[derive(Default)]
struct Kept {
    once: Arc<Once>,
    connections: Vec<Connection>,
    engines: Vec<(Compress, Decompress)>,
}

impl Kept {
    /// Servers' ends that have heard and said all of this, and are silent now.
    fn connections(&mut self, terms: Option<Terms>, talk: &[Message], count: usize) -> Option<u64> {
        self.each(count, |kept| {
            let mut pair = Pair::new(terms, &kept.once);
            for message in talk {
                pair.hear(message);
                pair.say(message);
            }
            let mut server = pair.into_server();
            server.rest();
            kept.connections.push(server);
        })
    }

    /// What a library has that keeps the engines of DEFLATE with each connection.
    fn engines(&mut self, bits: u8, talk: &[Message], count: usize) -> Option<u64> {
        self.each(count, |kept| {
            let mut engine = Compress::new_with_window_bits(Compression::default(), false, bits);
            let mut reader = Decompress::new_with_window_bits(false, bits);
            for message in talk {
                let mut packed = Vec::with_capacity(message.payload().len() + 64);
                let mut restored = Vec::with_capacity(message.payload().len() + 64);
                let _ = engine.compress_vec(message.payload(), &mut packed, FlushCompress::Sync);
                let _ = reader.decompress_vec(&packed, &mut restored, FlushDecompress::Sync);
                black_box(restored);
            }
            kept.engines.push((engine, reader));
        })
    }

    /// How much more memory the process has for each.
    fn each(&mut self, count: usize, mut make: impl FnMut(&mut Self)) -> Option<u64> {
        make(self); // what is allocated only once isn't counted
        let before = memory()?;
        (0..count).for_each(|_| make(self));
        Some(memory()?.saturating_sub(before) / count as u64)
    }
}

/// The columns begin after a name in both languages.
const NAME: usize = 44;

/// The head of a table, one line for each language.
fn head(f: &mut fmt::Formatter<'_>, lines: [[&str; 8]; 2]) -> fmt::Result {
    for [first, columns @ ..] in lines {
        write!(f, "  {first:<NAME$}")?;
        columns.iter().try_for_each(|column| write!(f, "{column:>9}"))?;
        writeln!(f)?;
    }
    Ok(())
}

impl<T: fmt::Display> fmt::Display for Row<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, plain, alone, context, count } = self;
        let each = |cost: &Cost| cost.bytes / count.max(&1);
        write!(f, "  {what:<NAME$}{:>9}", each(plain))?;
        for cost in [alone, context] {
            let (share, work) =
                (format!("{}%", cost.share(*plain)), format!("{}×", cost.work(*plain)));
            write!(f, "{:>9}{share:>9}{work:>9}", each(cost))?;
        }
        writeln!(f)
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "a message from the server, in bytes of its frame (TCP and IP add 40 to 52 to each packet);\n\
             work: that of both ends, compared with the same message uncompressed\n\
             một message từ server, tính bằng byte của frame (TCP và IP thêm 40 đến 52 byte mỗi gói);\n\
             công (thời gian xử lý): của cả hai đầu, so với chính message ấy khi không nén\n"
        )?;
        head(f, HEADS)?;
        self.0.iter().try_for_each(|row| row.fmt(f))
    }
}

/// The columns of the first two tables.
const HEADS: [[&str; 8]; 2] = [
    ["", "plain", "itself", "", "work", "context", "", "work"],
    ["", "thường", "riêng", "", "công", "ngữ cảnh", "", "công"],
];

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "chat messages by length: where does it begin to pay? (by default from {THRESHOLD} bytes on by itself, from {THRESHOLD_IN_CONTEXT} on in context)\n\
             tin chat theo độ dài: từ đâu thì nén mới đáng? (mặc định: nén riêng từ {THRESHOLD} byte, có ngữ cảnh từ {THRESHOLD_IN_CONTEXT} byte)\n"
        )?;
        head(f, HEADS)?;
        self.0.iter().try_for_each(|row| row.fmt(f))
    }
}

impl fmt::Display for Windows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "a talk of short messages, with windows of 2^9, 2^12 and 2^15 bytes; memory: what a silent connection keeps\n\
             một cuộc trò chuyện toàn tin ngắn, cửa sổ 2^9, 2^12 và 2^15 byte; bộ nhớ: phần một kết nối im lặng còn giữ\n"
        )?;
        head(
            f,
            [
                ["", "window", "bytes", "work", "KiB each", "", "", ""],
                ["", "cửa sổ", "byte", "công", "KiB", "", "", ""],
            ],
        )?;
        let plain = self.0.first().and_then(|way| way.cost).unwrap_or_default();
        for Way { name, bits, cost, memory } in &self.0 {
            let bits = bits.map_or("–".into(), |bits| format!("2^{bits}"));
            let share = cost.map_or("–".into(), |cost| format!("{}%", cost.share(plain)));
            let work = cost.map_or("–".into(), |cost| format!("{}×", cost.work(plain)));
            let memory = memory.map_or("–".into(), |bytes| {
                format!("{}.{}", bytes / 1024, bytes % 1024 * 10 / 1024)
            });
            writeln!(f, "  {name:<NAME$}{bits:>9}{share:>9}{work:>9}{memory:>9}")?;
        }
        Ok(())
    }
}
