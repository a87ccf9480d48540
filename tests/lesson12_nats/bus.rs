//! People on two servers that share a log in NATS, and what they hear of each other over it.

use std::{sync::Arc, time::Duration};

use full_duplex::{
    lesson08_reconnect::server::token::secure_random,
    lesson12_servers::nats_log::{Kept, NatsLog, bus::NatsBus},
};
use tokio::time::sleep;

use super::{
    node::{Node, is_lost},
    server::{Nats, installed},
};
use crate::support::NEW_YEAR;

async fn node(nats: &Nats, number: u64) -> Node {
    let kept = Kept { replicas: 1, ..Kept::default() };
    let log = NatsLog::open(&nats.url(), "room", kept).await.expect("a log");
    let mut draw = secure_random().expect("random bits");
    let keys = log.keys(&mut draw).await.expect("a key");
    let bus = Arc::new(NatsBus::new(log.clone()));
    Node::begin(number, log, bus, keys, || NEW_YEAR).await
}

#[tokio::test]
async fn people_on_two_servers_are_in_one_room() {
    if !installed() {
        return;
    }
    let nats = Nats::started(1).await;
    let (one, two) = (node(&nats, 1).await, node(&nats, 2).await);
    let (mut lan, lans) = one.joins("Lan").await;
    let (mut ba, _) = two.joins("Ba").await;
    lan.meets("Ba").await;
    ba.meets("Lan").await;
    ba.types(true).await;
    assert_eq!(lan.hears("typing").await["isTyping"], true);
    ba.types(false).await;
    assert_eq!(lan.hears("typing").await["isTyping"], false);
    lan.says(r#"{"type":"chat","id":"a1","message":"chào Ba"}"#).await;
    assert_eq!(lan.hears("ack").await["id"], "a1");
    assert_eq!(ba.reads().await, "chào Ba");

    is_lost(lan).await;
    let mut lan = two.resumes(&lans, 1).await;
    lan.until("resumed").await;
    lan.chats("vẫn là Lan").await;
    let next = ba.hears("chat").await; // nobody has left or come
    assert_eq!(next["clientId"], lans["clientId"], "the key is the same on both");

    nats.kill_all();
    nats.start_all().await;
    sleep(Duration::from_secs(1)).await;
    let _minh = one.joins("Minh").await;
    ba.meets("Minh").await;
}
