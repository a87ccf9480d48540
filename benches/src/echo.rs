//! How many messages an echo server answers in a second. Fifty clients in this process write frames that were made
//! before and count the bytes that come back; the server has a process of its own.

mod load;

use std::io;

use load::{Load, Turn};

use crate::{
    goals::{ONE_IN_FLIGHT, SIXTEEN_IN_FLIGHT},
    harness::{Effort, Figures, in_turn, progress},
    server::Echo,
    table::{Better, Table},
};

/// Everybody who answers.
pub const EVERYBODY: [Echo; 6] = [
    Echo::Ours,
    Echo::Tungstenite,
    Echo::Small,
    Echo::Batched,
    Echo::Fastwebsockets,
    Echo::TokioWebsockets,
];

/// Measures both ways of talking.
#[tokio::main(flavor = "current_thread")]
pub async fn run(effort: Effort) -> io::Result<Vec<Table>> {
    let mut loads = Vec::new();
    for who in EVERYBODY {
        loads.push(Load::new(who).await?);
    }
    let mut tables = Vec::new();
    for (case, in_flight) in [(ONE_IN_FLIGHT, 1), (SIXTEEN_IN_FLIGHT, 16)] {
        tables.extend(measure(&mut loads, case, in_flight, effort).await?);
    }
    Ok(tables)
}

/// Throughput, and what a message costs the server's processor where the system tells.
async fn measure(
    loads: &mut [Load],
    case: &str,
    in_flight: usize,
    effort: Effort,
) -> io::Result<Vec<Table>> {
    let progress = progress(effort.net_rounds, case);
    let rows = || {
        let row = |who: Echo| Figures { name: who.name(), part: who.part(), values: Vec::new() };
        EVERYBODY.map(row).to_vec()
    };
    let (mut throughput, mut work) = (rows(), rows());
    for load in &mut *loads {
        load.turn(in_flight, effort.net_turn / 2).await?; // to warm up
    }
    for round in 0..effort.net_rounds {
        for who in in_turn(loads.len(), round) {
            let turn = loads[who].turn(in_flight, effort.net_turn).await?;
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
