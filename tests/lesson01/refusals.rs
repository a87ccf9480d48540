//! Everything that must be refused, each with its status, its code and its sentence.

use std::time::Instant;

use tokio::time::timeout;

use crate::support::{SOON, Server, thorough::left_out};

#[tokio::test]
async fn every_bad_request_has_its_status_and_code() {
    let server = Server::start().await;
    let long_text = format!(r#"{{"username":"Lan","message":"{}"}}"#, "a".repeat(2_001));
    let long_name = format!(r#"{{"username":"{}","message":"a"}}"#, "a".repeat(33));
    let long_body = format!(r#"{{"username":"Lan","message":"{}"}}"#, "a".repeat(40_000));
    let post = Some;
    for (method, path, body, status, code) in [
        ("GET", "/nowhere", None, 404, "not_found"),
        ("GET", "/page/../Cargo.toml", None, 404, "not_found"),
        ("DELETE", "/messages", None, 405, "method_not_allowed"),
        ("POST", "/status", post("{}"), 405, "method_not_allowed"),
        ("GET", "/messages?since=x", None, 400, "invalid"),
        ("GET", "/messages?since=-1", None, 400, "invalid"),
        ("GET", "/messages?since=1.5", None, 400, "invalid"),
        ("GET", "/messages?since=18446744073709551616", None, 400, "invalid"),
        ("POST", "/messages", None, 415, "bad_json"),
        ("POST", "/messages", post(""), 400, "bad_json"),
        ("POST", "/messages", post("{"), 400, "bad_json"),
        ("POST", "/messages", post("chào"), 400, "bad_json"),
        ("POST", "/messages", post("[]"), 422, "invalid"),
        ("POST", "/messages", post(r#"["Lan","hi"]"#), 422, "invalid"),
        (
            "POST",
            "/messages",
            post("{\"username\":\"Lan\",\"message\":\"\u{200b}\u{feff}\"}"),
            422,
            "invalid",
        ),
        (
            "POST",
            "/messages",
            post("{\"username\":\"\u{202e}naL\",\"message\":\"a\"}"),
            422,
            "invalid",
        ),
        ("POST", "/messages", post(r#"{"username":"Lan"}"#), 422, "invalid"),
        ("POST", "/messages", post(r#"{"username":"Lan","message":7}"#), 422, "invalid"),
        ("POST", "/messages", post(r#"{"username":"Lan","message":" \t "}"#), 422, "invalid"),
        ("POST", "/messages", post(r#"{"username":"","message":"a"}"#), 422, "invalid"),
        ("POST", "/messages", post(r#"{"username":"Lan","message":"a\nMinh: b"}"#), 422, "invalid"),
        ("POST", "/messages", post(&long_text), 422, "invalid"),
        ("POST", "/messages", post(&long_name), 422, "invalid"),
        ("POST", "/messages", post(&long_body), 413, "too_large"),
    ] {
        let answer = server.connect().await.request(method, path, body).await;
        let what = format!("{method} {path} {:.60}", body.unwrap_or_default());
        assert_eq!(answer.status(), status, "{what}: {answer:?}");
        assert_eq!(answer.json()["error"]["code"], code, "{what}");
        assert!(answer.head.contains("cache-control: no-store"), "{what}: {}", answer.head);
        let message = answer.json()["error"]["message"].to_string();
        assert!(message.contains(" · "), "{what}: not in both languages: {message}");
    }
    let answer = server.connect().await.request("GET", "/messages", None).await;
    assert_eq!(answer.body, r#"{"messages":[],"seq":0}"#, "nothing refused was kept");
}

#[tokio::test]
async fn a_client_that_sends_far_too_much_still_hears_why() {
    let server = Server::start().await;
    let body = format!(r#"{{"username":"Lan","message":"{}"}}"#, "a".repeat(3_000_000));
    let answer = server.connect().await.request("POST", "/messages", Some(&body)).await;
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let server = Server::start().await;
    let answer = server.connect().await.request("PUT", "/messages", None).await;
    assert!(answer.head.to_ascii_lowercase().contains("allow: get,head,post"), "{}", answer.head);
}

#[tokio::test]
async fn json_in_another_encoding_is_refused() {
    let server = Server::start().await;
    let mut lan = server.connect().await;
    lan.send(
        b"POST /messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json; charset=utf-8\r\n",
    )
    .await;
    lan.send(b"content-length: 32\r\n\r\n{\"username\":\"L\xe0n\",\"message\":\"a\"}").await;
    assert_eq!(lan.answer().await.status(), 400);
}

/// A request as a proxy gets it (RFC 9112 §3.2.2).
fn whole_address(target: &str, host: &str) -> String {
    format!("GET http://{target}/ HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")
}

/// The body of a request that has none is not waited for.
#[tokio::test]
async fn a_body_that_nobody_wants_keeps_no_connection() {
    let server = Server::start().await;
    for (request, status) in [("GET /status", 200), ("POST /status", 405), ("PUT /nowhere", 404)] {
        let mut wire = server.connect().await;
        let head = "HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000";
        wire.send(format!("{request} {head}\r\n\r\nx")).await;
        assert_eq!(wire.answer().await.status(), status, "{request}");
        timeout(SOON, wire.rest()).await.expect("an end, long before the connection is idle");
    }
}

#[tokio::test]
async fn broken_http_is_400_and_a_huge_head_431() {
    let server = Server::start().await;
    let many = "x: y\r\n".repeat(65);
    let long = format!("x: {}\r\n", "y".repeat(17_000));
    for (head, status) in [
        ("GET / HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned(), "400"),
        (
            "GET / HTTP/1.1\r\nhost: localhost\r\nhost: b\r\nconnection: close\r\n\r\n".to_owned(),
            "400",
        ),
        ("GET / HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/1.0\r\n\r\n".to_owned(), "200"),
        ("GET / HTTP/1.0\r\nhost: evil.example\r\n\r\n".to_owned(), "421"),
        (whole_address("evil.example", "localhost"), "421"),
        (whole_address("localhost:1", "evil.example"), "200"),
        ("\0\0\0\0\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/1.1\r\nhost: localhost\r\n folded: b\r\n\r\n".to_owned(), "400"),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n".to_owned(), "400"), // TLS on a plain port
        (format!("GET / HTTP/1.1\r\nhost: localhost\r\n{many}\r\n"), "431"),
        (format!("GET / HTTP/1.1\r\nhost: localhost\r\n{long}\r\n"), "431"),
    ] {
        let mut wire = server.connect().await;
        wire.send(&head).await;
        let answer = wire.rest().await;
        assert_eq!(answer.split(' ').nth(1), Some(status), "{head:.60?}: {answer}");
    }
}

#[tokio::test]
async fn a_head_or_a_body_that_drips_is_dropped_after_5_s() {
    if left_out("lesson 01's deadline of 5 s") {
        return;
    }
    let server = Server::start().await;
    let drip = async |start: &str| {
        let mut wire = server.connect().await;
        let since = Instant::now();
        wire.send(start).await;
        let answer = wire.rest().await;
        let seconds = since.elapsed().as_secs_f64();
        assert!((4.5..7.5).contains(&seconds), "{start:?} was dropped after {seconds} s");
        answer
    };
    let head = drip("GET / HTTP/1.1\r\nho");
    let body = drip(
        "POST /messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
    );
    let (head, body) = tokio::join!(head, body);
    assert_eq!(head, "");
    assert!(body.starts_with("HTTP/1.1 408 "), "{body}");
}
