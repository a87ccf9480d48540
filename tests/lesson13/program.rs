//! The program in a terminal: the fast server, the fast echo server, and a run that is ended.

use std::{fs, time::Duration};

use tokio::time::{Instant, sleep};

use crate::support::{
    Wire,
    file::File,
    greeter::request,
    program::{Program, Running, shows, taken},
};

pub const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson13"));
const LESSON04: Program = Program(env!("CARGO_BIN_EXE_lesson04"));
const LESSON08: Program = Program(env!("CARGO_BIN_EXE_lesson08"));

/// The banner of a server, up to its last line.
async fn banner(server: &mut Running) -> String {
    let mut banner = String::new();
    while !banner.contains("Ctrl-C") {
        banner += &server.line().await.expect("a banner");
    }
    banner
}

/// What stands behind these words in a line of a banner.
fn behind<'a>(banner: &'a str, words: &str) -> &'a str {
    let line = banner.lines().find(|line| line.contains(words)).expect(words);
    line.split(words).nth(1).unwrap_or_default().trim()
}

/// A client as the banner says to start it, with another name.
fn join(banner: &str, name: &str) -> Running {
    let command = behind(banner, "cargo run --bin lesson08 -- ").replace("Minh", name);
    LESSON08.start(&command.split(' ').collect::<Vec<_>>())
}

#[tokio::test]
async fn lesson_08s_clients_talk_through_the_fast_server() {
    for options in [&["--workers", "2"][..], &["--workers", "1", "--tap"]] {
        let mut server = LESSON.start(&[&["serve", "--port", "0"], options].concat());
        let banner = banner(&mut server).await;
        shows(&banner, &["The fast server · Server thật nhanh", "open in two", "mở ở hai cửa sổ"]);
        shows(&banner, &["or in a terminal", "hoặc ở terminal", "stop", "dừng"]);
        let mut lan = join(&banner, "Lan");
        lan.until("Lan").await;
        let mut ba = join(&banner, "Ba");
        ba.until("Lan").await;
        ba.types("chào cả nhà\n");
        ba.until("chào cả nhà ✓").await;
        lan.until("Ba  chào cả nhà").await;
        lan.types("chào Ba\n");
        ba.until("Lan  chào Ba").await;
        ba.leaves();
        shows(&ba.ended().await.well(), &["Tạm biệt"]);
        lan.until("Ba has left").await;
        server.interrupt();
        lan.until("the server announced a restart").await;
        let shown = server.ended().await.well();
        shows(&shown, &["#1: hello · xin chào", "#2: ", "Goodbye · Tạm biệt"]);
        assert_eq!(shown.contains(r#"< {"type":"welcome""#), options.contains(&"--tap"), "{shown}");
    }
}

/// Whatever the clients do: one reads nothing, one answers nothing.
#[tokio::test]
async fn ctrl_c_waits_for_no_client_for_long() {
    let mut server = LESSON.start(&["serve", "--port", "0", "--workers", "2"]);
    let address = server.address("http://").await;
    let mut clients = Vec::new();
    for _ in 0..6 {
        let mut client = Wire::to(&address).await;
        client.send(request().replace("/chat", "/ws")).await;
        assert!(client.head().await.contains(" 101 "));
        clients.push(client);
    }
    let begun = Instant::now();
    server.interrupt();
    for client in &mut clients {
        client.through(b"\x88\x02\x03\xe9").await;
    }
    let shown = server.ended().await.well();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    shows(&shown, &["Tạm biệt"]);
}

#[tokio::test]
async fn lesson_04s_client_talks_to_the_fast_echo_server() {
    for options in [&["--workers", "2"][..], &["--workers", "1", "--tap"]] {
        let mut server = LESSON.start(&[&["echo", "--port", "0"], options].concat());
        let banner = banner(&mut server).await;
        shows(&banner, &["The fast echo server · Echo server thật nhanh"]);
        shows(&banner, &["talk to it", "nói chuyện với nó", "stop", "dừng"]);
        let command = behind(&banner, "cargo run --bin lesson04 -- ");
        let typed = "chào\n/ping ?\n/fragment 3 một hai\n/binary 00ff\n/close 1000 bye\n";
        let client = LESSON04.typed(&command.split(' ').collect::<Vec<_>>(), typed);
        let lines = [
            "#1 < TEXT fin len=5 \"chào\"",
            "#1 < PONG fin len=1 \"?\"",
            "#1 < TEXT fin len=9 \"một hai\"",
            "#1 <   82 02 | 00 ff",
            "#1 < CLOSE fin len=5 1000 \"bye\"",
        ];
        shows(&client.ended().await.well(), &lines);
        server.interrupt();
        let shown = server.ended().await.well();
        shows(&shown, &["→ goodbye, 1000 ", "Goodbye · Tạm biệt"]);
        assert_eq!(shown.contains("< TEXT fin len=5"), options.contains(&"--tap"), "{shown}");
    }
}

#[tokio::test]
async fn the_echo_server_says_goodbye_to_everybody() {
    LESSON.says_goodbye(&["echo", "--port", "0"], Duration::from_secs(4)).await;
}

#[tokio::test]
async fn the_end_of_each_echo_connection_is_printed_once() {
    let arguments = ["--port", "0"];
    let expected = LESSON04.ends_of_connections(&arguments).await;
    assert_eq!(expected.len(), 3, "{expected:?}");
    let fast = LESSON.ends_of_connections(&[&["echo"], &arguments[..]].concat()).await;
    assert_eq!(fast, expected);
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn they_answer_to_their_own_names() {
    let workers = ["--workers", "1"];
    let serve = [&["serve"], &workers[..]].concat();
    LESSON.knows_its_names(&serve, ("http://", "/ws"), [426, 405, 405, 101]).await;
    let echo = [&["echo"], &workers[..]].concat();
    LESSON.knows_its_names(&echo, ("join ws://", "/"), [426, 405, 405, 101]).await;
}

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let ((_taken, port), log) = (taken().await, File::absent("used.log"));
    let mut server = LESSON.start(&["serve", "--port", "0", "--log", log.path()]);
    server.address("http://").await;
    let rows = [
        (vec!["serve", "--port", &port], "đang có chương trình khác dùng"),
        (vec!["echo", "--port", &port], "đang có chương trình khác dùng"),
        (vec!["serve", "--port", "0", "--log", log.path()], "một server khác đang ghi nhật ký"),
        (vec!["serve", "--workers", "0"], "invalid value"),
        (vec!["serve", "--without", "everything"], "invalid value"),
        (vec!["echo", "--max-message", "lots"], "invalid value"),
        (vec!["--only", "everything"], "invalid value"),
        (vec!["--quick", "--only", "frames", "--keep", "/nowhere/page.html"], "/nowhere/page.html"),
    ];
    LESSON.trouble(rows).await;
}

/// Minutes of measuring are not lost because of a file's name.
#[tokio::test]
async fn the_page_is_kept_although_the_figures_cannot_be() {
    let page = File::absent("page.html");
    let arguments = ["--quick", "--only", "frames", "--json", "/nowhere/figures.json"];
    let ended = LESSON.run(&[&arguments[..], &["--keep", page.path()]].concat()).await;
    assert!(!ended.ok && ended.said.contains("/nowhere/figures.json"), "{}", ended.said);
    assert!(fs::exists(page.path()).expect("a place"), "a page");
}

/// Ctrl-C in the middle of a part: what was measured before it is kept and shown.
#[tokio::test]
async fn a_run_that_is_ended_shows_what_it_has() {
    let (page, figures) = (File::absent("page.html"), File::absent("figures.json"));
    let mut arguments = vec!["--quick", "--only", "herd,frames"];
    arguments.extend(["--keep", page.path(), "--json", figures.path()]);
    let mut run = LESSON.start(&arguments);
    run.until("Mất khoảng").await;
    run.until("Một nghìn client mất server").await;
    sleep(Duration::from_millis(300)).await; // in the middle of it
    let asked = Instant::now();
    run.interrupt();
    let ended = run.ended().await;
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    assert!(ended.ok && ended.said.is_empty(), "{}", ended.said);
    shows(&ended.shown, &["The page · Trang kết quả: ", page.path()]);
    let kept = fs::read_to_string(figures.path()).expect("figures");
    assert!(kept.contains("frames.server_5") && !kept.contains("herd."), "{kept}");
    let page = fs::read_to_string(page.path()).expect("a page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
}

#[tokio::test]
async fn a_run_that_is_ended_before_it_has_anything_shows_no_page() {
    let page = File::absent("page.html");
    let mut run = LESSON.start(&["--quick", "--only", "herd", "--keep", page.path()]);
    run.until("Một nghìn client mất server").await;
    let asked = Instant::now();
    run.interrupt();
    let ended = run.ended().await;
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    assert!(ended.ok && ended.said.is_empty(), "{}", ended.said);
    for table in ["của sách", "Trang kết quả"] {
        assert!(!ended.shown.contains(table), "{}", ended.shown);
    }
    assert!(!fs::exists(page.path()).expect("a place"), "no page of nothing");
}
