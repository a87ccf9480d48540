//! One says something and five hundred hear it: how many deliveries a chat server makes in a second. Everybody listens
//! in this process and only counts; the server has a process of its own.

mod load;

use std::io;

use load::{Load, Turn, WORDS};

use crate::{
    goals::{BURSTS, COMPRESSED_BURSTS, COMPRESSED_ONE_AT_A_TIME, ONE_AT_A_TIME},
    harness::{Effort, Figures, in_turn, progress},
    server::chat::Chat,
    table::{Better, Table},
};

/// Messages that are sent together.
pub const BURST: usize = 32;

/// Everybody who broadcasts.
const EVERYBODY: [Chat; 5] =
    [Chat::Ours, Chat::Lesson06, Chat::Node, Chat::Tungstenite, Chat::Small];

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

/// Measures both ways of talking.
#[tokio::main(flavor = "current_thread")]
pub async fn run(effort: Effort) -> io::Result<Vec<Table>> {
    let everybody = present(&EVERYBODY);
    let mut tables = Vec::new();
    for (case, burst) in [(ONE_AT_A_TIME, 1), (BURSTS, BURST)] {
        tables.extend(measure(&everybody, case, burst, effort).await?);
    }
    Ok(tables)
}

/// Those who compress, and ours for clients that don't want it.
const COMPRESSING: [Chat; 3] = [Chat::Lesson11, Chat::Plain11, Chat::NodeDeflate];

/// Measures messages of a kilobyte, compressed.
#[tokio::main(flavor = "current_thread")]
pub async fn compressed(effort: Effort) -> io::Result<Vec<Table>> {
    let everybody = present(&COMPRESSING);
    let mut tables = Vec::new();
    for (case, burst) in [(COMPRESSED_ONE_AT_A_TIME, 1), (COMPRESSED_BURSTS, BURST)] {
        tables.extend(measure_words(&everybody, &kilobyte(), case, burst, effort).await?);
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

/// The same with what people say to each other.
pub async fn measure(
    everybody: &[Chat],
    case: &str,
    burst: usize,
    effort: Effort,
) -> io::Result<Vec<Table>> {
    measure_words(everybody, WORDS, case, burst, effort).await
}

/// Deliveries, and what one costs the server's processors where the system tells.
async fn measure_words(
    everybody: &[Chat],
    words: &str,
    case: &str,
    burst: usize,
    effort: Effort,
) -> io::Result<Vec<Table>> {
    let progress = progress(effort.net_rounds, case);
    let mut loads = Vec::new();
    for who in everybody {
        let mut load = Load::new(*who, effort.receivers, words).await?;
        load.turn(burst, effort.net_turn / 2).await?; // to warm up
        loads.push(load);
    }
    let row = |who: &Chat| Figures { name: who.name(), part: who.part(), values: Vec::new() };
    let mut deliveries: Vec<_> = everybody.iter().map(row).collect();
    let mut work = deliveries.clone();
    for round in 0..effort.net_rounds {
        for who in in_turn(loads.len(), round) {
            let turn = loads[who].turn(burst, effort.net_turn).await?;
            deliveries[who].values.push(turn.per_millisecond());
            work[who].values.extend(turn.work_each());
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let mut tables = vec![Table::new(case.into(), "1000 deliveries/s", Better::More, deliveries)];
    if work.iter().all(|row| !row.values.is_empty()) {
        let case = format!("{case}; the server's work · công của server");
        tables.push(Table::new(case, "µs/delivery", Better::Less, work));
    }
    Ok(tables)
}

impl Turn {
    fn per_millisecond(&self) -> f64 {
        f64::from(self.deliveries) / self.time.as_secs_f64() / 1e3
    }

    fn work_each(&self) -> Option<f64> {
        Some(self.work? / 1e3 / f64::from(self.deliveries))
    }
}
