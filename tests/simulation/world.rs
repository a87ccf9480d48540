//! One world, all of it drawn from one seed: people, a network, a server that falls and rises, and a time of calm in the
//! end, after which nothing may be missing.

use std::{collections::BTreeSet, sync::Arc};

use fastrand::Rng;
use full_duplex::lesson08_reconnect::client::event::State;
use tokio::{
    task::JoinHandle,
    time::{Duration, Instant, sleep, sleep_until},
};

use super::{
    chronicle::Chronicle,
    device,
    diary::Diary,
    house::{End, House},
    network::Network,
    person::{Place, person},
};

/// How long a wound may need: a freeze is planned for up to 60 s, noticed within 35, answered by a call within 30; then
/// the others hear after another 30 that somebody has left.
const CALM: Duration = Duration::from_secs(180);

/// Plays a world to its end, and looks at it.
pub async fn play(seed: u64, chronicle: Chronicle) {
    fastrand::seed(seed); // the server's own chance: heartbeats, invitations
    let mut chance = Rng::with_seed(seed);
    chronicle.begin();
    let people = chance.usize(2..6);
    let seats = if chance.u8(..4) == 0 { people + 1 } else { 1_000 };
    let house = Arc::new(House::new(chronicle.clone(), seats));
    house.start();
    let network = Arc::new(Network::new(chronicle.clone(), house.clone(), chance.fork()));
    let calm = Instant::now() + Duration::from_secs(chance.u64(30..100));
    let place = Place { chronicle, house, network, calm, end: calm + CALM };
    let lives: Vec<_> = (1..=people)
        .map(|number| tokio::spawn(person(format!("P{number}"), place.clone(), chance.fork())))
        .collect();
    let devices = trouble(&place, people, &mut chance).await;
    place.network.calm();
    place.chronicle.tell("WORLD", "calm");
    let mut diaries = Vec::new();
    for life in lives {
        diaries.extend(life.await.expect("no client panics"));
    }
    for device in devices {
        device.await.expect("the server keeps its word to every device");
    }
    judge(&place, &diaries);
}

// ANCHOR: trouble
/// What the world does to them, until the time of calm.
async fn trouble(place: &Place, people: usize, chance: &mut Rng) -> Vec<JoinHandle<()>> {
    let Place { network, house, chronicle, calm, .. } = place;
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
            32..55 => restart(place, chance).await,
            55..75 => {
                let victim = format!("P{}", chance.usize(1..=people));
                let second = device::second(victim, place.clone(), chance.fork());
                devices.push(tokio::spawn(second));
            }
            75 => {
                house.flood(700);
                house.flood(700);
                chronicle.count("floods beyond what is kept");
            }
            _ => {}
        }
    }
}
// ANCHOR_END: trouble

async fn restart(place: &Place, chance: &mut Rng) {
    let (how, what) = match chance.u8(..10) {
        0..5 => (End::Killed, "servers killed"),
        5 => (End::Torn, "servers killed in the middle of a line"),
        6 => (End::LogLost, "logs lost"),
        _ => (End::Planned, "planned restarts"),
    };
    place.chronicle.count(what);
    place.house.end(how).await;
    let down = if chance.bool() { 2_000 } else { 40_000 };
    sleep(Duration::from_millis(chance.u64(..down))).await;
    place.house.start();
}

// ANCHOR: judge
/// What must be true of every world.
fn judge(place: &Place, diaries: &[Diary]) {
    place.house.collect();
    let head = place.house.head();
    let ledger = place.house.ledger.lock().expect("no reader panics");
    ledger.holds();
    place.network.holds();
    place.house.warden.holds(diaries);
    let over = |diary: &&Diary| matches!(diary.state, Some(State::GivenUp(_) | State::Left));
    let here: Vec<_> = diaries.iter().filter(|diary| !over(diary)).collect();
    let people: BTreeSet<_> = here.iter().map(|diary| diary.name.clone()).collect();
    for diary in diaries {
        diary.holds(&ledger);
        place.chronicle.add("refused: the queue was full", diary.refused);
        place.chronicle.add("holes that were told", diary.holes);
    }
    for diary in here {
        diary.is_complete(head, &people);
    }
    place.chronicle.add("messages in a log", ledger.messages());
}
// ANCHOR_END: judge
