//! One server's view of a store: what lesson 08's hub and sessions see of it.

use std::{
    sync::{Arc, Mutex, atomic::Ordering::Relaxed},
    time::Duration,
};

use full_duplex::{
    lesson01_polling::log::{CAPACITY, Draft},
    lesson02_push::log::{AppendError, Appended, Log, Origin},
    lesson08_reconnect::server::token::secure_random,
    lesson12_servers::{
        file_log::FileLog,
        node_log::NodeLog,
        segments::Sizes,
        store::{Placed, Store},
    },
};
use futures_util::future::join_all;
use tokio::time::timeout;

use super::{
    fickle::{Fickle, Trouble},
    imitated::Imitated,
    suite::{everything, key},
};
use crate::support::{NEW_YEAR, SOON, durable::entries, room::Room};

fn store_in(disk: Imitated) -> Arc<dyn Store> {
    let mut draw = secure_random().expect("random bits");
    let store = FileLog::start(disk, Sizes::default(), 64, &mut draw, |_| ());
    Arc::new(store.expect("a log"))
}

async fn node(store: Arc<dyn Store>) -> Arc<NodeLog> {
    let draw = secure_random().expect("random bits");
    let log = NodeLog::follow(store, || NEW_YEAR, draw, |_| ()).await;
    log.expect("a store that can be read")
}

fn draft(text: &str) -> Draft {
    Draft { username: "Lan".into(), message: text.into() }
}

/// A member's message, sent perhaps again.
async fn send(log: &dyn Log, client_id: u64, id: &str) -> Result<Appended, AppendError> {
    let origin = origin(client_id, id);
    timeout(SOON, log.append(draft(id), Some(origin))).await.expect("an answer")
}

fn origin(client_id: u64, id: &str) -> Origin {
    let session = Some(format!("digest of {client_id}"));
    Origin { client_id, session, id: Some(id.into()) }
}

async fn sent(log: &dyn Log, client_id: u64, id: &str) -> (u64, bool) {
    let Appended { entry, duplicate } = send(log, client_id, id).await.expect("it is taken");
    (entry.message.seq, duplicate)
}

/// Waits until a log has come so far.
async fn reaches(log: &dyn Log, seq: u64) {
    let mut grown = log.grown();
    let head = timeout(SOON, grown.wait_for(|head| head.seq >= seq)).await;
    head.expect("it grows").expect("it lives");
}

fn texts(log: &dyn Log) -> Vec<String> {
    entries(log).iter().map(|entry| entry.message.message.clone()).collect()
}

#[tokio::test]
async fn two_servers_see_one_log_in_one_order() {
    let store = Fickle::around(store_in(Imitated::default()));
    let (one, other) = (node(store.clone()).await, node(store.clone()).await);
    let sends = (0..40).map(|n| {
        let log = if n % 2 == 0 { one.clone() } else { other.clone() };
        async move { sent(&*log, n, &format!("tin {n}")).await }
    });
    assert!(join_all(sends).await.iter().all(|(_, duplicate)| !duplicate));
    assert!(sent(&*other, 0, "tin 0").await.1, "said on the one, repeated on the other");
    reaches(&*one, 40).await;
    reaches(&*other, 40).await;
    assert_eq!(texts(&*one), texts(&*other));
    assert_eq!(one.head(), other.head());
    let read = store.texts_read.load(Relaxed);
    assert!(read <= 81, "each server reads each text once: {read}");
}

#[tokio::test]
async fn what_was_said_is_there_in_the_next_life_with_its_author() {
    let disk = Imitated::default();
    let log = node(store_in(disk.clone())).await;
    sent(&*log, 3, "a1").await;
    let posted = log.append(draft("hi"), None).await.expect("it is taken");
    assert_eq!((posted.entry.message.seq, posted.entry.origin.is_none()), (2, true));
    let head = log.head();
    drop(log);
    let log = node(store_in(disk)).await;
    assert_eq!(log.head(), head);
    let before = entries(&*log);
    let author = before[0].origin.as_ref().expect("a member's message");
    assert_eq!((author.client_id, author.id.as_deref()), (3, Some("a1")));
    assert_eq!(author.session.as_deref(), Some("digest of 3"));
    assert!(before[1].origin.is_none());
    assert_eq!(sent(&*log, 3, "a1").await, (1, true));
}

/// A ring holds 1,000 messages, the store more: a repeat of an old one is answered all the same.
#[tokio::test]
async fn a_ring_is_only_the_newest_part() {
    let store = store_in(Imitated::default());
    let log = node(store.clone()).await;
    sent(&*log, 3, "a1").await;
    let more = CAPACITY.get() as u64 + 9;
    let log_ref = &*log;
    join_all((0..more).map(|n| async move { sent(log_ref, 4, &n.to_string()).await })).await;
    assert_eq!(sent(&*log, 3, "a2").await, (more + 2, false));
    assert_eq!(log.oldest().seq, 11);
    for (id, seq) in [("a1", 1), ("a2", more + 2)] {
        let origin = origin(3, id);
        let again = log.append(draft("other words"), Some(origin)).await.expect("it is taken");
        let entry = (again.entry.message.seq, again.entry.message.message.as_str());
        assert_eq!((entry, again.duplicate), ((seq, id), true), "it says what is stored");
    }
    let later = node(store).await;
    assert_eq!((later.oldest().seq, later.head()), (11, log.head()));
}

#[tokio::test]
async fn what_breaks_the_rules_never_reaches_the_store() {
    let store = store_in(Imitated::default());
    let log = node(store.clone()).await;
    let refused = log.append(draft("  "), None).await;
    assert!(matches!(refused, Err(AppendError::Invalid(_))), "{refused:?}");
    assert!(everything(&*store).await.is_empty());
}

/// "Perhaps" is no answer that anybody can use: the append is repeated until there is one.
#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again() {
    let store = Fickle::around(store_in(Imitated::default()));
    let log = node(store.clone()).await;
    store.trouble([Trouble::Lost, Trouble::Lost]);
    assert_eq!(sent(&*log, 3, "a1").await.0, 1);
    store.trouble([Trouble::ReplyLost, Trouble::Lost, Trouble::ReplyLost]);
    assert_eq!(sent(&*log, 3, "a2").await.0, 2);
    store.trouble([Trouble::ReplyLost]);
    let posted = log.append(draft("no id"), None).await.expect("it is taken");
    assert_eq!(posted.entry.message.seq, 3, "a message without an id isn't stored twice either");
    store.trouble([Trouble::Late(Duration::from_millis(300))]);
    assert_eq!(sent(&*log, 3, "a4").await, (4, false));
    assert_eq!(everything(&*store).await.len(), 4);
}

#[tokio::test]
async fn a_refusal_is_passed_on_at_once() {
    let store = Fickle::around(store_in(Imitated::default()));
    let log = node(store.clone()).await;
    store.trouble([Trouble::Refused]);
    let refused = send(&*log, 3, "a1").await.expect_err("the store is full").to_string();
    assert!(refused.contains("full"), "{refused}");
    assert_eq!(sent(&*log, 3, "a1").await, (1, false));
}

/// It is told once when it begins and once when it is over, and nothing is missed.
#[tokio::test]
async fn a_store_that_is_away_for_a_while() {
    static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let store = Fickle::around(store_in(Imitated::default()));
    let tell = |line| LINES.lock().expect("no panic").push(line);
    let draw = secure_random().expect("random bits");
    let log = NodeLog::follow(store.clone(), || NEW_YEAR, draw, tell).await.expect("a log");
    store.leave(3);
    for n in 1..=3 {
        store.append(key(n), format!("{{{n}")).await.expect("it is taken");
    }
    reaches(&*log, 3).await;
    sent(&*log, 1, "a1").await;
    let lines = LINES.lock().expect("no panic").clone();
    assert!(
        lines[0].starts_with("the log can't be read · không đọc được nhật ký: away"),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("the log can be read again"), "{lines:?}");
    assert_eq!(lines.len(), 2);
}

/// A page that doesn't begin with the next number is no news: what is missing would be missing for
/// ever.
#[tokio::test(start_paused = true)]
async fn a_page_with_a_hole_is_read_again() {
    let store = Fickle::around(store_in(Imitated::default()));
    store.tear(2);
    let log = node(store.clone()).await;
    for n in 1..=3 {
        store.append(key(n), format!("{{{n}")).await.expect("it is taken");
    }
    reaches(&*log, 3).await;
    let seqs: Vec<_> = entries(&*log).iter().map(|it| it.message.seq).collect();
    assert_eq!(seqs, [1, 2, 3]);
}

/// It could not read for so long that the store has trimmed what comes next. It goes on with the
/// oldest text that is left, and misses none of those.
#[tokio::test]
async fn a_gap_ends_at_the_oldest_text() {
    let mut draw = secure_random().expect("random bits");
    let sizes = Sizes { segment: 2_000, segments: 2, keys: 9 };
    let inside = FileLog::start(Imitated::default(), sizes, 64, &mut draw, |_| ());
    let store = Fickle::around(Arc::new(inside.expect("a log")));
    let log = node(store.clone()).await;
    store.leave(2);
    for n in 1..=100 {
        store.append(key(n), "{}".into()).await.expect("it is taken");
    }
    reaches(&*log, 100).await;
    let left: Vec<_> = everything(&*store).await.iter().map(|stored| stored.seq).collect();
    let seen: Vec<_> = entries(&*log).iter().map(|entry| entry.message.seq).collect();
    assert!(left[0] > 1 && left == seen, "{left:?}, and the server has {seen:?}");
}

/// Another program has written into the store. Its text keeps its place, and no server falls.
#[tokio::test]
async fn a_text_that_is_no_message_keeps_its_place() {
    let store = store_in(Imitated::default());
    let log = node(store.clone()).await;
    for text in ["", "{", "7", "{\"username\":3}", "\u{0}"] {
        let placed = store.append(key(text), text.to_owned()).await.expect("it is taken");
        assert!(matches!(placed, Placed::New(_)));
    }
    assert_eq!(sent(&*log, 3, "a1").await, (6, false));
    for log in [log, node(store).await] {
        assert_eq!(
            entries(&*log).iter().map(|it| it.message.seq).collect::<Vec<_>>(),
            [1, 2, 3, 4, 5, 6]
        );
        assert!(texts(&*log)[0].contains("can't be read"));
    }
}

/// After a failover the numbers mean other messages. Every reader must see a gap.
#[tokio::test]
async fn another_log_in_the_place_of_this_one() {
    let store = Fickle::around(store_in(Imitated::default()));
    let log = node(store.clone()).await;
    for n in 0..5 {
        sent(&*log, 3, &format!("a{n}")).await;
    }
    let before = log.head();
    let other = store_in(Imitated::default());
    other.append(key("other"), "{}".into()).await.expect("it is taken");
    store.become_another(other);
    let mut grown = log.grown();
    let now = grown.wait_for(|head| head.epoch != before.epoch);
    let now = timeout(SOON, now).await.expect("it is noticed").expect("it lives").clone();
    assert_eq!(now.seq, 1, "the end of the other log");
    assert!(log.read(&before, 9).gap);
    assert_eq!(sent(&*log, 3, "a0").await, (2, false), "the other log doesn't know it");
    assert!(!log.read(&now, 9).gap);
}

/// People who have read more than the other log holds would wait in silence for its numbers. Their
/// connections end, and their clients come back and are told.
#[tokio::test]
async fn people_notice_another_log_at_once() {
    let store = Fickle::around(store_in(Imitated::default()));
    let log: Arc<dyn Log> = node(store.clone()).await;
    for n in 0..5 {
        sent(&*log, 3, &format!("a{n}")).await;
    }
    let room = Room::with_log(&log).await;
    let _lan = room.joined("Lan").await;
    room.connections(1).await;
    store.become_another(store_in(Imitated::default()));
    room.connections(0).await;
    let _lan = room.joined("Lan").await;
    assert_eq!(sent(&*log, 3, "a0").await, (1, false));
    room.connections(1).await;
}
