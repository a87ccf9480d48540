//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::time::{Duration, Instant};

use crate::support::{
    Server, Wire,
    program::{Program, nobody, shows, taken},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson01"));

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let (_taken, port) = taken().await;
    let nobody = format!("http://{}", nobody().await);
    let rows = [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        (vec!["join", "--name", "Minh", "--url", &nobody], "không trả lời"),
        (vec!["join", "--name", "Minh", "--url", "ftp://x"], "không phải địa chỉ"),
        (vec!["join", "--name", " "], "không được để trống"),
        (vec!["measure", "--seconds", "0"], "từ 0.01"),
    ];
    LESSON.trouble(rows).await;
}

#[tokio::test]
async fn two_terminals_chat() {
    let server = Server::start().await;
    let url = server.url();
    let mut wire = server.connect().await;
    wire.say("Minh", "ai đó không?").await;
    let lan = ["join", "--name", "Lan", "--url", &url, "--every", "0.05"];
    let lan = LESSON.typed(&lan, "có mình đây\n\n  \nchào Minh\n").ended().await;
    shows(
        &lan.well(),
        &["Minh  ai đó không?", "Lan  có mình đây", "Lan  chào Minh", "Bạn nói 2 lần"],
    );
    assert_eq!(wire.request("GET", "/messages?since=1", None).await.seqs(), [2, 3]);
}

#[tokio::test]
async fn measure_prints_its_table() {
    let arguments =
        ["measure", "--users", "4", "--seconds", "2", "--every", "0.2", "--talk", "0.5"];
    let table = LESSON.run(&arguments).await.well();
    shows(
        &table,
        &["lần hỏi", "không có gì mới", "cho mỗi tin đến nơi", "delay, median", "delay, 99%"],
    );
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_ends_the_server_cleanly() {
    let mut server = LESSON.start(&["--port", "0", "--tap"]);
    let address = server.address("http://").await;
    let mut client = Wire::to(&address).await;
    client.send("GET /status HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    client.take(12).await;
    let begun = Instant::now();
    server.interrupt();
    let rest = server.ended().await.well();
    assert!(begun.elapsed() < Duration::from_secs(4));
    shows(&rest, &["#1 > GET /status HTTP/1.1", "Tạm biệt"]);
}

#[tokio::test]
async fn a_killed_server_starts_again_on_its_port() {
    let mut server = LESSON.start(&["--port", "0"]);
    let address = server.address("http://").await;
    let mut client = Wire::to(&address).await;
    client.request("GET", "/status", None).await; // somebody is there, and stays
    server.kill();
    let (_, port) = address.rsplit_once(':').expect("a port");
    let mut again = LESSON.start(&["--port", port]);
    assert_eq!(again.address("http://").await, address);
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names_and_a_head_is_only_a_head() {
    LESSON.knows_its_names(&[], ("http://", "/messages"), [200, 415, 200, 200]).await;
}
