//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::time::{Duration, Instant};

use full_duplex::lesson01_polling::log::{CAPACITY, system_clock};

use crate::support::{
    Server, Wire,
    program::{Program, Running, nobody, shows, taken},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson02"));

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let (_taken, port) = taken().await;
    let nobody = format!("http://{}", nobody().await);
    // A server that has no /poll and no /events, only lesson 01's routes.
    let first = Server::start().await;
    let first = first.url();
    let join = ["join", "--name", "Minh", "--url"];
    let rows = [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        ([&join[..], &[&nobody, "--via", "poll"]].concat(), "(cargo run --bin lesson02), và"),
        ([&join[..], &[&nobody, "--via", "long-poll"]].concat(), "không trả lời"),
        ([&join[..], &[&nobody, "--via", "sse"]].concat(), "không trả lời"),
        ([&join[..], &[&first, "--via", "long-poll"]].concat(), "không giống server của bài 02"),
        ([&join[..], &[&first, "--via", "sse"]].concat(), "không giống server của bài 02"),
        ([&join[..], &["ftp://x"]].concat(), "không phải địa chỉ"),
        (vec!["join", "--name", " "], "không được để trống"),
        (vec!["join", "--name", "Minh", "--via", "pigeon"], "long-poll"),
    ];
    LESSON.trouble(rows).await;
}

fn join_as(name: &str, via: &str, url: &str) -> Running {
    LESSON.start(&["join", "--name", name, "--via", via, "--url", url, "--every", "0.05"])
}

#[tokio::test]
async fn two_terminals_chat_over_each_transport() {
    let server = Server::push(0, CAPACITY, system_clock).await;
    let url = server.url();
    for via in ["poll", "long-poll", "sse"] {
        let (mut lan, mut minh) = (join_as("Lan", via, &url), join_as("Minh", via, &url));
        minh.types(&format!("{via}: ai đó không?\n"));
        lan.until(&format!("Minh  {via}: ai đó không?\n")).await;
        lan.types(&format!("\n  \n{via}: có mình đây\n"));
        lan.until(&format!("Lan  {via}: có mình đây\n")).await;
        minh.types(&format!("{via}: chào Lan\n"));
        minh.leaves();
        lan.until(&format!("Minh  {via}: chào Lan\n")).await;
        lan.leaves();
        let minh = minh.ended().await;
        assert_eq!(minh.said, "");
        shows(&minh.shown, &[&format!("Minh  {via}: chào Lan"), "Bạn nói 2 lần"]); // own last words, too
        lan.ended().await.well();
    }
}

/// The server goes away and comes back on the same port, with an empty log: the terminal says so,
/// and chats on.
#[tokio::test]
async fn a_terminal_outlives_its_server() {
    for via in ["poll", "long-poll", "sse"] {
        let server = Server::push(0, CAPACITY, system_clock).await;
        let port = server.port();
        let mut minh = join_as("Minh", via, &server.url());
        server.connect().await.say("Lan", "trước").await;
        minh.until("trước").await;
        server.stop().await;
        minh.until("vẫn đang thử lại").await;
        let server = Server::push(port, CAPACITY, system_clock).await;
        minh.until("đã kết nối lại").await;
        server.connect().await.say("Lan", "sau").await;
        minh.until("sau").await;
        minh.leaves();
        minh.ended().await.well();
    }
}

#[tokio::test]
async fn measure_prints_its_table() {
    let arguments = "measure --users 4 --seconds 1 --every 0.1 --talk 0.3 --waiting 20";
    let arguments: Vec<_> = arguments.split(' ').collect();
    let table = LESSON.run(&arguments).await.well();
    shows(&table, &["SSE", "request để nghe", "trả lời rỗng", "cho mỗi tin"]);
    shows(&table, &["delay, 99%", "bộ nhớ mỗi người"]);
    let requests = table.lines().find(|line| line.contains("request để nghe")).expect("a row");
    assert!(requests.ends_with(" 4"), "one stream for each person: {requests}");
}

/// What was on the wire a second apart, an ordinary client gets at the end, or not at all.
#[tokio::test]
async fn drip_shows_what_is_not_push() {
    let shown = LESSON.run(&["drip"]).await.well();
    let [whole, broken] = shown.split("\nThe same").collect::<Vec<_>>()[..] else {
        panic!("two attempts:\n{shown}")
    };
    assert!(whole.contains("rồi tất cả cùng lúc\n        [{\"seq\":1"), "{whole}");
    for attempt in [whole, broken] {
        let (before, _) = attempt.split_once("client:").expect("what the client makes of it");
        assert!(before.contains("#1 · close"), "the wire is told to its end, first:\n{attempt}");
    }
    assert!(
        broken.contains("#1 < ,{\"seq\":2,\"message\":\"hai\"}"),
        "it was on the wire:\n{broken}"
    );
    assert!(broken.contains("không được tin nào"), "{broken}");
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_ends_the_server_although_somebody_waits() {
    let mut server = LESSON.start(&["--port", "0", "--tap"]);
    let address = server.address("http://").await;
    let mut client = Wire::to(&address).await;
    client.send("GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    client.take(12).await;
    let begun = Instant::now();
    server.interrupt();
    let rest = server.ended().await.well();
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "nobody waits for the stream to end by itself"
    );
    shows(&rest, &["retry: 1000", "Tạm biệt"]);
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names_and_a_head_is_only_a_head() {
    for (target, post) in [("/messages", 415), ("/events", 405), ("/poll?since=0&wait=0", 405)] {
        LESSON.knows_its_names(&[], ("http://", target), [200, post, 200, 200]).await;
    }
}
