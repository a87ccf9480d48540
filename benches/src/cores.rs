//! Two processors instead of one, for a server whose receivers only drain: with two processors for the server there is
//! none left over for those who listen. Even so they need a part of both, which the server doesn't get where there are no
//! more than two; so the server's work for a delivery is shown, too: if it is the same, nothing is lost by sharing.

use std::io;

use crate::{
    broadcast::{BURST, JUDGED, drain::Load, shown},
    goals::{CORES_BURSTS, CORES_ONE_AT_A_TIME, ONE_PROCESSOR},
    harness::{Effort, Figures, Part, in_turn, progress},
    processors::Place,
    server::chat::Chat,
    table::Table,
};

/// Each server on both processors, and on one.
const ROWS: [(Chat, Place, &str, Part); 4] = [
    (JUDGED, Place::Anywhere, "lesson13, two processors", Part::Ours),
    (JUDGED, Place::Server, ONE_PROCESSOR, Part::Layer),
    (Chat::Lesson08, Place::Anywhere, "lesson08, two processors", Part::Layer),
    (Chat::Lesson08, Place::Server, "lesson08, one processor", Part::Layer),
];

/// Measures both ways of talking.
pub fn run(effort: Effort) -> io::Result<Vec<Table>> {
    let mut tables = Vec::new();
    for (case, burst) in [(CORES_ONE_AT_A_TIME, 1), (CORES_BURSTS, BURST)] {
        let progress = progress(effort.net_rounds, case);
        let mut loads = Vec::new();
        for (who, place, ..) in ROWS {
            let mut load = Load::new(who, place, effort.receivers, false)?;
            load.turn(burst, effort.net_turn / 2)?; // to warm up
            loads.push(load);
        }
        let (mut deliveries, mut work) = (rows(), rows());
        for round in 0..effort.net_rounds {
            for who in in_turn(loads.len(), round) {
                let turn = loads[who].turn(burst, effort.net_turn)?;
                deliveries[who].values.push(turn.per_millisecond());
                work[who].values.extend(turn.work_each());
            }
            progress.inc(1);
        }
        progress.finish_and_clear();
        tables.extend(shown(case, deliveries, work));
    }
    Ok(tables)
}

fn rows() -> Vec<Figures> {
    let row = |(_, _, name, part)| Figures { name, part, values: Vec::new() };
    ROWS.into_iter().map(row).collect()
}
