//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::time::Duration;

use crate::support::{
    echoer::Echoer,
    program::{Program, nobody, shows, taken},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson04"));

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let (_taken, port) = taken().await;
    let nobody = format!("ws://{}", nobody().await);
    let rows = [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        (vec!["join", &nobody], "không trả lời"),
        (vec!["join", "http://x"], "không phải địa chỉ"),
        (vec!["join", "wss://x"], "TLS"),
        (vec!["join", "--url", "wss://x"], "TLS"),
        (vec!["join", "ws://x", "--url", "ws://x"], "cannot be used with"),
        (vec!["autobahn", "--url", &nobody], "không trả lời"),
        (vec!["--max-message", "lots"], "invalid value"),
    ];
    LESSON.trouble(rows).await;
}

/// What join shows when these lines are typed.
async fn join(url: &str, lines: &str) -> String {
    LESSON.typed(&["join", url], lines).ended().await.well()
}

#[tokio::test]
async fn join_shows_the_wire() {
    let server = Echoer::start().await;
    let typed =
        "chào\n/ping ?\n/fragment 3 một hai\n/binary 00ff\n/dance\n/help\n/close 1000 bye\n";
    let shown = join(&server.url(), typed).await;
    let lines = [
        "#1 < HTTP/1.1 101 Switching Protocols",
        "#1 > TEXT fin masked len=5 \"chào\"",
        "#1 < TEXT fin len=5 \"chào\"",
        "#1 <   81 05 | 63 68 c3 a0 6f",
        "#1 > PING fin masked len=1 \"?\"",
        "#1 < PONG fin len=1 \"?\"",
        "#1 > TEXT masked len=3",
        "#1 > CONTINUATION masked len=3",
        "#1 > CONTINUATION fin masked len=3 \"hai\"",
        "#1 < TEXT fin len=9 \"một hai\"",
        "#1 <   82 02 | 00 ff",
        "không có /dance",
        "/raw 81 85",
        "#1 > CLOSE fin masked len=5 1000 \"bye\"",
        "#1 < CLOSE fin len=5 1000 \"bye\"",
        "tạm biệt, 1000 \"bye\"",
    ];
    shows(&shown, &lines);
}

#[tokio::test]
async fn raw_bytes_go_out_as_they_are() {
    let server = Echoer::start().await;
    let shown = join(&server.url(), "/raw c1 80 00 00 00 00\n").await;
    let lines = [
        "#1 > TEXT fin rsv1 masked len=0",
        "#1 < CLOSE fin len=",
        "1002 \"a reserved bit is set\"",
    ];
    shows(&shown, &lines);
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_says_goodbye_to_everybody() {
    LESSON.says_goodbye(&["--port", "0"], Duration::from_secs(4)).await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_end_of_each_connection_is_printed_once() {
    assert_eq!(
        LESSON.ends_of_connections(&["--port", "0"]).await,
        [
            "→ a client must mask · frame từ client phải được mask (failed with 1002 · huỷ kết nối với mã 1002)",
            "→ goodbye, 1000 · tạm biệt, 1000",
            "→ no WebSocket · không có WebSocket: this server speaks WebSocket only · server này chỉ nói WebSocket",
        ]
    );
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names_and_a_head_is_only_a_head() {
    LESSON.knows_its_names(&[], ("join ws://", "/"), [426, 405, 405, 101]).await;
}
