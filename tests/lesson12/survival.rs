//! The whole of it with nothing simulated: three servers behind a balancer, one log that they
//! share, clients over a bad network; servers and the broker are killed, and then each server is
//! started anew. What was acknowledged is in the log, once, and everybody has read it in one order.
//!
//! In full, with 500 clients for two minutes:
//!
//!     FULL_DUPLEX_SECONDS=120 cargo test --release --features redis --test lesson12_redis \
//!         -- survival --nocapture
//!
//! In the same way with `nats` in the place of `redis`.

use std::{
    collections::BTreeMap,
    env,
    net::SocketAddr,
    num::NonZeroUsize,
    sync::{Arc, atomic::Ordering::SeqCst},
    time::Duration,
};

use full_duplex::{
    lesson02_push::log::Log as _,
    lesson08_reconnect::server::file::Record,
    lesson12_servers::{balancer::balance, store::Store},
    stage::{program::allow_many_connections, serve::listen},
    tap::fault::{Faults, Limit},
};
use tokio::time::{Instant, sleep, timeout};

use super::{
    model::Model,
    person::{Board, person},
    support::{
        SOON,
        durable::entries,
        program::{Program, Running},
        proxy::Proxy,
        thorough::full_or_short,
    },
    talk,
    trace::Trace,
};

/// What keeps the log.
pub trait Broker {
    fn url(&self) -> String;

    /// Something of it is killed, is away for so long, and started again. It happens twice, and may
    /// be something else the second time.
    async fn is_killed(&self, time: Time, away: Duration);

    /// What it has kept.
    async fn store(&self) -> Arc<dyn Store>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    First,
    Second,
}

/// What is played.
struct Plan {
    clients: usize,
    /// The time between two events.
    step: Duration,
    /// How long a server, or the broker, is away.
    down: Duration,
    /// How long each client waits between two messages, about.
    pause: Duration,
}

const THOROUGH: Plan = Plan {
    clients: 50,
    step: Duration::from_secs(2),
    down: Duration::from_millis(500),
    pause: Duration::from_secs(4),
};

const SHORT: Plan = Plan {
    clients: 12,
    step: Duration::from_millis(700),
    down: Duration::from_millis(300),
    pause: Duration::from_secs(1),
};

/// The events: three kills of servers, two of the broker, three restarts.
const EVENTS: u32 = 8;

/// The first of the restarts.
const ROLLING: usize = 5;

/// From the beginning of an event to its end.
type Event = (Instant, Instant);

impl Plan {
    fn asked_for() -> Self {
        let seconds = env::var("FULL_DUPLEX_SECONDS").ok();
        match seconds.map(|value| value.parse::<u64>().expect("a number")) {
            None => full_or_short((THOROUGH, "50 clients for 16 s"), (SHORT, "12 clients for 6 s")),
            Some(seconds) => Self {
                clients: 500,
                step: Duration::from_secs(seconds) / EVENTS,
                down: Duration::from_secs(1),
                pause: Duration::from_secs(70), // or the logs in memory would forget unread messages
            },
        }
    }
}

/// The second one lets each client hear of all others, whose numbers are long, before it is cut.
fn networks(clients: usize) -> [Faults; 5] {
    let none = Faults::default();
    [
        Faults { cut_after: Some(Limit::Age(Duration::from_secs(5))), ..none },
        Faults { cut_after: Some(Limit::Bytes(20_000 + 100 * clients as u64)), ..none },
        Faults { split: NonZeroUsize::new(7), ..none },
        Faults { delay: Duration::from_millis(200), ..none },
        none,
    ]
}

/// A server of the cluster, on the same port in each of its lives.
struct Node {
    port: String,
    running: Running,
}

async fn start(port: &str, url: &str) -> (Running, String) {
    let program = Program(env!("CARGO_BIN_EXE_lesson12"));
    let mut server =
        program.start(&["--port", port, "--log", url, "--ping-every", "2", "--patience", "2"]);
    let address = server.address("http://").await;
    (server, address)
}

/// All that happens, one event after the other.
async fn events(plan: &Plan, broker: &impl Broker, nodes: &mut Vec<Node>) -> Vec<Event> {
    let (mut events, url) = (Vec::new(), broker.url());
    for event in 0..EVENTS {
        sleep(plan.step).await;
        let begun = Instant::now();
        match event {
            1 => broker.is_killed(Time::First, plan.down).await,
            4 => broker.is_killed(Time::Second, plan.down).await,
            _ => {
                let Node { port, running } = nodes.remove(0);
                if event < 4 {
                    running.kill();
                    sleep(plan.down).await;
                } else {
                    running.interrupt();
                    running.ended().await.well();
                }
                let (running, _) = start(&port, &url).await;
                nodes.push(Node { port, running });
            }
        }
        events.push((begun, Instant::now()));
    }
    sleep(plan.step).await;
    events
}

/// Plays all of it.
pub async fn survives(broker: &impl Broker) {
    allow_many_connections();
    let plan = Plan::asked_for();
    let (mut nodes, mut addresses) = (Vec::new(), Vec::<SocketAddr>::new());
    for _ in 0..3 {
        let (running, address) = start("0", &broker.url()).await;
        let port = address.rsplit(':').next().expect("a port").to_owned();
        nodes.push(Node { port, running });
        addresses.push(address.parse().expect("an address"));
    }
    let listener = listen(0).await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let balancing = tokio::spawn(balance(listener, addresses));
    let mut proxies = Vec::new();
    for faults in networks(plan.clients) {
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
    let events = events(&plan, broker, &mut nodes).await;
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
    println!("people were told {} times that the log is in trouble", board.warned.load(SeqCst));
    judge(&plan, &events, &traces, broker).await;
    balancing.abort();
}

/// Compares what every client has shown with what the log holds.
async fn judge(plan: &Plan, events: &[Event], traces: &[Trace], broker: &impl Broker) {
    let log = talk::node(broker.store().await).await;
    let records: Vec<_> = entries(&*log).iter().map(|entry| Record::from(&**entry)).collect();
    let mut in_log: BTreeMap<&str, usize> = BTreeMap::new();
    for id in records.iter().filter_map(|record| record.id.as_deref()) {
        *in_log.entry(id).or_default() += 1;
    }
    let fates = || traces.iter().flat_map(|trace| &trace.said);
    let acknowledged: Vec<_> = fates().filter(|(_, fates)| !fates.is_empty()).collect();
    let missing = acknowledged.iter().filter(|(id, _)| !in_log.contains_key(id.as_str())).count();
    let doubled = in_log.values().filter(|count| **count > 1).count();
    println!(
        "{} clients, 3 servers, {} events: {} said, {} acknowledged, {} in the log, {doubled} doubled, {missing} missing",
        plan.clients,
        events.len(),
        fates().count(),
        acknowledged.len(),
        records.len()
    );
    assert_eq!((missing, doubled, acknowledged.len()), (0, 0, fates().count()));
    assert!(acknowledged.len() >= plan.clients, "too little was said");
    let mut model = Model::default();
    model.begin();
    model.collect(&*log);
    model.holds();
    for trace in traces {
        trace.holds(&model);
        trace.has_read(log.head().seq);
    }
    people_come_back(plan, events, traces);
}

/// How long people were away who were lost in each event, and in the restarts together. (Those whom
/// a bad network cuts off between two restarts would be lost without any.)
fn people_come_back(plan: &Plan, events: &[Event], traces: &[Trace]) {
    let tell = |what: String, events: &[Event]| {
        let mut times: Vec<_> =
            events.iter().flat_map(|during| absences(*during, traces)).collect();
        let lasted: Duration = events.iter().map(|(begun, ended)| *ended - *begun).sum();
        times.sort_unstable();
        let at = |part: usize| times.get((times.len() * part).div_ceil(100).max(1) - 1);
        let seconds = |part| at(part).map_or(0.0, Duration::as_secs_f64);
        println!(
            "  {what}: {:.1} s, {} were away for p50 {:.1} s, p99 {:.1} s, at most {:.1} s",
            lasted.as_secs_f64(),
            times.len(),
            seconds(50),
            seconds(99),
            seconds(100)
        );
        seconds(99)
    };
    for (event, during) in (1..).zip(events.chunks(1)) {
        tell(format!("event {event}"), during);
    }
    let p99 = tell("the rolling restart".to_owned(), &events[ROLLING..]);
    // A machine that is busy with other tests may need longer, so only the whole form asserts this.
    assert!(plan.clients < 500 || p99 <= 10.0, "nobody is lost for more than ten seconds");
}

/// For how long each client was offline that was lost in this time.
fn absences((begun, ended): Event, traces: &[Trace]) -> Vec<Duration> {
    let times = traces.iter().flat_map(|trace| trace.lost.iter().zip(&trace.online[1..]));
    let lost_then = times.filter(|(lost, _)| (begun..=ended).contains(*lost));
    lost_then.map(|(lost, back)| *back - *lost).collect()
}
