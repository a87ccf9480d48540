//! How many messages an echo server answers in a second. The clients in this process write frames that were made
//! before and count the bytes that come back; the server has a process of its own.

mod load;

use std::io;

use load::{Load, Talk, Turn};

use crate::{
    goals::{LONG_MESSAGES, MANY_CONNECTIONS, ONE_IN_FLIGHT, SIXTEEN_IN_FLIGHT},
    harness::{Effort, Figures, in_turn, progress},
    server::Echo,
    table::{Better, Table},
};

/// Everybody who answers.
pub const EVERYBODY: [Echo; 9] = [
    Echo::Ours,
    Echo::Fast,
    Echo::Tungstenite,
    Echo::Small,
    Echo::Batched,
    Echo::Fastwebsockets,
    Echo::TokioWebsockets,
    Echo::Sockudo,
    Echo::Yawc,
];

/// A way of talking: its name, how many talk, how many bytes a message has, and how many messages
/// of each are under way.
type Way = (&'static str, usize, usize, u32);

const WAYS: [Way; 4] = [
    (ONE_IN_FLIGHT, 50, 64, 1),
    (SIXTEEN_IN_FLIGHT, 50, 64, 16),
    (MANY_CONNECTIONS, 500, 64, 1),
    (LONG_MESSAGES, 16, 64 * 1024, 1),
];

/// Measures all ways of talking.
#[tokio::main(flavor = "current_thread")]
pub async fn run(effort: Effort) -> io::Result<Vec<Table>> {
    let mut loads = Vec::new();
    for who in EVERYBODY {
        loads.push(Load::new(who)?);
    }
    let mut tables = Vec::new();
    for (case, connections, size, in_flight) in WAYS {
        let talk = Talk::new(size, in_flight);
        for load in &mut loads {
            load.connections(connections.min(effort.echoing)).await?;
            load.check(&talk).await?;
        }
        tables.extend(measure(&mut loads, case, &talk, effort).await?);
    }
    Ok(tables)
}

/// Throughput, and what a message costs the server's processor where the system tells.
async fn measure(
    loads: &mut [Load],
    case: &str,
    talk: &Talk,
    effort: Effort,
) -> io::Result<Vec<Table>> {
    let progress = progress(effort.net_rounds, case);
    let rows = || {
        let row = |who: Echo| Figures { name: who.name(), part: who.part(), values: Vec::new() };
        EVERYBODY.map(row).to_vec()
    };
    let (mut throughput, mut work) = (rows(), rows());
    for load in &mut *loads {
        load.turn(talk, effort.net_turn / 2).await?; // to warm up
    }
    for round in 0..effort.net_rounds {
        for who in in_turn(loads.len(), round) {
            let turn = loads[who].turn(talk, effort.net_turn).await?;
            throughput[who].values.push(turn.per_millisecond());
            work[who].values.extend(turn.work_each());
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let mut tables = vec![Table::new(case.into(), "1000 messages/s", Better::More, throughput)];
    if work.iter().all(|row| !row.values.is_empty()) {
        let case = format!("{case}; the server's work · công của server");
        tables.push(Table::new(case, "µs/message", Better::Less, work));
    }
    Ok(tables)
}

impl Turn {
    fn per_millisecond(&self) -> f64 {
        f64::from(self.messages) / self.time.as_secs_f64() / 1e3
    }

    fn work_each(&self) -> Option<f64> {
        Some(self.work? / 1e3 / f64::from(self.messages))
    }
}
