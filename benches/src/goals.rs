//! What the hand-written WebSocket and the chat must reach. One table; `--check` fails if a row doesn't hold.

use std::fmt;

use crate::{
    harness::Figures,
    table::{Table, digits},
};

/// A promise about one measurement.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// The measurement's name.
    pub case: &'static str,
    /// What is promised.
    pub promise: Promise,
}

/// What can be promised.
#[derive(Clone, Copy, Debug)]
pub enum Promise {
    /// At least so many times as good as the best library.
    AsBestLibrary(f64),
    /// At least so many times as good as the row of that name.
    As(&'static str, f64),
    /// Lesson 13's row is at least so many times as good as the best library.
    FastAsBestLibrary(f64),
    /// Lesson 13's row is at least so many times as good as the row of that name.
    FastAs(&'static str, f64),
    /// At most this figure.
    AtMost(f64),
    /// The row of that name has at most this figure.
    RowAtMost(&'static str, f64),
}

use Promise::{As, AsBestLibrary, AtMost, FastAs, FastAsBestLibrary, RowAtMost};

/// Two figures that differ by less are called equal.
const EQUAL: f64 = 0.97;

/// How lesson 04's encoder of long messages stands beside those that mask with wider vectors.
const NEARLY: f64 = 0.9;

/// What a door leaves of a room's throughput.
const DOOR: f64 = 0.95;

/// Kibibytes of somebody who has joined and heard a burst, when it is over.
const TALKING: f64 = 12.0;

/// All promises.
pub const GOALS: &[Goal] = &[
    Goal { case: "decode · giải mã: binary, 64 B", promise: AsBestLibrary(3.0) },
    Goal { case: "decode · giải mã: binary, 1 KiB", promise: AsBestLibrary(1.8) },
    Goal { case: "decode · giải mã: binary, 64 KiB", promise: AsBestLibrary(EQUAL) },
    Goal { case: "decode · giải mã: binary, 64 KiB", promise: FastAsBestLibrary(1.0) },
    Goal { case: "decode · giải mã: text, 64 B", promise: FastAsBestLibrary(1.0) },
    Goal { case: "decode · giải mã: text, 1 KiB", promise: FastAsBestLibrary(1.0) },
    Goal { case: "decode · giải mã: text, 64 KiB", promise: FastAsBestLibrary(1.0) },
    Goal { case: "encode · mã hoá: binary, 64 B", promise: AsBestLibrary(EQUAL) },
    Goal { case: "encode · mã hoá: binary, 1 KiB", promise: AsBestLibrary(EQUAL) },
    Goal { case: "encode · mã hoá: binary, 64 KiB", promise: AsBestLibrary(NEARLY) },
    Goal { case: "encode · mã hoá: binary, 64 KiB", promise: FastAsBestLibrary(1.0) },
    Goal { case: ONE_IN_FLIGHT, promise: As(PLAIN, 1.9) },
    Goal { case: ONE_IN_FLIGHT, promise: FastAs(PLAIN, 2.0) },
    Goal { case: SIXTEEN_IN_FLIGHT, promise: As(PLAIN, 12.0) },
    Goal { case: SIXTEEN_IN_FLIGHT, promise: FastAs(PLAIN, 13.0) },
    Goal { case: MANY_CONNECTIONS, promise: FastAs(PLAIN, 2.5) },
    Goal { case: LONG_MESSAGES, promise: FastAs(PLAIN, 1.5) },
    Goal { case: IDLE, promise: AtMost(2.5) },
    Goal { case: ONE_AT_A_TIME, promise: As(UWEBSOCKETS, 1.0) },
    Goal { case: ONE_AT_A_TIME, promise: As(NODE, 2.0) },
    Goal { case: ONE_AT_A_TIME, promise: As(PLAIN, 3.0) },
    Goal { case: BURSTS, promise: As(UWEBSOCKETS, 1.1) },
    Goal { case: BURSTS, promise: As(NODE, 42.0) },
    Goal { case: MANY, promise: As(UWEBSOCKETS, 1.0) },
    Goal { case: MANY, promise: As(NODE, 1.4) },
    Goal { case: CORES_ONE_AT_A_TIME, promise: As(ONE_PROCESSOR, 1.9) },
    Goal { case: CORES_BURSTS, promise: As(ONE_PROCESSOR, 1.9) },
    Goal { case: WAVES, promise: As(NODE, 20.0) },
    Goal { case: P99, promise: As(UWEBSOCKETS, 1.0) },
    Goal { case: RUSH, promise: AtMost(10.0) },
    Goal { case: CROWD, promise: AtMost(10.0) },
    Goal { case: TALKED, promise: AtMost(TALKING) },
    Goal { case: JOINED, promise: RowAtMost(LESSON13, 4.0) },
    Goal { case: JOINED, promise: RowAtMost(LESSON06, TALKING) },
    Goal { case: JOINED, promise: RowAtMost(LESSON07, TALKING) },
    Goal { case: JOINED, promise: RowAtMost(LESSON08, TALKING) },
    Goal { case: DOOR_ANSWERS, promise: As(LESSON08, DOOR) },
    Goal { case: DOOR_ONE_AT_A_TIME, promise: As(LESSON08, DOOR) },
    Goal { case: DOOR_BURSTS, promise: As(LESSON08, DOOR) },
    Goal { case: COMPRESSED_ONE_AT_A_TIME, promise: As(NODE_DEFLATE, 5.0) },
    Goal { case: COMPRESSED_ONE_AT_A_TIME, promise: As(PLAIN11, 0.8) },
    Goal { case: COMPRESSED_BURSTS, promise: As(NODE_DEFLATE, 5.0) },
    Goal { case: COMPRESSED_BURSTS, promise: As(PLAIN11, 0.8) },
];

/// A message is answered before the next one is sent.
pub const ONE_IN_FLIGHT: &str = "echo · nhại lời: 50 connections, 1 message in flight";
/// Sixteen messages arrive together.
pub const SIXTEEN_IN_FLIGHT: &str = "echo · nhại lời: 50 connections, 16 messages in flight";
/// Ten times as many connections.
pub const MANY_CONNECTIONS: &str = "echo · nhại lời: 500 connections, 1 message in flight";
/// Messages of 64 KiB.
pub const LONG_MESSAGES: &str = "echo · nhại lời: 16 connections, 64 KiB binary";
/// Fifty clients ask the room, and it answers them.
pub const DOOR_ANSWERS: &str = "door · cửa: 50 connections, 16 pings in flight";
/// One speaks behind a door, and waits until all have heard it.
pub const DOOR_ONE_AT_A_TIME: &str = "door · cửa: 1 → 500, one at a time · từng tin một";
/// Messages behind a door that arrive together.
pub const DOOR_BURSTS: &str = "door · cửa: 1 → 500, bursts of 32 · từng loạt 32";
/// One says a kilobyte, compressed, and waits until all have heard it.
pub const COMPRESSED_ONE_AT_A_TIME: &str =
    "compressed · nén: 1 KiB, 1 → 500, one at a time · từng tin một";
/// Thirty-two compressed kilobytes at once.
pub const COMPRESSED_BURSTS: &str = "compressed · nén: 1 KiB, 1 → 500, bursts of 32 · từng loạt 32";
/// Lesson 11's server for clients that don't offer compression.
pub const PLAIN11: &str = "ours: lesson11, nothing compressed";
/// Node's `ws` with its own compression.
pub const NODE_DEFLATE: &str = "Node's ws, compressed";
/// The room in which everybody hears everybody.
pub const LESSON06: &str = "ours: lesson06, no heartbeats";
/// The same with heartbeats.
pub const LESSON07: &str = "ours: lesson07";
/// The fast server of lesson 13 in the tables.
pub const LESSON13: &str = "ours: lesson13";
/// The room without a door.
pub const LESSON08: &str = "ours: lesson08, no door";
/// Connections on which nothing happens.
pub const IDLE: &str = "idle · kết nối im lặng: memory · bộ nhớ";
/// One speaks, and waits until all have heard it.
pub const ONE_AT_A_TIME: &str =
    "broadcast · nói cho cả phòng: 1 → 500, one at a time · từng tin một";
/// One speaks thirty-two times at once.
pub const BURSTS: &str = "broadcast · nói cho cả phòng: 1 → 500, bursts of 32 · mỗi loạt 32 tin";
/// The same with very many.
pub const MANY: &str = "broadcast · nói cho cả phòng: 1 → 5,000, one at a time · từng tin một";
/// The server may use two processors.
pub const CORES_ONE_AT_A_TIME: &str =
    "cores · số bộ xử lý: 1 → 500 who only drain · chỉ nhận, one at a time · từng tin một";
/// Thirty-two messages at once.
pub const CORES_BURSTS: &str =
    "cores · số bộ xử lý: 1 → 500 who only drain · chỉ nhận, bursts of 32 · mỗi loạt 32 tin";
/// The same server, when it may use one.
pub const ONE_PROCESSOR: &str = "lesson13, one processor";
/// Half of all deliveries are faster.
pub const P50: &str = "latency · độ trễ: 40,000 deliveries/s to 500 · tới 500 người: p50";
/// Ninety-nine of a hundred deliveries are faster.
pub const P99: &str = "latency · độ trễ: 40,000 deliveries/s to 500 · tới 500 người: p99";
/// People who come under a name.
pub const WAVES: &str = "waves · từng đợt: 2,000 join, 100 at a time · 2.000 người, mỗi đợt 100";
/// Many come at once.
pub const RUSH: &str = "crowd · đám đông: 5,000 come at once · 5.000 người cùng vào";
/// Many are in the room, and nothing was said.
pub const CROWD: &str =
    "crowd · đám đông: 10,000 listen, nothing said · 10.000 người, chưa ai nói gì: memory · bộ nhớ";
/// The same people, five seconds after a burst of 32 messages.
pub const TALKED: &str = "crowd · đám đông: 10,000 after a burst of chat · 10.000 người, sau một loạt tin: memory · bộ nhớ";
/// Everybody has a name that everybody else has heard, and a burst was five seconds ago.
pub const JOINED: &str = "crowd · đám đông: 5,000 have joined and heard a burst · 5.000 người đã vào và nghe một loạt tin: memory · bộ nhớ";
/// The package that most chat servers in the world are written with.
pub const NODE: &str = "Node's ws";
/// Lesson 13's echo server.
pub const FAST: &str = "ours: lesson13";
/// The C++ library that calls itself the fastest.
pub const UWEBSOCKETS: &str = "uWebSockets";
/// What everybody writes first: read, then send, everything as the library sets it.
pub const PLAIN: &str = "tokio-tungstenite";

/// How a promise stands.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Whether it holds; `None` if something is missing to judge it: somebody to be compared with, a processor.
    pub met: Option<bool>,
    words: String,
}

impl Goal {
    /// Compares what was promised with what was measured.
    pub fn judge(&self, table: &Table) -> Option<Verdict> {
        let (met, words) = match self.promise {
            AsBestLibrary(times) => against(table, table.ours()?, table.best_library()?, times),
            FastAsBestLibrary(times) => {
                let fast = table.fast()?;
                against(table, fast, table.best_beside(fast)?, times)
            }
            FastAs(name, times) => against(table, table.fast()?, table.row(name)?, times),
            As(name, times) => match table.row(name) {
                Some(row) => against(table, table.ours()?, row, times),
                None => {
                    return Some(Verdict {
                        met: None,
                        words: format!("{} × {name}", digits(times)),
                    });
                }
            },
            AtMost(limit) => at_most(table.ours()?, limit),
            RowAtMost(name, limit) => at_most(table.row(name)?, limit),
        };
        Some(Verdict { met: Some(met), words })
    }
}

impl Verdict {
    /// The same figures, and no verdict.
    pub fn none(self) -> Self {
        Self { met: None, ..self }
    }
}

fn at_most(row: &Figures, limit: f64) -> (bool, String) {
    let measured = row.median();
    let words = format!("{}: {} ≤ {}", row.name, digits(measured), digits(limit));
    (measured <= limit, words)
}

fn against(table: &Table, this: &Figures, other: &Figures, times: f64) -> (bool, String) {
    let measured = table.times(this, other);
    let words = format!("{} × {} ≥ {} ×", digits(measured), other.name, digits(times));
    (measured >= times, words)
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.met {
            Some(true) => "met · đạt",
            Some(false) => "NOT MET · CHƯA ĐẠT",
            None => "NOT JUDGED, something is missing here · KHÔNG XÉT ĐƯỢC, ở đây còn thiếu",
        };
        write!(f, "goal · mục tiêu: {}: {verdict}", self.words)
    }
}
