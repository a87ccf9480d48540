//! What is refused, what is not although it is wrong, and what the page may do.

use full_duplex::{lesson01_polling::log::CAPACITY, stage::page::CONTENT_SECURITY_POLICY};

use tokio::time::timeout;

use crate::support::{NEW_YEAR, Server, wire::BEFORE_A_HOLD_ENDS};

#[tokio::test]
async fn every_bad_request_has_its_status_and_code() {
    let server = Server::push(0, CAPACITY, || NEW_YEAR).await;
    for (method, path, status, code) in [
        ("GET", "/poll?wait=abc", 400, "invalid"),
        ("GET", "/poll?wait=", 400, "invalid"),
        ("GET", "/poll?wait=999", 400, "invalid"),
        ("GET", "/poll?wait=30.1", 400, "invalid"),
        ("GET", "/poll?wait=-1", 400, "invalid"),
        ("GET", "/poll?wait=NaN", 400, "invalid"),
        ("GET", "/poll?wait=inf", 400, "invalid"),
        ("GET", "/poll?since=x&wait=1", 400, "invalid"),
        ("GET", "/poll?since=-1", 400, "invalid"),
        ("GET", "/poll?since=18446744073709551616", 400, "invalid"),
        ("GET", "/events?since=x", 400, "invalid"),
        ("GET", "/events?since=1.5", 400, "invalid"),
        ("POST", "/poll", 405, "method_not_allowed"),
        ("POST", "/events", 405, "method_not_allowed"),
        ("DELETE", "/messages", 405, "method_not_allowed"),
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/page/nothing.js", 404, "not_found"),
        // Lesson 01's refusals are still there.
        ("GET", "/messages?since=x", 400, "invalid"),
        ("POST", "/messages", 415, "bad_json"),
    ] {
        let answer = server.connect().await.request(method, path, None).await;
        assert_eq!(answer.status(), status, "{method} {path}: {answer:?}");
        assert_eq!(answer.json()["error"]["code"], code, "{method} {path}");
        let message = answer.json()["error"]["message"].to_string();
        assert!(message.contains(" · "), "{method} {path}: not in both languages: {message}");
    }
}

/// A browser whose `EventSource` is refused once never comes back, so an id that makes no sense is
/// not refused: it is the cursor of some other log, and the reader is told of the gap and gets what
/// there is.
#[tokio::test]
async fn a_last_event_id_that_makes_no_sense_is_a_gap() {
    let server = Server::push(0, CAPACITY, || NEW_YEAR).await;
    server.connect().await.say("Minh", "chào").await;
    for id in ["abc", "-1", "1.5", "3", "18446744073709551616", "", "ế"] {
        let mut lan = server.connect().await;
        lan.send(format!("GET /events HTTP/1.1\r\nhost: localhost\r\nLast-Event-ID: {id}\r\n\r\n"))
            .await;
        let head = lan.head().await;
        assert!(head.starts_with("HTTP/1.1 200 "), "{id}: {head}");
        let events = lan.until("}\n\n\r\n").await;
        let expected = "id: 0\nevent: gap\ndata: {\"seq\":1}\n\nid: 1\ndata: {";
        assert!(events.contains(expected), "{id}: {events}");
    }
}

#[tokio::test]
async fn the_header_wins_over_the_address() {
    let server = Server::push(0, CAPACITY, || NEW_YEAR).await;
    let mut wire = server.connect().await;
    for n in 1..=3 {
        wire.say("Minh", &n.to_string()).await;
    }
    for (fields, first) in [("", "id: 2\n"), ("last-event-id: 2\r\n", "id: 3\n")] {
        let mut lan = server.connect().await;
        lan.send(format!("GET /events?since=1 HTTP/1.1\r\nhost: localhost\r\n{fields}\r\n")).await;
        let events = lan.until("\"seq\":3,").await;
        let at = events.find("id: ").expect("an event");
        assert!(events[at..].starts_with(first), "{fields:?}: {events}");
    }
}

#[tokio::test]
async fn the_page_is_whole_and_runs_nothing_foreign() {
    let server = Server::push(0, CAPACITY, || NEW_YEAR).await;
    let files = server.page(CONTENT_SECURITY_POLICY).await;
    for own_and_lesson_01s in ["/push/event-reader.js", "/page/ledger.js"] {
        assert!(files.iter().any(|file| file == own_and_lesson_01s), "{files:?}");
    }
}

#[tokio::test]
async fn a_head_neither_holds_nor_opens_a_stream() {
    let server = Server::push(0, CAPACITY, || NEW_YEAR).await;
    let mut lan = server.connect().await;
    for path in ["/poll?since=0&wait=30", "/events", "/messages", "/status", "/"] {
        lan.send(format!("HEAD {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")).await;
        let head = timeout(BEFORE_A_HOLD_ENDS, lan.head()).await.expect("an answer at once");
        assert!(head.starts_with("HTTP/1.1 200 "), "{path}: {head}");
    }
    lan.waiting(0, 0).await; // which is an answer, too: nothing has followed those heads
}
