//! A server's hub waits for no store, and its people don't make it read more.

use std::{sync::atomic::Ordering::Relaxed, time::Duration};

use tokio::time::Instant;

use super::{
    crowd::{Server, talk},
    fickle::{Fickle, Trouble::Late},
    memory::Memory,
};

/// The store takes an hour for one message: of everything else, nothing is late.
#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_holds_up_one_message_and_nothing_else() {
    let store = Fickle::around(Memory::named("epoch"));
    let server = Server::on(store.clone()).await;
    let (mut lan, mut ba) = (server.comes().await, server.comes().await);
    store.trouble([Late(Duration::from_secs(3_600))]);
    let begun = Instant::now();
    lan.chats("có ai nghe không?").await;
    lan.says(r#"{"type":"join","username":"Lan"}"#).await; // after the message, which waits
    ba.says(r#"{"type":"join","username":"Ba"}"#).await;
    ba.until("presence").await;
    ba.types(true).await;
    assert_eq!(lan.until("typing").await["username"], "Ba");
    ba.chats("mình nói được").await;
    assert_eq!(lan.until("chat").await["message"], "mình nói được");
    let mut minh = server.comes().await;
    minh.says(r#"{"type":"ping","timestamp":0}"#).await;
    minh.hears("pong").await;
    store.leave(u64::MAX); // now it can't be read, either
    minh.says(r#"{"type":"join","username":"Minh"}"#).await;
    minh.until("presence").await;
    minh.types(true).await;
    while ba.until("typing").await["username"] != "Minh" {}
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

/// Each message is read from the store once, and all people are served from that.
#[tokio::test(start_paused = true)]
async fn fifty_people_cost_the_store_no_more_than_one() {
    for people in [1, 50] {
        let store = Fickle::around(Memory::named("epoch"));
        talk(store.clone(), people, 20).await;
        assert_eq!(store.texts_read.load(Relaxed), 20, "{people} people");
    }
}
