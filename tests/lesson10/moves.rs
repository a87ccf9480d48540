//! Roads through a network that changes: a chat that is moved from one to another, and loses and
//! doubles nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering::SeqCst},
    },
    time::Duration,
};

use full_duplex::{
    lesson02_push::log::Log,
    lesson07_heartbeat::heartbeat::Pace,
    lesson10_plan_b::road::{Evidence, ROADS, Road, Roads},
    tap::fault::Faults,
};
use tokio::time::sleep;

use super::{
    person::Person,
    room::{room, room_on, unseen_at, unseen_on},
};
use crate::support::{
    durable::{entries, memory_log},
    proxy::Proxy,
    room::Room,
};

fn no_upgrade() -> Faults {
    Faults { no_upgrade: true, ..Faults::default() }
}

fn collects() -> Faults {
    Faults { collect: true, ..no_upgrade() }
}

async fn talk(lan: &mut Person, minh: &mut Person) {
    lan.says("chào Minh");
    minh.until("a greeting", |seen| !seen.said.is_empty()).await;
    minh.says("chào Lan");
    lan.until("an answer", |seen| seen.said.len() == 2).await;
}

#[tokio::test]
async fn each_road_carries_a_conversation_and_a_goodbye() {
    for road in ROADS {
        let room = room(&memory_log(1)).await;
        let mut lan = Person::only(&room.address, "Lan", road);
        let mut minh = Person::only(&room.address, "Minh", Road::WebSocket);
        lan.online().await;
        minh.online().await;
        talk(&mut lan, &mut minh).await;
        assert_eq!(lan.on(road).await.against, []);
        lan.leaves().await;
        room.connections(1).await;
        minh.leaves().await;
        room.connections(0).await;
        room.stop().await;
    }
}

#[tokio::test]
async fn each_fault_has_its_road() {
    let declined = (Road::WebSocket, Evidence::Declined(426));
    let held_back = (Road::EventStream, Evidence::HeldBack);
    for (faults, road, against) in [
        (Faults::default(), Road::WebSocket, vec![]),
        (no_upgrade(), Road::EventStream, vec![declined]),
        (collects(), Road::LongPoll, vec![declined, held_back]),
    ] {
        let room = room(&memory_log(1)).await;
        let proxy = Proxy::unseen(&room.address, faults).await;
        let mut lan = Person::over(&proxy.address, "Lan", Roads::default());
        lan.online().await;
        assert_eq!(lan.on(road).await.against, against);
        lan.leaves().await;
        room.connections(0).await;
        proxy.stop().await;
        room.stop().await;
    }
}

/// A network of which the test decides what it does to new connections.
struct Network {
    proxy: Proxy,
    now: Arc<AtomicU8>,
}

impl Network {
    async fn to(room: &Room) -> Self {
        let now = Arc::new(AtomicU8::new(0));
        let todays = now.clone();
        let faults = move |_| match todays.load(SeqCst) {
            0 => Faults::default(),
            1 => no_upgrade(),
            _ => collects(),
        };
        Self { proxy: Proxy::around(&room.address, faults).await, now }
    }

    /// From now on it is like this. What is open is cut, unless it gets better.
    fn becomes(&self, now: u8) {
        let before = self.now.swap(now, SeqCst);
        if now > before {
            self.proxy.cut();
            self.proxy.mend();
        }
    }
}

/// Everything that is in the log, each once and in order, for everybody.
fn check(log: &Arc<dyn Log>, people: &[&Person], said: usize) {
    let all: Vec<_> = entries(&**log)
        .iter()
        .map(|entry| (entry.message.seq, entry.message.message.clone()))
        .collect();
    assert_eq!(all.len(), said, "each once: {all:?}");
    for person in people {
        let seen = person.seen.borrow();
        assert_eq!(seen.said, all);
        assert_eq!(seen.trouble, [""; 0]);
    }
}

#[tokio::test]
async fn a_chat_moves_from_road_to_road_and_nothing_is_lost_or_doubled() {
    let log = memory_log(1);
    // A stream that is collected in the middle of a link is known by its silence.
    let pace = Pace { every: Duration::from_secs(1), pong_timeout: Duration::from_secs(1) };
    let room = unseen_at(pace, 0, &log, 0).await;
    let network = Network::to(&room).await;
    let mut lan = Person::over(&network.proxy.address, "Lan", Roads::default());
    let mut minh = Person::only(&room.address, "Minh", Road::LongPoll);
    lan.online().await;
    minh.online().await;
    let mut said = 0;
    for (change, road) in [
        (1, Road::EventStream),
        (2, Road::LongPoll),
        (1, Road::EventStream),
        (0, Road::WebSocket),
        (2, Road::LongPoll),
    ] {
        for n in 0..10 {
            lan.says(&format!("{road:?} Lan {n}"));
            minh.says(&format!("{road:?} Minh {n}"));
            said += 2;
            if n == 3 {
                network.becomes(change);
            }
            sleep(Duration::from_millis(5)).await;
        }
        lan.on(road).await;
        for person in [&mut lan, &mut minh] {
            person.until("everything", |seen| seen.said.len() >= said && seen.unsettled == 0).await;
        }
    }
    check(&log, &[&lan, &minh], said);
    lan.leaves().await;
    minh.leaves().await;
    room.connections(0).await;
    room.stop().await;
}

/// The way is mended, and nothing is cut: the client finds it by itself.
#[tokio::test]
async fn a_client_climbs_back_while_the_lower_road_works() {
    let log = memory_log(1);
    let room = unseen_on(0, &log, 0).await;
    let network = Network::to(&room).await;
    network.becomes(2);
    let mut lan = Person::over(&network.proxy.address, "Lan", Roads::default());
    let mut minh = Person::only(&room.address, "Minh", Road::WebSocket);
    minh.online().await;
    lan.online().await;
    lan.on(Road::LongPoll).await;
    network.becomes(0);
    let mut said = 0;
    while lan.dialler.in_use().borrow().as_ref().is_some_and(|it| it.road != Road::WebSocket) {
        lan.says(&format!("Lan {said}"));
        minh.says(&format!("Minh {said}"));
        said += 2;
        sleep(Duration::from_millis(10)).await;
    }
    for person in [&mut lan, &mut minh] {
        person.until("everything", |seen| seen.said.len() >= said && seen.unsettled == 0).await;
    }
    check(&log, &[&lan, &minh], said);
    room.connections(2).await; // the lower road's member is gone
    lan.leaves().await;
    minh.leaves().await;
    room.stop().await;
}

/// Nobody says a word for three times as long as a silent connection may live.
#[tokio::test]
async fn a_quiet_connection_lives_on_over_each_road() {
    let pace = Pace { every: Duration::from_millis(1_500), pong_timeout: Duration::from_secs(1) };
    let room = room_on(0, &memory_log(1), pace).await;
    let mut people: Vec<_> =
        ROADS.map(|road| Person::only(&room.address, &format!("{road:?}"), road)).into();
    for person in &mut people {
        person.online().await;
    }
    sleep(3 * pace.longest_doubt()).await;
    for mut person in people {
        assert_eq!(person.until("online", |seen| seen.online).await.losses, 0, "never lost");
        person.leaves().await;
    }
    room.stop().await;
}

/// The server's life ends without a word, and another one begins with the same log.
#[tokio::test]
async fn a_server_that_stops_and_is_back_is_found_again_over_each_road() {
    for road in ROADS {
        let log = memory_log(1);
        let room = unseen_on(0, &log, 0).await;
        let port = room.port();
        let mut lan = Person::only(&room.address, "Lan", road);
        lan.online().await;
        lan.says("trước");
        lan.until("an ack", |seen| seen.said.len() == 1).await;
        room.stop().await;
        lan.says("giữa");
        let room = unseen_on(port, &log, 100).await;
        lan.until("an ack", |seen| seen.said.len() == 2 && seen.online).await;
        check(&log, &[&lan], 2);
        lan.leaves().await;
        room.stop().await;
    }
}

/// A load balancer ends every connection at an age of 300 ms.
#[tokio::test]
async fn connections_with_a_longest_age_lose_nothing_on_any_road() {
    for road in ROADS {
        let log = memory_log(1);
        let room = unseen_on(0, &log, 0).await;
        let faults = Faults { max_age: Some(Duration::from_millis(300)), ..Faults::default() };
        let proxy = Proxy::unseen(&room.address, faults).await;
        let mut lan = Person::only(&proxy.address, "Lan", road);
        let mut minh = Person::only(&room.address, "Minh", Road::WebSocket);
        lan.online().await;
        minh.online().await;
        for n in 0..60 {
            lan.says(&format!("Lan {n}"));
            minh.says(&format!("Minh {n}"));
            sleep(Duration::from_millis(20)).await;
        }
        for person in [&mut lan, &mut minh] {
            person.until("everything", |seen| seen.said.len() >= 120).await;
        }
        check(&log, &[&lan, &minh], 120);
        lan.leaves().await;
        minh.leaves().await;
        proxy.stop().await;
        room.stop().await;
    }
}
