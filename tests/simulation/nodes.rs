//! The proof of lesson 12: several servers, one store that keeps its promise and nothing else, and
//! the people, the clients and the network of lesson 08's worlds.
//!
//! ```text
//!   person ─ Driver ─ network ─┬─ server 0 ─ NodeLog ─ link ─┐
//!   person ─ Driver ─ network ─┼─ server 1 ─ NodeLog ─ link ─┼─ broker: one log after another
//!   person ─ Driver ─ network ─┴─ server 2 ─ NodeLog ─ link ─┘
//! ```

#[path = "nodes/air.rs"]
mod air;
#[path = "nodes/broker.rs"]
mod broker;
#[path = "nodes/judge.rs"]
mod judge;
#[path = "nodes/link.rs"]
mod link;
#[path = "nodes/site.rs"]
mod site;

use std::sync::{Arc, atomic::Ordering::Relaxed};

use fastrand::Rng;
use tokio::time::{Duration, Instant, sleep, sleep_until};

use self::{air::Air, broker::Broker, judge::World, link::fail_over, site::Servers};
use super::{
    event_log::EventLog,
    network::Network,
    person::{Finish, Place, person},
};

/// How long the last fault may have consequences at the most: a call without an answer is given up
/// after 10 s, an append after 10, and it is repeated 2 later; a call follows within 30.
const CALM: Duration = Duration::from_secs(75);

/// How long they have at the least: a lease of 10 s, and a lid that is closed for 8.
const PRESENT: Duration = Duration::from_secs(13);

/// The troubles that a world has besides those of the network.
struct Mood {
    /// Servers are killed, and started again.
    ends: bool,
    /// Servers are cut off from the store, and from each other.
    cuts: bool,
    /// The store fails over to another log.
    fails_over: bool,
}

/// Plays a world to its end, and judges it.
pub async fn play(seed: u64, event_log: EventLog) {
    fastrand::seed(seed); // the servers draw, too: heartbeats, times to come back
    let mut chance = Rng::with_seed(seed);
    event_log.begin();
    let (count, people) = (chance.usize(2..=3), chance.usize(2..=3));
    let kept = if chance.u8(..5) == 0 { chance.usize(1..6) } else { usize::MAX };
    let loses = if chance.u8(..3) == 0 { chance.u8(1..6) } else { 0 };
    let mood = Mood {
        ends: chance.u8(..4) > 0,
        cuts: kept < 6 || chance.u8(..3) == 0,
        fails_over: chance.u8(..3) == 0,
    };
    let broker = Arc::new(Broker::new(kept, chance.fork()));
    let air = Air::new(loses, chance.fork());
    let servers =
        Servers::new(count, event_log.clone(), broker.clone(), air.clone(), chance.fork());
    let servers = Arc::new(servers);
    for number in 0..count {
        servers.start(number).await;
    }
    let span = Duration::from_secs(12);
    let network = Network::new(event_log.clone(), servers.clone(), span, chance.fork());
    let (network, site) = (Arc::new(network), servers.clone());
    let calm = Instant::now() + Duration::from_secs(chance.u64(4..13));
    let (most, nap) = (12, Duration::from_secs(8));
    let finish = Arc::new(Finish::at(calm + CALM));
    let place = Place { event_log, site, network, most, nap, calm, finish };
    let lives: Vec<_> = (1..=people)
        .map(|number| tokio::spawn(person(format!("P{number}"), place.clone(), chance.fork())))
        .collect();
    trouble(&place, &servers, &broker, &mood, count, &mut chance).await;
    place.network.heal();
    broker.calm();
    air.calm();
    for number in 0..count {
        if let Some(cut) = servers.cut(number) {
            cut.store(false, Relaxed);
        }
        servers.start(number).await;
    }
    place.event_log.tell("WORLD", "calm");
    sleep(PRESENT).await;
    place.finish.when_settled().await;
    let mut traces = Vec::new();
    for life in lives {
        traces.extend(life.await.expect("no client panics"));
    }
    let is_quiet = loses == 0 && !mood.cuts && !mood.ends;
    World { place, servers, broker, kept, is_quiet }.judge(&traces);
}

/// Faults of all kinds, until the time of calm.
async fn trouble(
    place: &Place,
    servers: &Servers,
    broker: &Arc<Broker>,
    mood: &Mood,
    count: usize,
    chance: &mut Rng,
) {
    let Place { network, event_log, calm, .. } = place;
    loop {
        let next = Instant::now() + Duration::from_millis(chance.u64(200..2_500));
        sleep_until(next.min(*calm)).await;
        if next >= *calm {
            return;
        }
        let number = chance.usize(..count);
        match chance.u8(..100) {
            0..20 => {
                if let Some(wire) = network.any_wire(chance) {
                    network.strike(|number, _| number == wire, chance.bool());
                }
            }
            20..25 => network.strike(|_, _| true, chance.bool()),
            25..50 if mood.ends => {
                let planned = chance.u8(..4) == 0;
                servers.end(number, planned).await;
                event_log.count(if planned { "planned restarts" } else { "servers killed" });
            }
            50..60 if mood.cuts => {
                if let Some(cut) = servers.cut(number) {
                    let was_cut = cut.fetch_not(Relaxed);
                    event_log.tell("NODES", format_args!("{number} is cut off: {}", !was_cut));
                    event_log.count("servers cut off from the store, or back");
                }
            }
            60..66 => broker.refuse(true),
            66..74 => broker.refuse(false),
            74..84 if mood.fails_over => {
                let lost = chance.choice([0, 0, 1, 2, 3, usize::MAX]).unwrap_or_default();
                event_log.tell("STORE", format_args!("fails over, without the last {lost}"));
                event_log.count("failovers");
                let late = Duration::from_millis(chance.u64(..6_000));
                fail_over(broker, lost, (chance.usize(..4), late));
            }
            _ => servers.start(number).await,
        }
    }
}
