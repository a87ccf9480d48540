//! All ways of reading, over a log that is kept elsewhere: nothing above the `Log` trait may
//! notice.

use std::{sync::Arc, time::Duration};

use full_duplex::{lesson01_polling::log::Draft, lesson02_push::log::Log};
use tokio::time::{Instant, sleep};

use crate::{
    support::other_log::{APPEND_TAKES, OtherLog},
    transcripts::Room,
};

fn room() -> (Arc<OtherLog>, Room) {
    let log = OtherLog::new(3);
    (log.clone(), Room::of(log))
}

#[tokio::test(start_paused = true)]
async fn a_slow_append_is_answered_when_the_message_is_in_the_log() {
    let (log, room) = room();
    let mut minh = room.connect("Minh");
    let begun = Instant::now();
    minh.say("Minh", "một").await;
    assert_eq!((begun.elapsed(), log.head().seq), (APPEND_TAKES, 1));
    let polled = minh.request("GET", "/messages?since=0", None).await;
    assert_eq!(polled.body, log_says(1, "một"), "the epoch stays inside");
}

fn log_says(seq: u64, text: &str) -> String {
    let message = format!(
        r#"{{"seq":{seq},"username":"Minh","message":"{text}","timestamp":1767225600000}}"#
    );
    format!(r#"{{"messages":[{message}],"seq":{seq}}}"#)
}

/// Nobody has to notice a 201: the log itself tells when it has grown, also for a message that did
/// not come over HTTP.
#[tokio::test(start_paused = true)]
async fn every_reader_hears_in_the_moment_in_which_the_log_has_grown() {
    let (log, room) = room();
    let begun = Instant::now();
    let (mut held, mut stream) = (room.connect("Lan"), room.connect("Lan"));
    let held = async {
        let answer = held.request("GET", "/poll?since=0&wait=25", None).await;
        (answer.body, begun.elapsed())
    };
    let stream = async {
        stream.send("GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        let events = stream.until("}\n\n\r\n").await;
        (events.contains("id: 1\n"), begun.elapsed())
    };
    let written = async {
        sleep(Duration::from_secs(7)).await;
        let draft = Draft { username: "Minh".into(), message: "một".into() };
        log.append(draft, None).await.expect("a good message");
    };
    let (held, stream, ()) = tokio::join!(held, stream, written);
    let then = Duration::from_secs(7) + APPEND_TAKES;
    assert_eq!(held, (log_says(1, "một"), then));
    assert_eq!(stream, (true, then));
}

#[tokio::test(start_paused = true)]
async fn a_gap_is_told_on_every_way() {
    let (_, room) = room(); // keeps 3
    let mut lan = room.connect("Lan");
    for text in ["một", "hai", "ba", "bốn", "năm"] {
        lan.say("Minh", text).await;
    }
    for path in ["/messages?since=1", "/poll?since=1&wait=25", "/poll?since=900&wait=25"] {
        let late = lan.request("GET", path, None).await;
        assert_eq!((late.seqs(), &late.json()["gap"]), (vec![3, 4, 5], &true.into()), "{path}");
    }
    lan.send("GET /events HTTP/1.1\r\nhost: localhost\r\nlast-event-id: 1\r\n\r\n").await;
    let events = lan.until("\"seq\":5,").await;
    assert!(events.contains("id: 2\nevent: gap\ndata: {\"seq\":5}\n\nid: 3\n"), "{events}");
}

#[tokio::test(start_paused = true)]
async fn a_log_that_takes_nothing_now_is_503_and_its_readers_go_on() {
    let (log, room) = room();
    let mut lan = room.connect("Lan");
    lan.say("Minh", "một").await;
    log.set_available(false);
    let body = r#"{"username":"Minh","message":"hai"}"#;
    let refused = lan.request("POST", "/messages", Some(body)).await;
    assert_eq!((refused.status(), &refused.json()["error"]["code"]), (503, &"unavailable".into()));
    assert!(refused.body.contains(" · "), "both languages: {}", refused.body);
    assert_eq!(lan.request("GET", "/messages?since=0", None).await.seqs(), [1]);
    assert_eq!(lan.request("GET", "/poll?since=1&wait=1", None).await.status(), 200);
    log.set_available(true);
    lan.say("Minh", "hai").await;
    assert_eq!(lan.request("GET", "/poll?since=1&wait=25", None).await.seqs(), [2]);
    let invalid = lan.request("POST", "/messages", Some(r#"{"username":"","message":"x"}"#)).await;
    assert_eq!(invalid.status(), 422, "the log's own rules");
}

/// The client hangs up while its message is on the way to the log. The message arrives all the
/// same, and everybody is told.
#[tokio::test(start_paused = true)]
async fn a_message_outlives_the_connection_that_brought_it() {
    let (_, room) = room();
    let (mut minh, mut lan) = (room.connect("Minh"), room.connect("Lan"));
    let body = r#"{"username":"Minh","message":"một"}"#;
    let head = format!(
        "POST /messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    minh.send(head + body).await;
    sleep(APPEND_TAKES / 2).await;
    drop(minh);
    let begun = Instant::now();
    assert_eq!(lan.request("GET", "/poll?since=0&wait=25", None).await.seqs(), [1]);
    assert_eq!(begun.elapsed(), APPEND_TAKES / 2);
}
