//! One says something and five hundred hear it: how many deliveries a chat server makes in a second. Everybody listens
//! in this process, on one processor, and only counts or drains; the server has a process and a processor of its own.

#[cfg(target_os = "linux")]
pub mod drain;
pub mod load;

use std::{io, time::Duration};

use load::{Load, Turn, WORDS};

use crate::{
    goals::{BURSTS, COMPRESSED_BURSTS, COMPRESSED_ONE_AT_A_TIME, MANY, ONE_AT_A_TIME},
    harness::{Effort, Figures, Part, in_turn, progress},
    idle::{IdleError, allow_descriptors},
    processors::Place,
    server::chat::Chat,
    table::{Better, Table},
};

/// Messages that are sent together.
pub const BURST: usize = 32;

/// Who is judged here, and in the other measurements of chats.
pub const JUDGED: Chat = Chat::Lesson13;

/// Everybody who broadcasts.
const EVERYBODY: [Chat; 12] = [
    JUDGED,
    Chat::Lesson08,
    Chat::Lesson06,
    Chat::Node,
    Chat::UWebSockets,
    Chat::Tungstenite,
    Chat::Small,
    Chat::Tuned,
    Chat::Fastwebsockets,
    Chat::TokioWebsockets,
    Chat::Sockudo,
    Chat::Yawc,
];

/// Those who are measured with five thousand, too: more would need more descriptors than a process may have.
const WITH_MANY: [Chat; 3] = [JUDGED, Chat::Node, Chat::UWebSockets];

/// Those who are installed here.
pub fn present(wanted: &[Chat]) -> Vec<Chat> {
    let mut present = wanted.to_vec();
    present.retain(|who| match who.missing() {
        Some(why) => {
            eprintln!("{} isn't measured · không đo: {why}\n", who.name());
            false
        }
        None => true,
    });
    present
}

/// One row for each; the first is judged.
pub fn rows(everybody: &[Chat]) -> Vec<Figures> {
    let row = |(place, who): (usize, &Chat)| {
        let part = if place == 0 { Part::Ours } else { who.part() };
        Figures { name: who.name(), part, values: Vec::new() }
    };
    everybody.iter().enumerate().map(row).collect()
}

/// Measures both ways of talking.
#[tokio::main(flavor = "current_thread")]
pub async fn run(effort: Effort) -> io::Result<Vec<Table>> {
    let everybody = present(&EVERYBODY);
    let mut tables = Vec::new();
    for (case, burst) in [(ONE_AT_A_TIME, 1), (BURSTS, BURST)] {
        let room =
            Room { case, words: WORDS, burst, listeners: effort.receivers, place: Place::Server };
        tables.extend(measure(&everybody, room, effort).await?);
    }
    Ok(tables)
}

/// Measures a room of five thousand.
#[tokio::main(flavor = "current_thread")]
pub async fn many(effort: Effort) -> Result<Vec<Table>, IdleError> {
    let everybody = present(&WITH_MANY);
    let listeners = effort.many;
    allow_descriptors(u32::try_from(everybody.len() * listeners).unwrap_or(u32::MAX))?;
    let room = Room { case: MANY, words: WORDS, burst: 1, listeners, place: Place::Server };
    Ok(measure(&everybody, room, effort).await?)
}

/// Those who compress, and ours for clients that don't want it.
const COMPRESSING: [Chat; 3] = [Chat::Lesson11, Chat::Plain11, Chat::NodeDeflate];

/// Measures messages of a kilobyte, compressed.
#[tokio::main(flavor = "current_thread")]
pub async fn compressed(effort: Effort) -> io::Result<Vec<Table>> {
    let everybody = present(&COMPRESSING);
    let mut tables = Vec::new();
    for (case, burst) in [(COMPRESSED_ONE_AT_A_TIME, 1), (COMPRESSED_BURSTS, BURST)] {
        let words = &kilobyte();
        let (listeners, place) = (effort.receivers, Place::Anywhere);
        let room = Room { case, words, burst, listeners, place };
        tables.extend(measure(&everybody, room, effort).await?);
    }
    Ok(tables)
}

/// About as much as Node's `ws` compresses by default: from 1,024 bytes on.
fn kilobyte() -> String {
    let mut words = WORDS.to_owned();
    for number in 2.. {
        if words.len() > 1_000 {
            break;
        }
        words.extend([" ", &number.to_string(), ". ", WORDS]);
    }
    words
}

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct Room<'a> {
    /// What it is called in the table.
    pub case: &'static str,
    /// What is said.
    pub words: &'a str,
    /// Messages that are sent together.
    pub burst: usize,
    /// Those who listen.
    pub listeners: usize,
    /// Where the server works.
    pub place: Place,
}

/// Deliveries, and what one costs the server's processors where the system tells.
pub async fn measure(everybody: &[Chat], room: Room<'_>, effort: Effort) -> io::Result<Vec<Table>> {
    let Room { case, burst, .. } = room;
    let progress = progress(effort.net_rounds, case);
    let mut loads = Vec::new();
    for who in everybody {
        let mut load = Clients::new(*who, room).await.map_err(|error| of(*who, &error))?;
        load.turn(burst, effort.net_turn / 2).await?; // to warm up
        loads.push(load);
        everybody_lives(&mut loads).await?;
    }
    let (mut deliveries, mut work) = (rows(everybody), rows(everybody));
    for round in 0..effort.net_rounds {
        for who in in_turn(loads.len(), round) {
            everybody_lives(&mut loads).await?;
            let turn = loads[who].turn(burst, effort.net_turn).await;
            let turn = turn.map_err(|error| of(everybody[who], &error))?;
            deliveries[who].values.push(turn.per_millisecond());
            work[who].values.extend(turn.work_each());
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(shown(case, deliveries, work))
}

/// A table of deliveries, and one of the work for each of them.
pub fn shown(case: &str, deliveries: Vec<Figures>, work: Vec<Figures>) -> Vec<Table> {
    let mut tables = vec![Table::new(case.into(), "1000 deliveries/s", Better::More, deliveries)];
    if work.iter().all(|row| !row.values.is_empty()) {
        let case = format!("{case}; the server's work · công của server");
        tables.push(Table::new(case, "µs/delivery", Better::Less, work));
    }
    tables
}

/// Says whose error that is.
fn of(who: Chat, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", who.name()))
}

/// Those who have just nothing to say are not to be taken for dead.
async fn everybody_lives(loads: &mut [Clients]) -> io::Result<()> {
    for load in loads {
        load.lives().await?;
    }
    Ok(())
}

/// Those who listen. Where the server has a processor of its own they only drain, or it would wait for them; where they
/// are told compressed messages or have to show who they are, they are clients like any other.
enum Clients {
    Listen(Load),
    #[cfg(target_os = "linux")]
    Drain(drain::Load),
}

impl Clients {
    async fn new(who: Chat, room: Room<'_>) -> io::Result<Self> {
        let Room { words, listeners, place, .. } = room;
        #[cfg(target_os = "linux")]
        if place == Place::Server {
            return Ok(Self::Drain(drain::Load::new(who, place, listeners, true)?));
        }
        Ok(Self::Listen(Load::new(who, listeners, words, place).await?))
    }

    async fn turn(&mut self, burst: usize, time: Duration) -> io::Result<Turn> {
        match self {
            Self::Listen(load) => load.turn(burst, time).await,
            #[cfg(target_os = "linux")]
            Self::Drain(load) => load.turn(burst, time),
        }
    }

    async fn lives(&mut self) -> io::Result<()> {
        match self {
            Self::Listen(load) => load.lives().await,
            #[cfg(target_os = "linux")]
            Self::Drain(load) => load.lives(),
        }
    }
}

impl Turn {
    /// Thousands of deliveries in a second.
    pub fn per_millisecond(&self) -> f64 {
        f64::from(self.deliveries) / self.time.as_secs_f64() / 1e3
    }

    /// Microseconds for which a processor was busy with one delivery.
    pub fn work_each(&self) -> Option<f64> {
        Some(self.work? / 1e3 / f64::from(self.deliveries))
    }
}
