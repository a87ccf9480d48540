//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::{io, process::Command};

use full_duplex::tap::fault::Faults;
use tokio::io::AsyncReadExt as _;

use crate::support::{
    Server, Wire,
    greeter::request,
    program::{Program, Running, nobody, shows, taken},
    room::Room,
};

const TAP: Program = Program(env!("CARGO_BIN_EXE_tap"));
const STATUS: &str = "GET /status HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// The program in front of a server, once it listens, and where.
async fn in_front_of(server: &str, more: &[&str]) -> (Running, String) {
    let port = server.rsplit(':').next().expect("a port");
    let mut running = TAP.start(&[&["--listen", "0", "--to", port], more].concat());
    let address = running.address("http://").await;
    (running, address)
}

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let (_taken, port) = taken().await;
    let rows = [
        (vec!["--listen", &port], "chọn cổng khác bằng --listen"),
        (vec!["--listen", &port, "--to", &port], "tự nói chuyện với chính nó"),
        (vec!["--to", "70000"], "không phải số cổng"),
        (vec!["--to", "0"], "không thể là 0"),
        (vec!["--freeze-after", "soon"], "không phải khoảng thời gian"),
        (vec!["--cut-after", "100KB"], "không phải số byte"),
        (vec!["--delay=-1s"], "không phải khoảng thời gian"),
        (vec!["--split", "0"], "không phải kích thước"),
    ];
    TAP.trouble(rows).await;
}

#[tokio::test]
async fn help_is_bilingual() {
    let shown = TAP.run(&["--help"]).await.well();
    let options =
        ["listen", "to", "messages", "quiet", "freeze-after", "cut-after", "delay", "split"];
    for option in options {
        let line = shown.lines().find(|line| line.contains(&format!("--{option}")));
        assert!(line.is_some_and(|line| line.contains(" · ")), "{option} in:\n{shown}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn it_shows_what_it_passes_on_and_says_goodbye() {
    let server = Server::start().await;
    let (running, address) = in_front_of(&server.address, &["--delay", "20ms"]).await;
    let mut wire = Wire::to(&address).await;
    wire.send(STATUS).await;
    wire.answer().await;
    running.interrupt();
    let delay = Faults { delay: std::time::Duration::from_millis(20), ..Faults::default() };
    let expected = ["#1 > GET /status HTTP/1.1", "#1 < HTTP/1.1 200 OK", "Tạm biệt"];
    let shown = running.ended().await.well();
    shows(&shown, &[&[delay.to_string().as_str()], &expected[..]].concat());
}

#[tokio::test]
async fn after_101_it_shows_frames_or_what_is_said() {
    let room = Room::start().await;
    for (option, shown) in
        [(None, "< TEXT fin len="), (Some("--messages"), r#"< {"type":"welcome""#)]
    {
        let (mut running, address) = in_front_of(&room.address, option.as_slice()).await;
        let mut wire = Wire::to(&address).await;
        wire.send(request().replace("/chat", "/ws")).await;
        running.until(shown).await;
    }
}

#[tokio::test]
async fn port_is_for_servers() {
    let mut command = Command::new(TAP.0);
    command.args(["--listen", "0"]).env("PORT", "nonsense");
    Running::of(command).until("Ctrl-C").await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_sentence_and_the_next_client_is_as_welcome() {
    let (mut running, address) = in_front_of(&nobody().await, &["--quiet"]).await;
    for _ in 0..2 {
        let mut wire = Wire::to(&address).await;
        assert_eq!(wire.rest().await, "", "closed");
        running.until("không ai trả lời").await;
    }
}

#[tokio::test]
async fn the_keyboard_freezes_and_cuts() {
    let server = Server::start().await;
    let (mut running, address) = in_front_of(&server.address, &[]).await;
    let mut frozen = Wire::to(&address).await;
    frozen.send(STATUS).await;
    frozen.answer().await;
    running.types("\n");
    running.until("#1 · frozen").await;
    frozen.send(STATUS).await;
    running.until("#1 · lost on the way to the server: 41 bytes").await;
    let mut other = Wire::to(&address).await;
    other.send(STATUS).await;
    other.answer().await;
    running.types("what?\nc\n");
    running.until("c: cắt ngang").await;
    running.until("bị cắt").await;
    for mut wire in [frozen, other] {
        let error = wire.0.read(&mut [0]).await.expect_err("a reset");
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
}
