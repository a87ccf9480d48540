//! The readers on a real network: servers and proxies that answer at once, hold answers back, ask
//! for silly pauses, or send without end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use full_duplex::{
    lesson01_polling::{
        client::Client,
        exchange::{ClientError, MAX_ANSWER, http},
    },
    lesson02_push::{
        event_source::BEGIN,
        pace,
        parser::LONGEST,
        reader::{ReadError, Reader, Via},
    },
};

use futures_util::future::join_all;

use crate::support::{
    Server,
    hole::Hole,
    scripted::{Scripted, Then},
    thorough::left_out,
};

const EVERY: Duration = Duration::from_millis(10);

fn reader(via: Via, address: &str) -> Reader {
    Reader::new(via, &format!("http://{address}"), EVERY).expect("an address")
}

fn json(body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

const STREAM: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

/// Empty answers, answers that run ahead, what was read before, and a gap every time: none of them
/// was waited for, so the reader waits.
#[tokio::test]
async fn a_server_that_does_not_hold_its_answers_is_not_asked_without_pause() {
    let said = r#"{"seq":1,"username":"a","message":"b","timestamp":0}"#;
    for body in [
        r#"{"messages":[],"seq":0,"gap":false}"#.to_owned(),
        r#"{"messages":[],"seq":18446744073709551615,"gap":false}"#.to_owned(),
        format!(r#"{{"messages":[{said}],"seq":1,"gap":false}}"#),
        format!(r#"{{"messages":[{said}],"seq":1,"gap":true}}"#),
    ] {
        let server = Scripted::saying(&json(&body), Then::Keep).await;
        let mut reader = reader(Via::LongPoll, &server.address);
        reader.next().await.expect("an answer that nobody should hold");
        let begun = Instant::now();
        for _ in 0..2 {
            reader.next().await.expect("an answer");
        }
        assert!(begun.elapsed() >= pace::FIRST, "{body}: {:?}", begun.elapsed());
    }
}

/// A stream that opens and ends at once, and would like to be asked again in 0 ms.
#[tokio::test]
async fn the_servers_word_alone_does_not_pace_a_reader_of_events() {
    for retry in ["retry: 0\n\n", "retry: 0\nevent: gap\nid: 1\ndata:\n\n"] {
        let server = Scripted::saying(&format!("{STREAM}{retry}"), Then::End).await;
        let mut reader = reader(Via::Sse, &server.address);
        let begun = Instant::now();
        for _ in 0..2 {
            reader.next().await.expect("it opens");
            let ended = reader.next().await;
            assert!(matches!(ended, Err(ReadError::Client(ClientError::Broken(_)))), "{ended:?}");
        }
        assert!(begun.elapsed() >= Duration::from_millis(500), "{:?}", begun.elapsed());
    }
}

/// Ids that no header can carry, or that are none of ours; words that can't be read behind words
/// that can.
#[tokio::test]
async fn what_cannot_be_read_moves_no_cursor() {
    let said = r#"{"seq":1,"username":"a","message":"b","timestamp":0}"#;
    let streams = [
        "id: 1\u{1}\n\n".to_owned(),
        "id: 1\u{7f}\n\n".to_owned(),
        "id: số\n\n".to_owned(),
        format!("id: {}\n\n", "1".repeat(9_000)),
        format!("id: 1\ndata: {said}\n\nid: 2\ndata: {{\n\n"),
        format!("id: 1\ndata: {said}\n\ndata: {}", "x".repeat(LONGEST)),
    ];
    let asked = streams.map(|stream| async move {
        let mut server = Scripted::saying(&format!("{STREAM}{stream}"), Then::Keep).await;
        let mut reader = reader(Via::Sse, &server.address);
        for _ in 0..2 {
            while reader.next().await.is_ok() {}
            let asked = server.requests.try_recv().expect("a question each time");
            let sent = asked.lines().find_map(|line| line.strip_prefix("last-event-id: "));
            assert!(sent.is_none_or(|id| id == "1"), "{sent:?}");
        }
    });
    join_all(asked).await;
}

/// After a failure the first question is not held: its answer says that the server is back.
#[tokio::test]
async fn a_long_poll_asks_after_a_failure_without_waiting() {
    let asked = Arc::new(AtomicUsize::new(0));
    let empty = json(r#"{"messages":[],"seq":0,"gap":false}"#);
    let mut server = Scripted::start(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        1 => (Vec::new(), Then::End),
        _ => (empty.clone().into_bytes(), Then::Keep),
    })
    .await;
    let mut reader = reader(Via::LongPoll, &server.address);
    for (fails, wait) in [(false, "wait=0"), (true, "wait=25"), (false, "wait=0")] {
        assert_eq!(reader.next().await.is_err(), fails);
        let head = server.requests.recv().await.expect("a question");
        assert!(head.contains(wait), "{wait} in {head}");
    }
}

#[tokio::test]
async fn a_stream_that_is_held_back_on_the_way_is_named_so() {
    if left_out("lesson 02's deadline of 5 s for a stream's first bytes") {
        return;
    }
    let asked = async |answer| {
        let server = Scripted::saying(answer, Then::Keep).await;
        reader(Via::Sse, &server.address).next().await.map(|_| ())
    };
    let begun = Instant::now();
    let (nothing, only_a_head) = tokio::join!(asked(""), asked(STREAM));
    for held in [nothing, only_a_head] {
        assert!(matches!(held, Err(ReadError::HeldBack(_))), "{held:?}");
        assert!(begun.elapsed() >= BEGIN);
        let words = held.unwrap_err().to_string();
        assert!(words.contains("proxy") && !words.contains("is the server running"), "{words}");
        assert!(words.contains("bị giữ lại giữa đường"), "{words}");
    }
}

/// What went wrong is what is said, in both ways to ask.
#[tokio::test]
async fn each_failure_has_its_own_words() {
    let page = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 9\r\n\r\n<h1>502\r\n";
    for (answer, then, words) in [
        (page.to_owned(), Then::Keep, "502 Bad Gateway"),
        (String::new(), Then::End, "ended before the answer"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_owned(), Then::End, "ended before"),
        (json("[]"), Then::Keep, "not like"),
    ] {
        let server = Scripted::saying(&answer, then).await;
        for via in [Via::Poll, Via::LongPoll] {
            let failed = reader(via, &server.address).next().await.expect_err("no news");
            assert!(failed.to_string().contains(words), "{via:?}: {failed}");
        }
    }
}

/// An answer without end is not kept.
#[tokio::test]
async fn a_body_is_read_up_to_a_limit() {
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", " ".repeat(MAX_ANSWER + 1));
    let server = Scripted::saying(&endless, Then::Keep).await;
    for via in [Via::Poll, Via::LongPoll] {
        let failed = reader(via, &server.address).next().await.expect_err("too long");
        assert!(failed.to_string().contains("not like"), "{via:?}: {failed}");
    }
    let endless = endless.replace("200 OK", "400 Bad Request");
    let server = Scripted::saying(&endless, Then::Keep).await;
    let client = Client::new(&format!("http://{}", server.address)).expect("an address");
    let failed = client.send_message("Minh", "chào").await;
    assert!(matches!(failed, Err(ClientError::Declined(..))), "{failed:?}");
}

#[tokio::test]
async fn interim_answers_are_none_here_either() {
    let early = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
    let answer = format!("{early}{early}{}", json(r#"{"messages":[],"seq":3,"gap":false}"#));
    let server = Scripted::saying(&answer, Then::Keep).await;
    for via in [Via::Poll, Via::LongPoll] {
        assert_eq!(reader(via, &server.address).next().await.expect("news").seq, 3);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_place_that_swallows_everything_hides_no_healthy_one() {
    let (hole, server) = (Hole::dig().await, Server::start().await);
    let healthy = server.address.parse().expect("an address");
    let http = http().resolve_to_addrs("two-places.localhost", &[hole.place, healthy]);
    let answer = http.build().expect("a client").get("http://two-places.localhost/status").send();
    assert_eq!(answer.await.expect("an answer").status(), 200);
}
