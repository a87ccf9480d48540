//! Sessions over in-memory pipes, in virtual time: the hub's task and its queues, and what they do
//! with a member that doesn't read.

use std::{sync::Arc, time::Duration};

use full_duplex::{
    lesson01_polling::log::{CAPACITY, Draft},
    lesson02_push::log::{Log as _, SharedLog},
    lesson06_chat::{
        hub::Hub,
        hub_task::{HubHandle, HubTask, MAX_PEOPLE, OUTBOX},
        people::Who,
        session::{End, read, session},
    },
};
use tokio::{
    io::DuplexStream,
    time::{Instant, timeout},
};

use crate::support::{
    other_log::{APPEND_TAKES, OtherLog},
    people::{self, NARROW, WIDE},
};

type Visit = people::Visit<End>;
type Person = people::Person<End>;

fn room() -> HubHandle {
    HubTask::spawn(Hub::new(Arc::new(SharedLog::new(CAPACITY, || 0)), || 0), MAX_PEOPLE)
}

/// Connects over a pipe that holds so many bytes.
async fn visit(room: &HubHandle, pipe: usize) -> (Visit, DuplexStream) {
    let mut membership = room.connect(Who::Anonymous).await.expect("room for one more");
    Visit::begin(pipe, async move |mut socket| session(&mut socket, &mut membership, read).await)
        .await
}

async fn join(room: &HubHandle, name: &str) -> Person {
    Person::joined(visit(room, WIDE).await, name).await
}

#[tokio::test(start_paused = true)]
async fn typing_is_taken_back_after_six_seconds() {
    let room = room();
    let mut minh = join(&room, "Minh").await;
    let mut lan = join(&room, "Lan").await;
    minh.meets("Lan").await;
    lan.types(true).await;
    assert_eq!(minh.hears("typing").await["isTyping"], true);
    let begun = Instant::now();
    assert_eq!(minh.hears("typing").await["isTyping"], false);
    assert_eq!(begun.elapsed().as_secs(), 6);
}

#[tokio::test]
async fn a_burst_is_one_write_for_each_receiver() {
    let room = room();
    let mut lan = join(&room, "Lan").await;
    let mut others = Vec::new();
    for n in 0..5 {
        others.push(join(&room, &format!("user{n}")).await);
    }
    for other in &mut others {
        other.types(false).await; // nobody hears this
    }
    for _ in 0..10 {
        let before: Vec<_> = others.iter().map(|person| person.visit.writes()).collect();
        lan.says_together((0..32).map(|n| format!(r#"{{"type":"chat","message":"số {n}"}}"#)))
            .await;
        for (person, before) in others.iter_mut().zip(before) {
            for _ in 0..32 {
                person.until("chat").await;
            }
            assert_eq!(person.visit.writes() - before, 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_that_does_not_read_is_evicted_and_slows_nobody() {
    let room = room();
    let (stuck, _stream) = visit(&room, NARROW).await; // who never looks at the stream
    let mut lan = join(&room, "Lan").await;
    let mut minh = join(&room, "Minh").await;
    lan.meets("Minh").await;
    let mut said = 0;
    while stuck.goes_on() {
        lan.chats(&format!("tin {said}")).await;
        assert_eq!(minh.reads().await, format!("tin {said}"), "each, in order, at once");
        said += 1;
        assert!(said < 2 * OUTBOX, "the queue has an end");
    }
    assert!(said >= OUTBOX, "and it takes what it promises: {said}");
    assert!(matches!(stuck.ends().await, (End::TooSlow, _)));
    assert_eq!(room.connections(), 2);
    lan.chats("vẫn ổn").await;
    assert_eq!(minh.reads().await, "vẫn ổn");
}

#[tokio::test(start_paused = true)]
async fn best_effort_texts_are_dropped_for_a_slow_reader_who_may_stay() {
    let room = room();
    let (stuck, stream) = visit(&room, NARROW).await;
    let mut lan = join(&room, "Lan").await;
    let mut minh = join(&room, "Minh").await;
    for _ in 0..2 * OUTBOX {
        for is_typing in [true, false] {
            lan.types(is_typing).await;
            minh.until("typing").await;
        }
    }
    assert!(stuck.goes_on());
    let mut stuck = Person::at((stuck, stream)).await;
    let mut typing = 0;
    while let Ok(Some(_)) = timeout(Duration::from_secs(1), stuck.message()).await {
        typing += 1;
    }
    assert!((OUTBOX..2 * OUTBOX).contains(&typing), "{typing} were kept");
    lan.chats("nghe không?").await;
    assert_eq!(stuck.reads().await, "nghe không?", "who reads again is with us again");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_dies_leaves_no_ghost() {
    let room = room();
    let mut lan = join(&room, "Lan").await;
    let minh = join(&room, "Minh").await;
    lan.meets("Minh").await;
    minh.visit.running.abort(); // as if it had panicked
    assert_eq!(lan.loses("Minh").await.as_deref(), Some("lost"));
    assert_eq!(room.connections(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_full_room_takes_nobody_until_a_member_leaves() {
    let room = room();
    let mut memberships = Vec::new();
    for _ in 0..MAX_PEOPLE {
        memberships.push(room.connect(Who::Anonymous).await.expect("room for one more"));
    }
    assert!(room.connect(Who::Anonymous).await.is_none());
    memberships.pop();
    assert!(room.connect(Who::Anonymous).await.is_some(), "at once");
    drop(memberships); // a thousand leave at once, and the queue has room
    room.empty().await;
}

#[tokio::test(start_paused = true)]
async fn a_log_that_takes_its_time_silences_nobody() {
    let log = OtherLog::new(10);
    let room = HubTask::spawn(Hub::new(log.clone(), || 0), MAX_PEOPLE);
    let mut minh = join(&room, "Minh").await;
    let mut lan = join(&room, "Lan").await;
    minh.meets("Lan").await;
    let begun = Instant::now();
    lan.says_together(
        ["một", "hai"].map(|text| format!(r#"{{"type":"chat","message":"{text}"}}"#)),
    )
    .await;
    lan.types(true).await;
    minh.hears("typing").await;
    assert!(begun.elapsed() < APPEND_TAKES, "nobody waits for the log");
    assert_eq!((minh.reads().await, minh.reads().await), ("một".to_owned(), "hai".to_owned()));
    assert_eq!(begun.elapsed(), 2 * APPEND_TAKES);
    log.set_available(false);
    lan.says(r#"{"type":"chat","id":"7","message":"ba"}"#).await;
    let error = lan.hears("error").await;
    assert_eq!((&error["code"], &error["id"]), (&"unavailable".into(), &"7".into()));
    log.set_available(true);
    log.append(Draft { username: "An".into(), message: "bốn".into() }, None).await.expect("taken");
    assert_eq!((minh.reads().await, lan.reads().await), ("bốn".to_owned(), "bốn".to_owned()));
}
