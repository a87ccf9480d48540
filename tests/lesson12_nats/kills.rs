//! Three NATS servers that are killed: their leader, then two of them, then all. Nothing that was
//! acknowledged is missing, and nothing is there twice; and people hear why nobody answers.

use std::{sync::Arc, time::Duration};

use full_duplex::lesson12_servers::{
    nats_log::{Kept, NatsLog},
    store::Store,
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{
    server::{Nats, installed},
    survival::{Broker, Time, survives},
    talk::Talk,
};
use crate::support::program::Program;

/// The stream of the room called "room".
const STREAM: &str = "full-duplex-room-log";

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_and_three_of_nats_that_are_killed() {
    if !installed() {
        return;
    }
    let nats = Nats::started(3).await;
    let store = async || -> Arc<dyn Store> {
        let log = NatsLog::open(&nats.url(), "room", Kept::default()).await;
        log.expect("a log") as Arc<dyn Store>
    };
    let mut talk = Talk::begin([store().await, store().await]).await;
    let bystander = store().await;
    sleep(Duration::from_secs(1)).await;

    let leader = nats.leader(STREAM).await;
    nats.kill(leader);
    let killed = Instant::now();
    let silence = talk.silent_for(killed + Duration::from_millis(100)).await;
    println!("the leader is dead: silence of {:.1} s", silence.as_secs_f64());

    let second = nats.leader(STREAM).await;
    assert_ne!(leader, second);
    nats.kill(second);
    sleep(Duration::from_secs(3)).await;
    let head = bystander.head().borrow().clone();
    let said = bystander.read(head, 1).await.expect_err("one of three decides nothing").to_string();
    assert!(said.contains("choose a leader"), "{said}");
    nats.start(leader).await;
    let silence = talk.silent_for(Instant::now()).await;
    println!("two were dead, one is back: silence of {:.1} s", silence.as_secs_f64());
    nats.start(second).await;

    sleep(Duration::from_secs(1)).await;
    let third = nats.leader(STREAM).await;
    nats.freeze(third);
    let silence = talk.silent_for(Instant::now() + Duration::from_millis(100)).await;
    println!("the leader is frozen: silence of {:.1} s", silence.as_secs_f64());
    nats.thaw(third);

    sleep(Duration::from_secs(1)).await;
    nats.kill_all();
    nats.start_all().await;
    let silence = talk.silent_for(Instant::now()).await;
    println!("all were dead, and are back: silence of {:.1} s", silence.as_secs_f64());
    sleep(Duration::from_secs(1)).await;
    let acknowledged = talk.ends().await;
    assert!(acknowledged > 100, "too little was said: {acknowledged}");
    println!("{acknowledged} acknowledged over 6 kills, 0 missing, 0 doubled");
}

/// The leader is killed, and later two of the three.
impl Broker for Nats {
    fn url(&self) -> String {
        self.url()
    }

    async fn is_killed(&self, time: Time, away: Duration) {
        let leader = self.leader(STREAM).await;
        let mut dead = vec![leader];
        dead.extend((time == Time::Second).then_some((leader + 1) % 3));
        for at in &dead {
            self.kill(*at);
        }
        sleep(away).await;
        for at in dead {
            self.start(at).await;
        }
    }

    async fn store(&self) -> Arc<dyn Store> {
        NatsLog::open(&self.url(), "room", Kept::default()).await.expect("a log")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn survival() {
    if installed() {
        survives(&Nats::started(3).await).await;
    }
}

/// Two servers of the lesson share the room: what is said on one is read on the other, also after
/// the death of one of the three.
#[tokio::test]
async fn the_program_keeps_its_log_in_three_servers() {
    if !installed() {
        return;
    }
    let nats = Nats::started(3).await;
    let (lesson, url) = (Program(env!("CARGO_BIN_EXE_lesson12")), nats.url());
    let (mut nodes, mut people) = (Vec::new(), Vec::new());
    for name in ["Lan", "Ba"] {
        let mut node = lesson.start(&["--port", "0", "--log", &url]);
        let address = node.address("http://").await;
        let at = format!("ws://{address}/ws");
        people.push(lesson.start(&["join", "--name", name, "--url", &at]));
        nodes.push((node, address));
    }
    people[0].until("Ba").await;
    people[1].types("một\n");
    people[0].until("một").await;
    let leader = nats.leader(STREAM).await;
    nats.kill(leader);
    people[1].types("hai\n");
    people[0].until("hai").await;
    let client = reqwest::Client::new();
    for (_, address) in &nodes {
        let at = format!("http://{address}/messages");
        let news: Value =
            client.get(&at).send().await.expect("an answer").json().await.expect("JSON");
        let texts: Vec<_> = news["messages"].as_array().expect("messages").iter().collect();
        assert_eq!(texts.len(), 2, "{news}");
        assert_eq!(texts[1]["message"], json!("hai"));
    }
    for mut person in people {
        person.leaves();
        person.ended().await.well();
    }
}
