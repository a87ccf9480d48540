//! The program in a terminal.

use crate::support::program::{Program, shows};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson11"));

/// Two people chat through the program's own server, with and without a context.
#[tokio::test]
async fn a_server_and_two_people() {
    for options in
        [&[][..], &["--context-takeover"], &["--window-bits", "9"], &["--no-compression"]]
    {
        let mut server = LESSON.start(&[&["--port", "0", "--tap"], options].concat());
        let address = server.address("http://").await;
        let url = format!("ws://{address}/ws");
        let person = |name, options: &[&str]| {
            LESSON.start(&[&["join", "--name", name, "--url", &url], options].concat())
        };
        let mut lan = person("Lan", options);
        lan.until("Lan").await;
        let mut ba = person("Ba", &[]);
        ba.until("Lan").await;
        let text = "chào cả nhà, ".repeat(30);
        ba.types(&format!("{text}xong\n"));
        lan.until("chào cả nhà, xong").await;
        ba.leaves();
        lan.leaves();
        ba.ended().await.well();
        lan.ended().await.well();
        let compressed = "TEXT rsv1";
        if options == ["--no-compression"] {
            server.interrupt();
            let seen = server.ended().await.well();
            assert!(!seen.contains(compressed), "{seen}");
            continue;
        }
        server.until(compressed).await;
        server.interrupt();
        shows(&server.ended().await.well(), &["Tạm biệt"]);
    }
}

/// What can't be is said in both languages.
#[tokio::test]
async fn windows_that_do_not_exist() {
    for bits in ["8", "16", "x"] {
        let ended = LESSON.run(&["--window-bits", bits]).await;
        assert!(!ended.ok && ended.said.contains("window-bits"), "{}", ended.said);
    }
}

#[tokio::test]
async fn an_echo_server_for_suites() {
    LESSON.knows_its_names(&["echo"], ("ws://", "/"), [426, 405, 405, 101]).await;
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names() {
    LESSON.knows_its_names(&[], ("http://", "/messages"), [200, 415, 200, 200]).await;
}
