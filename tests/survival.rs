//! Lesson 08 with nothing simulated: the program itself with its log in a file, killed with `kill
//! -9` and started again, and clients behind the tap's proxy with all its faults. What was
//! acknowledged is in the log, once, and everybody has read it.
//!
//! `cargo test --test survival` plays a short form; `FULL_DUPLEX_THOROUGH=1` (CI) one of half a
//! minute with 50 clients. This is the whole of it, with 500 clients for two minutes:
//!
//!     FULL_DUPLEX_SECONDS=120 cargo test --release --test survival -- --nocapture

#![cfg(unix)] // where `kill -9` is

mod support;

#[path = "simulation/model.rs"]
#[allow(dead_code, reason = "the simulation uses the rest")]
mod model;
#[path = "survival/person.rs"]
mod person;
#[path = "simulation/trace.rs"]
#[allow(dead_code, reason = "the simulation uses the rest")]
mod trace;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    num::NonZeroUsize,
    path::Path,
    sync::{Arc, atomic::Ordering::SeqCst},
    time::Duration,
};

use full_duplex::{
    lesson02_push::log::Log as _,
    lesson08_reconnect::server::{durable_log::DurableLog, file::Record, token::secure_random},
    stage::program::allow_many_connections,
    tap::fault::{Faults, Limit},
};
use model::Model;
use person::{Board, person};
use support::{
    NEW_YEAR, SOON,
    file::File,
    program::{Program, Running},
    proxy::Proxy,
    thorough::full_or_short,
};
use tokio::time::{Instant, sleep_until, timeout};
use trace::Trace;

/// What is played.
struct Plan {
    clients: usize,
    /// How long they talk.
    time: Duration,
    /// How long the server is away each time: as long as whatever looks after it needs to start it
    /// again. (Who finds it away for longer waits longer, too: after 3 s the last of a hundred is
    /// back in about 12 s, not in 10.)
    down: Duration,
    /// How long each client waits between two messages, about.
    pause: Duration,
}

const THOROUGH: Plan = Plan {
    clients: 50,
    time: Duration::from_secs(12),
    down: Duration::from_secs(1),
    pause: Duration::from_secs(4),
};

const SHORT: Plan = Plan {
    clients: 12,
    time: Duration::from_secs(3),
    down: Duration::from_millis(300),
    pause: Duration::from_secs(1),
};

impl Plan {
    /// A short one, a thorough one, or the whole for as many seconds as are asked for.
    fn asked_for() -> Self {
        let seconds = env::var("FULL_DUPLEX_SECONDS").ok();
        match seconds.map(|value| value.parse().expect("a number")) {
            None => full_or_short((THOROUGH, "50 clients for 12 s"), (SHORT, "12 clients for 3 s")),
            Some(seconds) => Self {
                clients: 500,
                time: Duration::from_secs(seconds),
                down: Duration::from_secs(1),
                pause: Duration::from_secs(70), // or the log would forget unread messages: it keeps 1,000
            },
        }
    }
}

/// The networks that they come over; the last one has no fault.
fn networks() -> [Faults; 6] {
    let none = Faults::default();
    let age = |seconds| Some(Limit::Age(Duration::from_secs(seconds)));
    [
        Faults { cut_after: age(5), ..none },
        Faults { cut_after: Some(Limit::Bytes(20_000)), ..none },
        Faults { split: NonZeroUsize::new(7), ..none },
        Faults { delay: Duration::from_millis(200), ..none },
        Faults { freeze_after: Some(Duration::from_secs(6)), ..none },
        none,
    ]
}

/// The program on this port, with its log.
async fn server(port: &str, log: &File) -> (Running, String) {
    let program = Program(env!("CARGO_BIN_EXE_lesson08"));
    let arguments = ["--port", port, "--log", log.path(), "--ping-every", "2", "--patience", "2"];
    let mut server = program.start(&arguments);
    let address = server.address("http://").await;
    (server, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives() {
    allow_many_connections();
    let plan = Plan::asked_for();
    let log = File::new("survival.log", "");
    fs::remove_file(log.path()).expect("it was just made");
    let (mut running, address) = server("0", &log).await;
    let port = address.rsplit(':').next().expect("a port").to_owned();
    let mut proxies = Vec::new();
    for faults in networks() {
        proxies.push(Proxy::unseen(&address, faults).await);
    }
    let urls: Vec<_> = proxies.iter().map(|proxy| format!("ws://{}/ws", proxy.address)).collect();
    let board = Arc::new(Board::new(plan.clients, plan.pause));
    let people: Vec<_> = (0..plan.clients)
        .map(|number| {
            let networks = [&urls[number % urls.len()], &urls[urls.len() - 1]];
            tokio::spawn(person(number, networks.map(String::clone), board.clone()))
        })
        .collect();
    board.until("everybody is here", Board::all_online).await;
    board.talk();
    let begun = Instant::now();
    let mut returns = Vec::new();
    for kill in 1..=2 {
        sleep_until(begun + plan.time / 3 * kill).await;
        running.kill();
        sleep_until(begun + plan.time / 3 * kill + plan.down).await;
        (running, _) = server(&port, &log).await;
        returns.push(Instant::now());
    }
    sleep_until(begun + plan.time).await;
    board.calm();
    for proxy in &proxies {
        proxy.cut();
        proxy.mend();
    }
    board.until("everything is acknowledged, and read", Board::all_read).await;
    board.stop();
    let mut traces = Vec::new();
    for life in people {
        traces.push(timeout(SOON, life).await.expect("an end").expect("no panic"));
    }
    running.kill();
    assert_eq!(board.warned.load(SeqCst), 0, "a log in a file is away with its server only");
    judge(&plan, &returns, &traces, &log);
}

/// Compares what every client has shown with what the log holds.
fn judge(plan: &Plan, returns: &[Instant], traces: &[Trace], log: &File) {
    let mut draw = secure_random().expect("random bits");
    let opened = DurableLog::open(Path::new(log.path()), || NEW_YEAR, &mut draw);
    let (journal, records) = opened.expect("a log that was killed can be read");
    println!("{} clients, {:?}, {} kills", plan.clients, plan.time, returns.len());
    for (number, back) in (1..).zip(returns) {
        let times = recoveries(*back, traces);
        let at = |part: usize| times[(times.len() * part).div_ceil(100) - 1].as_secs_f64();
        println!(
            "  kill {number}: {} came back after p50 {:.1} s, p90 {:.1} s, p99 {:.1} s, max {:.1} s",
            times.len(),
            at(50),
            at(90),
            at(99),
            at(100)
        );
        // A machine that is busy with other tests may need longer, so only the whole form asserts
        // this.
        assert!(plan.clients < 500 || at(99) <= 10.0, "online within ten seconds");
    }
    let in_log = counted(&records);
    let fates = || traces.iter().flat_map(|trace| &trace.said);
    let said = fates().count();
    let acknowledged: Vec<_> = fates().filter(|(_, fates)| !fates.is_empty()).collect();
    let missing = acknowledged.iter().filter(|(id, _)| !in_log.contains_key(id.as_str())).count();
    let doubled = in_log.values().filter(|count| **count > 1).count();
    println!(
        "  {said} said, {} acknowledged, {} in the log, {doubled} doubled, {missing} missing",
        acknowledged.len(),
        records.len()
    );
    assert_eq!((missing, doubled, acknowledged.len()), (0, 0, said));
    assert!(said >= plan.clients, "too little was said: {said}");
    let mut model = Model::default();
    model.begin();
    model.collect(&journal);
    model.holds();
    let people: BTreeSet<_> = traces.iter().map(|trace| trace.name.clone()).collect();
    for trace in traces {
        trace.holds(&model);
        trace.has_read(journal.head().seq);
        assert_eq!(people.len(), plan.clients);
    }
}

/// How long each client needed after the server was back, or after it had noticed that its
/// connection was dead; sorted.
fn recoveries(back: Instant, traces: &[Trace]) -> Vec<Duration> {
    let recovery = |trace: &Trace| {
        let online = trace.online.iter().find(|online| **online >= back)?;
        let noticed = trace.lost.iter().rfind(|lost| *lost < online)?;
        Some(*online - back.max(*noticed))
    };
    let mut times: Vec<_> = traces.iter().filter_map(recovery).collect();
    times.sort_unstable();
    assert_eq!(times.len(), traces.len(), "everybody came back");
    times
}

fn counted(records: &[Record]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for id in records.iter().filter_map(|record| record.id.as_deref()) {
        *counts.entry(id).or_default() += 1;
    }
    counts
}
