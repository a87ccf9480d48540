//! Clients that take what is there for all, and two people who chat meanwhile.

use std::{
    sync::atomic::{AtomicU16, AtomicUsize, Ordering::Relaxed},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::time::{sleep, timeout};

use crate::support::{
    SOON, Wire,
    door::{Site, socket},
    room::Client,
};

/// Says something, and waits until the other has heard it. How long that took.
async fn heard(one: &mut Client, other: &mut Client, text: &str) -> Duration {
    let begun = Instant::now();
    one.says(&format!(r#"{{"type":"chat","id":"{text}","message":"{text}"}}"#)).await;
    assert_eq!(other.until("chat").await["message"], text);
    begun.elapsed()
}

/// Two people who chat until the work is done: the longest time that a message took.
async fn chatting(site: &Site, work: impl Future) -> Duration {
    let (mut lan, mut minh) = (site.joins("Lan").await, site.joins("Minh").await);
    let mut longest = Duration::ZERO;
    let talking = async {
        for n in 0.. {
            longest = longest.max(heard(&mut lan, &mut minh, &format!("l{n}")).await);
            longest = longest.max(heard(&mut minh, &mut lan, &format!("m{n}")).await);
            sleep(Duration::from_millis(450)).await; // within what each of them may say
        }
    };
    tokio::select! {
        () = talking => {}
        _ = work => {}
    }
    // The work may have ended between a word and its arrival.
    lan.says(r#"{"type":"chat","id":"last","message":"the last word"}"#).await;
    while minh.until("chat").await["message"] != "the last word" {}
    longest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_handshakes_from_one_address_disturb_nobody() {
    let site = Site::unwatched().await;
    let statuses: Vec<_> = (0..3).map(|_| AtomicUsize::new(0)).collect();
    let left = AtomicUsize::new(10_000);
    let request = socket(&["authorization: Bearer 00000000000000000000000000000000"]);
    let knocking = async || {
        while left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok() {
            let mut wire = Wire::to(&site.host.address).await;
            wire.send(&request).await;
            let kind = match &*wire.take(12).await {
                b"HTTP/1.1 401" => 0,
                b"HTTP/1.1 429" => 1,
                _ => 2,
            };
            statuses[kind].fetch_add(1, Relaxed);
        }
    };
    let begun = Instant::now();
    let longest = chatting(&site, join_all((0..20).map(|_| knocking()))).await;
    let [unknown, limited, other] = [0, 1, 2].map(|n| statuses[n].load(Relaxed));
    assert_eq!((unknown + limited, other), (10_000, 0));
    let taken = begun.elapsed();
    let refilled = usize::try_from(taken.as_millis() / 250).expect("not so long") + 1;
    assert!(unknown <= 40 + refilled, "{unknown} were looked at, in {taken:?}");
    assert!(longest < Duration::from_secs(2), "a message took {longest:?}");
    assert!(taken < SOON, "{taken:?}");
    println!("{taken:?}; the slowest message: {longest:?}");
}

#[tokio::test]
async fn half_heads_and_crawling_bodies_are_ended_and_disturb_nobody() {
    let site = Site::start().await;
    let crawls = AtomicU16::new(0);
    let half = async || {
        let mut wire = site.host.wire().await;
        wire.send("GET /ws HTTP/1.1\r\nhost: localhost\r\nx: ").await;
        let begun = Instant::now();
        assert_eq!(timeout(SOON, wire.rest()).await.expect("an end"), "");
        begun.elapsed()
    };
    let crawling = async || {
        let mut wire = site.host.wire().await;
        let head = "POST /sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n";
        wire.send(head).await;
        let begun = Instant::now();
        let drip = async {
            loop {
                crawls.fetch_add(1, Relaxed);
                if tokio::io::AsyncWriteExt::write_all(&mut wire.0, b" ").await.is_err() {
                    std::future::pending::<()>().await;
                }
                sleep(Duration::from_millis(250)).await;
                let mut byte = [0; 12];
                if wire.0.try_read(&mut byte).is_ok() {
                    return String::from_utf8_lossy(&byte).into_owned();
                }
            }
        };
        assert_eq!(timeout(SOON, drip).await.expect("an answer"), "HTTP/1.1 408");
        begun.elapsed()
    };
    let mut took = Vec::new();
    let longest = chatting(&site, async {
        let halves = join_all((0..50).map(|_| half()));
        let bodies = join_all((0..50).map(|_| crawling()));
        let (halves, bodies) = tokio::join!(halves, bodies);
        took.extend(halves.into_iter().chain(bodies));
    })
    .await;
    assert_eq!(took.len(), 100);
    for time in took {
        assert!((4.5..15.0).contains(&time.as_secs_f64()), "{time:?}");
    }
    assert!(longest < Duration::from_secs(2), "a message took {longest:?}");
}

/// Whatever a client does with its socket, the end of its session is its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_is_no_way_to_stay() {
    let site = Site::unwatched().await;
    let session = site.session("Lan");
    let mut lan = site.comes(&session).await;
    let flood = r#"{"type":"ping","timestamp":1}"#;
    let frames = crate::support::frames::masked(0x81, flood.as_bytes()).repeat(1_000);
    let (mut reading, mut writing) = tokio::io::split(lan.stream());
    let writes =
        async { while tokio::io::AsyncWriteExt::write_all(&mut writing, &frames).await.is_ok() {} };
    let mut nowhere = tokio::io::sink();
    let reads = tokio::io::copy(&mut reading, &mut nowhere);
    let out = async {
        sleep(Duration::from_millis(500)).await;
        let door = site.door.clone();
        let ended = tokio::task::spawn_blocking(move || door.identities.sign_out(&session));
        ended.await.expect("no panic").expect("signed out");
        Instant::now()
    };
    let all = async { tokio::join!(writes, reads, out).2 };
    let ended = timeout(SOON, all).await.expect("it is put out");
    assert!(ended.elapsed() < Duration::from_secs(15), "{:?}", ended.elapsed());
}
