//! One world, all of it drawn from one seed: people, a network, a server that is killed and started
//! again, and a time of calm in the end, after which nothing may be missing.

use std::{collections::BTreeSet, sync::Arc};

use fastrand::Rng;
use full_duplex::lesson08_reconnect::client::event::State;
use tokio::{
    task::JoinHandle,
    time::{Duration, Instant, sleep, sleep_until},
};

use super::{
    device,
    event_log::EventLog,
    network::{Network, Site as _},
    person::{Finish, Place, person},
    server::{End, Server},
    trace::Trace,
};

/// How long the last fault may have consequences: a freeze is planned for up to 60 s ahead, noticed
/// within 35, followed by a call within 30; after another 30 the others hear that a person has
/// left.
const CALM: Duration = Duration::from_secs(180);

/// Plays a world to its end, and judges it.
pub async fn play(seed: u64, event_log: EventLog) {
    fastrand::seed(seed); // the server draws, too: heartbeats, times to come back
    let mut chance = Rng::with_seed(seed);
    event_log.begin();
    let people = chance.usize(2..6);
    let max_connections = if chance.u8(..4) == 0 { people + 1 } else { 1_000 };
    let server = Arc::new(Server::new(event_log.clone(), max_connections));
    server.start();
    let span = Duration::from_secs(60);
    let network = Network::new(event_log.clone(), server.clone(), span, chance.fork());
    let (network, site) = (Arc::new(network), server.clone());
    let calm = Instant::now() + Duration::from_secs(chance.u64(30..100));
    let (most, nap) = (130, Duration::from_secs(90));
    let finish = Arc::new(Finish::at(calm + CALM));
    let place = Place { event_log, site, network, most, nap, calm, finish };
    let lives: Vec<_> = (1..=people)
        .map(|number| tokio::spawn(person(format!("P{number}"), place.clone(), chance.fork())))
        .collect();
    let devices = trouble(&place, &server, people, &mut chance).await;
    place.network.calm();
    place.event_log.tell("WORLD", "calm");
    let mut traces = Vec::new();
    for life in lives {
        traces.extend(life.await.expect("no client panics"));
    }
    for device in devices {
        device.await.expect("the server keeps its promise to every device");
    }
    judge(&place, &server, &traces);
}

/// Faults and restarts, until the time of calm.
async fn trouble(
    place: &Place,
    server: &Arc<Server>,
    people: usize,
    chance: &mut Rng,
) -> Vec<JoinHandle<()>> {
    let Place { network, event_log, calm, .. } = place;
    let mut devices = Vec::new();
    loop {
        let next = Instant::now() + Duration::from_millis(chance.u64(500..15_000));
        sleep_until(next.min(*calm)).await;
        if next >= *calm {
            return devices;
        }
        match chance.u8(..100) {
            0..25 => {
                if let Some(wire) = network.any_wire(chance) {
                    network.strike(|number, _| number == wire, chance.bool());
                }
            }
            25..32 => network.strike(|_, _| true, chance.bool()),
            32..55 => restart(place, server, chance).await,
            55..75 => {
                let victim = format!("P{}", chance.usize(1..=people));
                let tokens = server.offered(&victim);
                let second = device::second(victim, tokens, place.clone(), chance.fork());
                devices.push(tokio::spawn(second));
            }
            75 => {
                server.flood(700);
                server.flood(700);
                event_log.count("floods beyond what is kept");
            }
            _ => {}
        }
    }
}

async fn restart(place: &Place, server: &Arc<Server>, chance: &mut Rng) {
    let (how, what) = match chance.u8(..10) {
        0..5 => (End::Killed, "servers killed"),
        5 => (End::Torn, "servers killed in the middle of a line"),
        6 => (End::LogLost, "logs lost"),
        _ => (End::Planned, "planned restarts"),
    };
    place.event_log.count(what);
    server.end(how).await;
    let down = if chance.bool() { 2_000 } else { 40_000 };
    sleep(Duration::from_millis(chance.u64(..down))).await;
    server.start();
}

/// What must be true of every world.
fn judge(place: &Place, server: &Server, traces: &[Trace]) {
    server.collect();
    let head = server.head();
    let model = server.model.lock().expect("no reader panics");
    model.holds();
    place.network.holds();
    server.observer.holds(traces);
    let over = |trace: &&Trace| matches!(trace.state, Some(State::GivenUp(_) | State::Left));
    let here: Vec<_> = traces.iter().filter(|trace| !over(trace)).collect();
    let people: BTreeSet<_> = here.iter().map(|trace| trace.name.clone()).collect();
    for trace in traces {
        trace.holds(&model);
        place.event_log.add("refused: the queue was full", trace.refused);
        place.event_log.add("holes that were told", trace.holes);
    }
    for trace in here {
        trace.is_complete(head, &people);
    }
    place.event_log.add("messages in a log", model.messages());
}
