//! The proof of lesson 08: its server, its clients and a bad network, in worlds of virtual time,
//! each drawn from one seed.
//!
//! ```text
//!   person ─ Driver ─ pipe ─ relay with Faults ─ pipe ─ connection ─┐
//!   person ─ Driver ─ pipe ─ relay with Faults ─ pipe ─ connection ─┼─ hub ─ log ─ file
//!   person ─ Driver ─ pipe ─ relay with Faults ─ pipe ─ connection ─┘
//!            the learner's code   the tap's         the learner's code again
//! ```
//!
//! No simulation crate (turmoil, madsim) is used: they bring a network of their own in the place of
//! tokio's sockets, and what is to be tested here never sees a socket. It speaks over any stream,
//! so `tokio::io::duplex`, the tap's `relay` and tokio's paused clock are all that a world needs;
//! the faults are those that the reader plays with in lesson 07.
//!
//! `FULL_DUPLEX_THOROUGH=1` (CI) plays 3,000 worlds, `FULL_DUPLEX_SEEDS=9000` as many as are asked
//! for. A world that fails prints its seed and its last lines; `FULL_DUPLEX_SEED=7 cargo test
//! --test simulation -- --nocapture` plays that one again, and prints all.

mod support;

#[path = "simulation/device.rs"]
mod device;
#[path = "simulation/event_log.rs"]
mod event_log;
#[path = "simulation/model.rs"]
mod model;
#[path = "simulation/network.rs"]
mod network;
#[path = "simulation/nodes.rs"]
mod nodes;
#[path = "simulation/observer.rs"]
mod observer;
#[path = "simulation/person.rs"]
mod person;
#[path = "simulation/process.rs"]
mod process;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/storm.rs"]
mod storm;
#[path = "simulation/trace.rs"]
#[allow(dead_code, reason = "tests/survival.rs uses the rest")]
mod trace;
#[path = "simulation/world.rs"]
mod world;

use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    process::exit,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread,
};

use event_log::{Counts, EventLog, summary};
use support::thorough::full_or_short;
use tokio::{
    runtime::Builder,
    time::{Duration, timeout},
};

/// How many worlds are tried in short, and in full: a second's worth in a debug build, and a
/// minute's or two.
const SEEDS: [u64; 2] = [40, 3_000];

/// The time after which a world that has not come to its end has failed.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// How many lines a world that has failed shows.
const LAST: usize = 150;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|value| value.parse().expect("a number"))
}

/// A world that is played.
type Playing = Pin<Box<dyn Future<Output = ()>>>;

/// One kind of worlds, and the test that plays them.
struct Kind {
    play: fn(u64, EventLog) -> Playing,
    test: &'static str,
}

/// One server, and a log in a file.
const ONE_SERVER: Kind = Kind {
    play: |seed, event_log| Box::pin(world::play(seed, event_log)),
    test: "nothing_is_lost_whatever_happens",
};

/// Several servers that share a store.
const SERVERS: Kind = Kind {
    play: |seed, event_log| Box::pin(nodes::play(seed, event_log)),
    test: "several_servers_lose_nothing",
};

/// In a world that goes round in a circle no time passes: the program ends after a minute of real
/// time, unless what this returns is dropped before.
fn watch(seed: u64) -> Sender<()> {
    let (running, ended) = channel();
    thread::spawn(move || {
        if ended.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
            eprintln!("the world of seed {seed} has no end");
            exit(1);
        }
    });
    running
}

/// Plays the world of a seed; what happened there, and whether all was well in the end.
fn play(kind: &Kind, seed: u64) -> (EventLog, bool) {
    let event_log = EventLog::default();
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    let world = (kind.play)(seed, event_log.clone());
    let world = async { timeout(LONGEST, world).await.expect("a world that has an end") };
    let _running = watch(seed);
    let well = catch_unwind(AssertUnwindSafe(|| runtime.block_on(world))).is_ok();
    (event_log, well)
}

/// Plays one world after another, on all processors.
fn for_seeds(kind: &Kind, seeds: u64) -> Counts {
    let next = AtomicU64::new(0);
    let work = || {
        let mut counts = Counts::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return counts;
            }
            let (event_log, well) = play(kind, seed);
            if !well {
                next.store(seeds, Ordering::Relaxed);
                let lines = event_log.lines();
                let last = &lines[lines.len().saturating_sub(LAST)..];
                panic!(
                    "{}\nthe whole story: FULL_DUPLEX_SEED={seed} cargo test --test simulation {} -- --nocapture",
                    last.join("\n"),
                    kind.test
                );
            }
            for (what, count) in event_log.counts() {
                *counts.entry(what).or_default() += count;
            }
        }
    };
    let mut all = Counts::from([("worlds", seeds)]);
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let counts = worker.join().unwrap_or_else(|why| std::panic::resume_unwind(why));
            for (what, count) in counts {
                *all.entry(what).or_default() += count;
            }
        }
    });
    all
}

/// Plays worlds of a kind: many, few, or the one that is asked for.
fn judge(kind: &Kind) {
    if let Some(seed) = number("FULL_DUPLEX_SEED") {
        let (event_log, well) = play(kind, seed);
        println!("{}\n{}", event_log.lines().join("\n"), summary(&event_log.counts()));
        assert!(well, "the world of seed {seed}");
        return;
    }
    let [few, many] = SEEDS;
    let seeds = || full_or_short((many, "3,000 worlds"), (few, "40 worlds"));
    let counts = for_seeds(kind, number("FULL_DUPLEX_SEEDS").unwrap_or_else(seeds));
    println!("{}", summary(&counts));
}

#[test]
fn nothing_is_lost_whatever_happens() {
    judge(&ONE_SERVER);
}

#[test]
fn several_servers_lose_nothing() {
    judge(&SERVERS);
}

/// Or else a seed would be no story that can be told again.
#[test]
fn the_same_seed_is_the_same_world() {
    for kind in [&ONE_SERVER, &SERVERS] {
        for seed in 0..full_or_short((12, "12 worlds played twice"), (3, "3 worlds played twice")) {
            let [first, second] = [(); 2].map(|()| play(kind, seed).0.lines());
            let apart = first.iter().zip(&second).find(|(first, second)| first != second);
            assert_eq!(apart, None, "seed {seed}");
            assert_eq!(first.len(), second.len(), "seed {seed}");
        }
    }
}
