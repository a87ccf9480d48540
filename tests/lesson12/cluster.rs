//! Several servers, one room, in virtual time: people hear each other, and move from one server to
//! another without having left.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use full_duplex::{
    lesson01_polling::log::Clock,
    lesson09_door::signed::{Key, Keys},
    lesson12_servers::{cluster::Bus, presence::LEASE, store::Store},
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use super::{
    memory::{Air, Memory},
    node::{Node, Person, is_lost},
    suite::{self, Place},
};
use crate::support::NEW_YEAR;

/// A store that outlives its servers.
struct Kept(Mutex<Arc<Memory>>);

impl Place for Kept {
    async fn open(&self) -> Arc<dyn Store> {
        self.0.lock().expect("no panic").clone()
    }

    async fn lose(&self) {
        *self.0.lock().expect("no panic") = Memory::named("another");
    }
}

#[tokio::test]
async fn the_store_of_these_tests_keeps_the_promises() {
    suite::judge(async || Kept(Mutex::new(Memory::named("first")))).await;
}

/// What the servers of a room share.
pub struct Room {
    pub store: Arc<dyn Store>,
    pub air: Air,
    keys: Keys,
}

impl Room {
    pub fn new() -> Self {
        let keys = Keys { current: Key([7; 32]), previous: None };
        Self { store: Memory::named("epoch"), air: Air::new(), keys }
    }

    pub async fn node(&self, number: u64) -> Node {
        self.node_with(number, || NEW_YEAR, Arc::new(self.air.clone())).await
    }

    /// A server with another clock, or another line to the others.
    pub async fn node_with(&self, number: u64, clock: Clock, bus: Arc<dyn Bus>) -> Node {
        Node::begin(number, self.store.clone(), bus, self.keys.clone(), clock).await
    }
}

/// Longer than it takes until servers have told each other.
pub async fn a_moment() {
    sleep(Duration::from_millis(500)).await;
}

/// Everything that a person hears for a while.
pub async fn heard(person: &mut Person, time: Duration) -> Vec<Value> {
    let mut all = Vec::new();
    let listening = async {
        loop {
            all.push(person.next().await);
        }
    };
    let _ = timeout(time, listening).await;
    all
}

#[tokio::test(start_paused = true)]
async fn people_on_two_servers_are_in_one_room() {
    let room = Room::new();
    let (one, two) = (room.node(1).await, room.node(2).await);
    let (mut lan, lans) = one.joins("Lan").await;
    let (mut ba, bas) = two.joins("Ba").await;
    lan.meets("Ba").await;
    ba.meets("Lan").await;
    assert_ne!(lans["clientId"], bas["clientId"], "no two servers give one number");
    lan.says(r#"{"type":"chat","id":"a1","message":"chào Ba"}"#).await;
    assert_eq!(lan.hears("ack").await["id"], "a1");
    let chat = ba.hears("chat").await;
    assert_eq!((&chat["message"], &chat["clientId"]), (&json!("chào Ba"), &lans["clientId"]));
    ba.types(true).await;
    assert_eq!(lan.hears("typing").await["isTyping"], true);
    ba.chats("chào Lan").await;
    let (mut chat, mut silent) = (false, false);
    while !chat || !silent {
        let next = lan.next().await; // the message comes from the log, the rest from the server
        chat |= next["message"] == "chào Lan";
        silent |= next["isTyping"] == false;
    }
    let (mut minh, _) = two.comes().await;
    minh.says(r#"{"type":"join","username":"Minh"}"#).await;
    let users = minh.until("presence").await["users"].as_array().map(Vec::len);
    assert_eq!(users, Some(3), "the list has all of them");
}

#[tokio::test(start_paused = true)]
async fn grace_is_granted_by_the_server_that_somebody_was_on() {
    let room = Room::new();
    let (one, two) = (room.node(1).await, room.node(2).await);
    let (mut lan, _) = one.joins("Lan").await;
    let (ba, _) = two.joins("Ba").await;
    lan.meets("Ba").await;
    let begun = Instant::now();
    is_lost(ba).await;
    lan.loses("Ba").await;
    let time = begun.elapsed().as_secs();
    assert!((30..32).contains(&time), "{time} s");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_dies_takes_its_people_out_within_the_lease() {
    let room = Room::new();
    let (one, two) = (room.node(1).await, room.node(2).await);
    let (mut lan, _) = one.joins("Lan").await;
    let (ba, _) = two.joins("Ba").await;
    lan.meets("Ba").await;
    a_moment().await;
    let begun = Instant::now();
    drop(two.hub);
    is_lost(ba).await;
    assert_eq!(lan.loses("Ba").await.as_deref(), Some("lost"));
    let time = begun.elapsed();
    assert!(time > LEASE / 2 && time < LEASE + Duration::from_secs(1), "{time:?}");
}

/// Lan moves from one server to another, whether the first one dies or not. Those who stay hear
/// only what Lan says.
async fn moves(dies: bool) {
    let room = Room::new();
    let (one, two) = (room.node(1).await, room.node(2).await);
    let (mut ba, _) = two.joins("Ba").await;
    let (lan, lans) = one.joins("Lan").await;
    ba.meets("Lan").await;
    a_moment().await;
    let mut stays = vec![ba];
    if !dies {
        let (minh, _) = one.joins("Minh").await;
        stays[0].meets("Minh").await;
        stays.push(minh);
    }
    is_lost(lan).await;
    if dies {
        drop(one.hub);
    }
    let mut lan = two.resumes(&lans, 0).await;
    lan.until("resumed").await;
    lan.says(r#"{"type":"chat","id":"after","message":"vẫn là Lan"}"#).await;
    lan.until("ack").await;
    for person in &mut stays {
        let heard = heard(person, Duration::from_secs(100)).await;
        let about_lan: Vec<_> =
            heard.iter().filter(|it| it["username"] == "Lan").map(|it| &it["type"]).collect();
        assert_eq!(about_lan, ["chat"], "{heard:?}");
        let chat = heard.iter().find(|it| it["type"] == "chat").expect("it was heard");
        assert_eq!(chat["clientId"], lans["clientId"], "the same person");
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_who_moves_has_never_left() {
    moves(false).await;
}

#[tokio::test(start_paused = true)]
async fn nor_has_one_whose_server_died() {
    moves(true).await;
}

#[tokio::test(start_paused = true)]
async fn only_what_is_signed_is_believed() {
    let room = Room::new();
    let (one, two) = (room.node(1).await, room.node(2).await);
    let (mut lan, mut lans) = one.joins("Lan").await;
    a_moment().await;
    let good = lans["session"].as_str().expect("a token").to_owned();
    for forged in [good.replace("session.", "invitation."), format!("{good}A"), "x".to_owned()] {
        lans["session"] = json!(forged);
        let mut forger = two.resumes(&lans, 0).await;
        assert_eq!(forger.until("resume_failed").await["reason"], "expired");
    }
    lans["session"] = json!(good);
    let mut really = two.resumes(&lans, 0).await;
    really.until("resumed").await;
    assert!(
        !heard(&mut lan, Duration::from_secs(60)).await.iter().any(|it| it["type"] == "user_left")
    );
}

/// Nobody is told so much at once that they could not read it, and would be sent away.
#[tokio::test(start_paused = true)]
async fn a_server_with_a_thousand_people_comes_and_dies() {
    let room = Room::new();
    let one = room.node(1).await;
    let (mut lan, _) = one.joins("Lan").await;
    let people: Vec<_> =
        (1..=1_000).map(|id| json!({ "id": id, "name": format!("P{id}") })).collect();
    room.air.publish(json!({ "node": 9, "people": people }).to_string()).await;
    let told = heard(&mut lan, Duration::from_secs(30)).await;
    let count = |kind: &str| told.iter().filter(|it| it["type"] == kind).count();
    assert_eq!((count("user_joined"), count("user_left")), (1_000, 1_000));
}

/// Their server has died, and its lease is over. Another one knows from the log who they are, and
/// calls them what they were called last.
#[tokio::test(start_paused = true)]
async fn who_has_written_is_known_from_the_log() {
    let room = Room::new();
    let one = room.node(1).await;
    let (mut lan, lans) = one.joins("Lan").await;
    assert!(lans["clientId"].as_u64() < Some(1 << 53), "JavaScript can count so far");
    lan.says(r#"{"type":"chat","id":"a1","message":"một"}"#).await;
    lan.until("ack").await;
    lan.says(r#"{"type":"join","username":"Mai"}"#).await;
    lan.says(r#"{"type":"chat","id":"a2","message":"hai"}"#).await;
    lan.until("ack").await;
    is_lost(lan).await;
    drop(one);
    sleep(3 * LEASE).await;
    let mut lan = room.node(2).await.resumes(&lans, 0).await;
    lan.until("resumed").await;
    let users = lan.until("presence").await["users"].clone();
    assert_eq!(users, json!([{ "clientId": lans["clientId"], "username": "Mai" }]));
}

/// What stands on the bus and is no snapshot harms nobody.
#[tokio::test(start_paused = true)]
async fn nonsense_on_the_bus() {
    let room = Room::new();
    let one = room.node(1).await;
    let (mut lan, _) = one.joins("Lan").await;
    for text in ["", "{", "7", r#"{"node":1}"#, r#"{"node":9,"people":[{"id":1}]}"#] {
        room.air.publish(text.to_owned()).await;
    }
    let two = room.node(2).await;
    let (_ba, _) = two.joins("Ba").await;
    lan.meets("Ba").await;
}
