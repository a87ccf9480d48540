//! Known mistakes in exercise 13.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson13_numbers::checks::{self, BUSY, Claim, Run},
};
use solution::compare;

/// Compares as the solution does, with another view of what was at its limit.
fn with_limit(at_its_limit: fn(&Run) -> bool) -> Observed {
    checks::client(move |a, b| {
        let times = b.rate() / a.rate();
        match (at_its_limit(a), at_its_limit(b)) {
            (true, true) => Claim::Times(times),
            (true, false) => Claim::AtLeast(times),
            (false, true) => Claim::AtMost(times),
            (false, false) => Claim::Nothing,
        }
    })
}

fn any(threads: &[Duration], run: &Run) -> bool {
    threads.iter().any(|worked| *worked >= run.elapsed.mul_f64(BUSY))
}

pub fn believes_the_clock() -> Observed {
    checks::client(|a, b| Claim::Times(b.rate() / a.rate()))
}

pub fn server_alone() -> Observed {
    with_limit(|run| any(&run.server, run))
}

pub fn client_alone() -> Observed {
    with_limit(|run| !any(&run.client, run))
}

pub fn on_average() -> Observed {
    with_limit(|run| {
        let busy = |threads: &[Duration]| {
            let worked: Duration = threads.iter().sum();
            worked >= run.elapsed.mul_f64(BUSY) * u32::try_from(threads.len()).unwrap_or(u32::MAX)
        };
        busy(&run.server) && !busy(&run.client)
    })
}

pub fn all_threads_added() -> Observed {
    with_limit(|run| {
        let busy =
            |threads: &[Duration]| threads.iter().sum::<Duration>() >= run.elapsed.mul_f64(BUSY);
        busy(&run.server) && !busy(&run.client)
    })
}

pub fn throws_it_away() -> Observed {
    checks::client(|a, b| match compare(a, b) {
        Claim::Times(times) => Claim::Times(times),
        _ => Claim::Nothing,
    })
}

pub fn the_wrong_way_round() -> Observed {
    checks::client(|a, b| match compare(a, b) {
        Claim::AtLeast(times) => Claim::AtMost(times),
        Claim::AtMost(times) => Claim::AtLeast(times),
        other => other,
    })
}

pub fn work_is_speed() -> Observed {
    checks::client(|a, b| {
        let work = |run: &Run| run.server.iter().sum::<Duration>().as_secs_f64();
        Claim::Times(work(a) / work(b))
    })
}
