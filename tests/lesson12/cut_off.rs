//! Servers that can't hear each other, can't reach the log, or don't agree on the time; and a
//! member who is on two of them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use full_duplex::{
    lesson01_polling::log::Draft,
    lesson08_reconnect::protocol::Token,
    lesson12_servers::{cluster::Bus, presence::LEASE, store::Answer},
};
use serde_json::{Value, json};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};

use super::{
    cluster::{Room, a_moment, heard},
    fickle::Fickle,
    memory::{Air, Memory},
    node::{Person, is_lost},
};
use crate::support::NEW_YEAR;

const HOUR: u64 = 3_600_000;

/// One server's line to the others. It can be cut, and nobody is told.
#[derive(Clone, Debug)]
struct Line {
    air: Air,
    cut: Arc<AtomicBool>,
}

impl Line {
    fn to(air: &Air) -> Self {
        Self { air: air.clone(), cut: Arc::default() }
    }

    fn cut(&self, cut: bool) {
        self.cut.store(cut, Relaxed);
    }
}

impl Bus for Line {
    fn publish(&self, text: String) -> Answer<'_, ()> {
        if self.cut.load(Relaxed) {
            return Box::pin(async {});
        }
        self.air.publish(text)
    }

    fn listen(&self) -> mpsc::Receiver<String> {
        let (sender, receiver) = mpsc::channel(100);
        let (mut heard, cut) = (self.air.listen(), self.cut.clone());
        tokio::spawn(async move {
            while let Some(text) = heard.recv().await {
                if !cut.load(Relaxed) && sender.send(text).await.is_err() {
                    return;
                }
            }
        });
        receiver
    }
}

/// What somebody heard of who comes and goes.
fn traffic(heard: &[Value]) -> Vec<&str> {
    let kinds = heard.iter().filter_map(|it| it["type"].as_str());
    kinds.filter(|kind| ["user_joined", "user_left"].contains(kind)).collect()
}

/// A time is shown, and nothing depends on it: not the order, no lease, no token.
#[tokio::test(start_paused = true)]
async fn two_clocks_that_differ_by_an_hour() {
    let room = Room::new();
    let one = room.node(1).await;
    let two = room.node_with(2, || NEW_YEAR + HOUR, Arc::new(room.air.clone())).await;
    let three = room.node_with(3, || NEW_YEAR - HOUR, Arc::new(room.air.clone())).await;
    let (mut lan, _) = one.joins("Lan").await;
    let (mut ba, bas) = two.joins("Ba").await;
    lan.meets("Ba").await;
    for (n, person) in [&mut ba, &mut lan].into_iter().enumerate() {
        person.chats(&format!("tin {n}")).await;
        person.until("ack").await;
    }
    let seen = heard(&mut lan, 3 * LEASE).await;
    assert_eq!(traffic(&seen), [""; 0], "no lease ends");
    let mut ba = three.resumes(&bas, 0).await;
    let chats = [ba.until("chat").await, ba.until("chat").await];
    ba.until("resumed").await;
    let seqs: Vec<_> = chats.iter().map(|it| (it["seq"].clone(), it["message"].clone())).collect();
    assert_eq!(seqs, [(json!(1), json!("tin 0")), (json!(2), json!("tin 1"))]);
    let apart = chats[0]["timestamp"].as_u64().expect("a time") - NEW_YEAR;
    assert_eq!(apart, HOUR, "it shows the time of the server that took it");
    let seen = heard(&mut lan, 3 * LEASE).await;
    assert_eq!(traffic(&seen), [""; 0], "who moves hasn't left");
}

/// The newer connection wins, as on a single server.
#[tokio::test(start_paused = true)]
async fn a_member_who_is_on_two_servers_stays_on_the_second() {
    let room = Room::new();
    let (one, two) = (room.node(1).await, room.node(2).await);
    let (mut ba, _) = one.joins("Ba").await;
    let (lan, lans) = one.joins("Lan").await;
    ba.meets("Lan").await;
    sleep(LEASE).await;
    let mut again = two.resumes(&lans, 0).await;
    again.until("resumed").await;
    let (outcome, _) = timeout(LEASE, lan.visit.ends()).await.expect("the older one ends");
    assert!(outcome.to_string().starts_with("4501"), "{outcome}");
    again.says(r#"{"type":"chat","id":"1","message":"vẫn là Lan"}"#).await;
    again.until("ack").await;
    let seen = heard(&mut ba, 10 * LEASE).await;
    assert_eq!(traffic(&seen), [""; 0], "nobody has left: {seen:?}");
    assert!(again.visit.goes_on());
    assert!(seen.iter().any(|it| it["message"] == "vẫn là Lan"));
}

/// A message over HTTP with a token that another server has given.
#[tokio::test(start_paused = true)]
async fn any_server_takes_a_post_of_a_member() {
    let room = Room::new();
    let (one, two) = (room.node(1).await, room.node(2).await);
    let (lan, lans) = one.joins("Lan").await;
    a_moment().await;
    let token = Token(lans["session"].as_str().expect("a token").to_owned());
    let by = |hub: &full_duplex::lesson08_reconnect::server::shared_hub::SharedHub| {
        hub.origin_by_token(&token, "p1".to_owned()).expect("a member")
    };
    let ((name, here), there) = (by(&one.hub), by(&two.hub));
    assert_eq!((name, Some(here.client_id)), ("Lan".to_owned(), lans["clientId"].as_u64()));
    assert_eq!((&there.0[..], there.1.client_id), ("Lan", here.client_id));
    let mut placed = Vec::new();
    for (hub, origin) in [(&one.hub, here), (&two.hub, there.1)] {
        let draft = Draft { username: "Lan".into(), message: "qua HTTP".into() };
        placed.push(hub.log().append(draft, Some(origin)).await.expect("it is taken").duplicate);
    }
    assert_eq!(placed, [false, true], "posted to both, stored once");
    let forged = Token(format!("{}A", token.0));
    assert!(two.hub.origin_by_token(&forged, "p1".to_owned()).is_none());
    drop(lan);
}

/// A server that hears nobody, not even itself, knows that the silence is its own. Those that do
/// hear each other see its people leave, once, and come back, once.
#[tokio::test(start_paused = true)]
async fn a_server_that_is_cut_off_from_the_others() {
    let room = Room::new();
    let line = Arc::new(Line::to(&room.air));
    let one = room.node(1).await;
    let two = room.node_with(2, || NEW_YEAR, line.clone()).await;
    let (mut lan, _) = one.joins("Lan").await;
    let (mut ba, _) = two.joins("Ba").await;
    lan.meets("Ba").await;
    ba.meets("Lan").await;
    a_moment().await;
    line.cut(true);
    let minute = Duration::from_secs(60);
    let (at_lan, at_ba) = tokio::join!(heard(&mut lan, minute), heard(&mut ba, minute));
    assert_eq!((traffic(&at_lan), traffic(&at_ba)), (vec!["user_left"], vec![]));
    line.cut(false);
    let (at_lan, at_ba) = tokio::join!(heard(&mut lan, minute), heard(&mut ba, minute));
    assert_eq!((traffic(&at_lan), traffic(&at_ba)), (vec!["user_joined"], vec![]));
}

/// The broker is away for a minute, for all. Nobody has left.
#[tokio::test(start_paused = true)]
async fn a_broker_that_is_away_takes_nobody_out() {
    let room = Room::new();
    let lines = [Arc::new(Line::to(&room.air)), Arc::new(Line::to(&room.air))];
    let one = room.node_with(1, || NEW_YEAR, lines[0].clone()).await;
    let two = room.node_with(2, || NEW_YEAR, lines[1].clone()).await;
    let (mut lan, _) = one.joins("Lan").await;
    let (ba, _) = two.joins("Ba").await;
    lan.meets("Ba").await;
    a_moment().await;
    for cut in [true, false] {
        for line in &lines {
            line.cut(cut);
        }
        let seen = heard(&mut lan, Duration::from_secs(60)).await;
        assert_eq!(traffic(&seen), [""; 0], "{cut}");
    }
    drop(two.hub);
    is_lost(ba).await;
    assert_eq!(lan.loses("Ba").await.as_deref(), Some("lost"), "and then the lease counts again");
}

/// Each person is told once that the log is in trouble, those who come later, too; and the next
/// time again.
#[tokio::test(start_paused = true)]
async fn people_are_told_when_the_log_is_out_of_reach() {
    let mut room = Room::new();
    let store = Fickle::around(Memory::named("epoch"));
    room.store = store.clone();
    let one = room.node(1).await;
    let (mut lan, _) = one.joins("Lan").await;
    for _ in 0..2 {
        store.leave(50); // for ten seconds
        let told = lan.until("error").await;
        assert_eq!((&told["code"], told.get("id")), (&json!("unavailable"), None));
        assert!(told["message"].as_str().is_some_and(|it| it.contains("nhật ký đang trục trặc")));
        let (mut minh, _): (Person, _) = one.joins("Minh").await;
        minh.until("error").await;
        let seen = heard(&mut lan, Duration::from_secs(30)).await;
        assert!(!seen.iter().any(|it| it["type"] == "error"), "once: {seen:?}");
        lan.chats("lại được").await;
        lan.until("ack").await;
    }
}

/// Each server is stopped as for an update, and started anew. Its people are elsewhere meanwhile,
/// and those on the others notice nothing.
#[tokio::test(start_paused = true)]
async fn a_rolling_restart_shows_nobody_as_left() {
    let room = Room::new();
    let mut nodes = [room.node(1).await, room.node(2).await, room.node(3).await];
    let (mut ba, _) = nodes[2].joins("Ba").await;
    let (mut lan, lans) = nodes[0].joins("Lan").await;
    ba.meets("Lan").await;
    for old in [0, 1] {
        sleep(3 * LEASE).await;
        nodes[old].closing.send_replace(true);
        lan.until("reconnect").await;
        drop(lan);
        sleep(Duration::from_secs(1)).await;
        nodes[old] = room.node(10 + old as u64).await;
        lan = nodes[1 - old].resumes(&lans, 0).await;
        lan.until("resumed").await;
    }
    let seen = heard(&mut ba, 6 * LEASE).await;
    assert_eq!(traffic(&seen), [""; 0], "{seen:?}");
    lan.chats("vẫn ở đây").await;
    ba.until("chat").await;
}
