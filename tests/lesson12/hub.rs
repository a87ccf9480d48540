//! A server's hub waits for no store, and its people don't make it read more.

use std::{sync::atomic::Ordering::Relaxed, time::Duration};

use full_duplex::lesson08_reconnect::{
    client::catch_up::SessionState,
    protocol::{Failure, ServerMessage, Token},
};
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

/// The answer to a member of another log: a hole, but the same member. Its cursor belongs to the
/// new log from then on, or each return would be a hole again.
#[test]
fn a_member_goes_over_into_another_log() {
    let state = |client_id, epoch: &str, seq| {
        let (message, session) = (String::new(), Token(format!("token of {client_id}")));
        let epoch = epoch.to_owned().into();
        let (heartbeat_ms, node) = (5_000, None);
        SessionState::offered(&ServerMessage::Welcome {
            client_id,
            message,
            heartbeat_ms,
            session,
            epoch,
            seq,
            node,
        })
        .expect("a welcome")
    };
    let (mut me, offered) = (state(1, "old", 40), state(2, "new", 95));
    assert!(me.failed(Failure::Gap, 90, &offered, false), "something is missing");
    assert_eq!(me, state(1, "new", 90));
}
