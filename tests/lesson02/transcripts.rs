//! Conversations in virtual time, over pipes instead of sockets: 15 s of silence take no time at
//! all.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use axum::Router;
use full_duplex::{
    lesson01_polling::log::CAPACITY,
    lesson02_push::{
        drip,
        http::{AppState, router},
        log::{Log, SharedLog},
    },
    tap::Tap,
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{DuplexStream, duplex},
    time::{Instant, sleep},
};

use crate::support::{NEW_YEAR, Wire, for_the_book, timed, timeless};

/// A server whose connections are pipes.
pub struct Room {
    state: AppState,
    tap: Tap,
    router: Router,
}

impl Room {
    fn new(capacity: NonZeroUsize) -> Self {
        Self::of(Arc::new(SharedLog::new(capacity, || NEW_YEAR)))
    }

    pub fn of(log: Arc<dyn Log>) -> Self {
        let tap = Tap::recording();
        let state = AppState::new(log, tap.clone());
        Self { tap, router: router(state.clone()), state }
    }

    /// A new connection; the transcript says whose it is.
    pub fn connect(&self, name: &str) -> Wire<DuplexStream> {
        connect(&self.tap, name, self.router.clone())
    }
}

fn connect(tap: &Tap, name: &str, router: Router) -> Wire<DuplexStream> {
    let (client, server) = duplex(64 * 1024);
    let stream = TokioIo::new(tap.wrap(server, &format!("from {name}")));
    let service = TowerToHyperService::new(router);
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(stream, service);
    tokio::spawn(connection);
    Wire(client)
}

/// Beside the other lessons' transcripts, where the book looks for them.
fn assert_transcript(name: &str, transcript: &str) {
    for_the_book(|| insta::assert_snapshot!(format!("lesson02__{name}"), transcript));
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn a_held_request_gets_news() {
    let room = Room::new(CAPACITY);
    let mut lan = room.connect("Lan");
    let minh = async {
        sleep(seconds(7)).await;
        let mut minh = room.connect("Minh");
        minh.say("Minh", "chào Lan 👋").await;
        minh.close().await;
    };
    let begun = Instant::now();
    let held = async {
        let answer = lan.request("GET", "/poll?since=0&wait=25", None).await;
        (answer.seqs(), begun.elapsed())
    };
    let (answer, ()) = tokio::join!(held, minh);
    assert_eq!(answer, (vec![1], seconds(7)), "not a moment later than it was said");
    lan.close().await;
    assert_transcript("a_held_request_gets_news", &timed(&room.tap));
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_held_request_is_up() {
    let room = Room::new(CAPACITY);
    let mut lan = room.connect("Lan");
    let begun = Instant::now();
    lan.request("GET", "/poll?since=0&wait=25", None).await;
    assert_eq!(begun.elapsed(), seconds(25));
    lan.close().await;
    assert_transcript("a_held_requests_time_is_up", &timed(&room.tap));
}

#[tokio::test(start_paused = true)]
async fn what_is_there_already_is_not_waited_for() {
    let room = Room::new(CAPACITY);
    let mut lan = room.connect("Lan");
    lan.say("Minh", "một").await;
    let begun = Instant::now();
    assert_eq!(lan.request("GET", "/poll?since=0&wait=25", None).await.seqs(), [1]);
    let empty = lan.request("GET", "/poll?since=1&wait=0", None).await;
    assert_eq!((empty.seqs(), begun.elapsed()), (vec![], Duration::ZERO), "wait=0 is polling");
    assert_eq!(lan.request("GET", "/poll?since=1", None).await.seqs(), [] as [u64; 0]);
    assert_eq!(begun.elapsed(), seconds(25), "who doesn't say waits 25 s");
}

/// Two messages, a comment after 15 s of silence, a connection that breaks, and a reader that comes
/// back after the second that the server asked for.
#[tokio::test(start_paused = true)]
async fn an_event_stream_and_its_resume() {
    let room = Room::new(CAPACITY);
    let mut lan = room.connect("Lan");
    lan.send("GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    lan.until("retry: 1000\n\n\r\n").await;
    sleep(seconds(2)).await;
    let mut minh = room.connect("Minh");
    for (pause, text) in [(0, "chào Lan 👋"), (3, "bạn còn đó không?")] {
        sleep(seconds(pause)).await;
        minh.say("Minh", text).await;
        lan.until("}\n\n\r\n").await;
    }
    let begun = Instant::now();
    lan.until(": still here\n\n\r\n").await;
    assert_eq!(begun.elapsed(), seconds(15));
    sleep(seconds(2)).await;
    lan.close().await;
    minh.say("Minh", "mất mạng rồi à?").await;
    sleep(seconds(1)).await;
    let mut lan = room.connect("Lan");
    lan.send("GET /events HTTP/1.1\r\nhost: localhost\r\nlast-event-id: 2\r\n\r\n").await;
    assert!(lan.until("}\n\n\r\n").await.contains("mất mạng rồi à?"));
    sleep(seconds(2)).await;
    minh.close().await;
    room.state.close();
    lan.until("0\r\n\r\n").await; // the server says goodbye: the body has an end after all
    lan.close().await;
    assert_transcript("an_event_stream_and_its_resume", &timed(&room.tap));
}

#[tokio::test(start_paused = true)]
async fn a_gap_is_told_on_every_way() {
    let room = Room::new(NonZeroUsize::new(2).expect("2"));
    let mut lan = room.connect("Lan");
    for text in ["một", "hai", "ba", "bốn"] {
        lan.say("Minh", text).await;
    }
    let late = lan.request("GET", "/poll?since=1&wait=25", None).await;
    assert_eq!((late.seqs(), &late.json()["gap"]), (vec![3, 4], &true.into()));
    let mut lan = room.connect("Lan");
    lan.send("GET /events HTTP/1.1\r\nhost: localhost\r\nlast-event-id: 1\r\n\r\n").await;
    lan.until("\"seq\":4,").await;
    lan.until("}\n\n\r\n").await;
    room.state.close();
    lan.close().await;
    let transcript = timeless(&room.tap);
    let events = transcript.find("#2 ").expect("the second connection");
    assert_transcript("a_gap_in_an_event_stream", &transcript[events..]);
}

/// A server that started over counts from 1 again. The reader must learn its new place even if the
/// new log is empty, or it would come back with the old one for ever.
#[tokio::test(start_paused = true)]
async fn a_log_that_started_over_gives_a_new_cursor() {
    let room = Room::new(CAPACITY);
    let mut lan = room.connect("Lan");
    lan.send("GET /events HTTP/1.1\r\nhost: localhost\r\nlast-event-id: 900\r\n\r\n").await;
    let event = lan.until("}\n\n\r\n").await;
    assert!(event.ends_with("id: 0\nevent: gap\ndata: {\"seq\":0}\n\n\r\n"), "{event}");
    lan.until(": still here\n\n\r\n").await; // once told, it is over
    let poll = room.connect("Lan").request("GET", "/poll?since=900&wait=25", None).await.json();
    assert_eq!((&poll["gap"], &poll["seq"]), (&true.into(), &0.into()));
}

/// What an ordinary answer looks like that is written slowly: it takes 3 s, and only its end makes
/// it JSON.
#[tokio::test(start_paused = true)]
async fn an_ordinary_answer_that_drips() {
    let tap = Tap::recording();
    let mut lan = connect(&tap, "Lan", drip::router());
    let begun = Instant::now();
    lan.send("GET /messages HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    lan.until("0\r\n\r\n").await;
    assert_eq!(begun.elapsed(), seconds(3));
    lan.close().await;
    assert_transcript("an_ordinary_answer_that_drips", &timed(&tap));
}

#[tokio::test(start_paused = true)]
async fn several_messages_at_once_are_one_write() {
    let room = Room::new(CAPACITY);
    let mut minh = room.connect("Minh");
    for n in 1..=5 {
        minh.say("Minh", &n.to_string()).await;
    }
    let mut lan = room.connect("Lan");
    lan.send("GET /events?since=2 HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    lan.until("\"seq\":5,").await;
    let chunks = room.tap.transcript().to_string().matches("chunk of").count();
    assert_eq!(chunks, 2, "one for retry, one for the three messages");
}

/// A reader that doesn't read: nothing is kept for it but its cursor. When it reads again it gets
/// everything in order, and is told of what the log has forgotten meanwhile.
#[tokio::test(start_paused = true)]
async fn a_slow_reader_lags_and_costs_nothing() {
    let room = Room::new(NonZeroUsize::new(10).expect("10"));
    let mut lan = room.connect("Lan");
    lan.send("GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    lan.until("retry: 1000\n\n\r\n").await;
    let mut minh = room.connect("Minh");
    let long = "dài".repeat(600);
    for _ in 0..300 {
        minh.say("Minh", &long).await; // 2 kB each: far more than the pipe holds
    }
    let stream = lan.until("id: 300\n").await;
    let ids: Vec<u64> =
        stream.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect();
    assert!(ids.is_sorted() && ids.len() < 100, "each once, and most are gone: {ids:?}");
    assert!(stream.contains("event: gap\n"), "and that is told");
}
