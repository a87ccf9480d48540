//! The program itself: what it prints, how it ends, what it says when something is wrong.

use crate::support::{
    Server,
    greeter::Greeter,
    program::{Program, nobody, shows, taken},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson03"));

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let (_taken, port) = taken().await;
    let nobody = format!("ws://{}/", nobody().await);
    let polling = Server::start().await;
    let polling = format!("ws://{}/", polling.address);
    let rows = [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        (vec!["dial", &nobody], "không trả lời"),
        (vec!["dial", &polling], "mã 200 thay vì 101"),
        (vec!["dial", "wss://127.0.0.1/"], "wss:// cần TLS"),
        (vec!["dial", "127.0.0.1"], "không phải địa chỉ"),
        (vec!["dial", "ws://127.0.0.1/", "--protocol", "a, b"], "subprotocol là một từ"),
    ];
    LESSON.trouble(rows).await;
}

#[tokio::test]
async fn a_call_shows_its_steps_and_the_bytes_that_follow() {
    let server = Greeter::start().await;
    let url = format!("ws://{}/chat", server.address);
    let arguments = ["dial", &url, "--protocol", "chat", "--seconds", "0.3"];
    let shown = LESSON.run(&arguments).await.well();
    let steps = [
        "> GET /chat HTTP/1.1",
        "> sec-websocket-protocol: chat",
        "< HTTP/1.1 101 Switching Protocols",
        "✓ status 101 · mã 101",
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
        "< 81 05 68 65 6c 6c 6f 88 02 03 e8",
        "> 88 82 ",
    ];
    shows(&shown, &steps);
}

#[cfg(unix)]
#[tokio::test]
async fn the_server_tells_each_handshake_step_by_step() {
    let mut server = LESSON.start(&["--port", "0"]);
    let url = format!("ws://{}/", server.address("http://").await);
    LESSON.run(&["dial", &url, "--seconds", "0.1"]).await.well();
    server.interrupt();
    let rest = server.ended().await.well();
    shows(&rest, &["key + GUID", "SHA-1", "Base64", "→ 101", "tạm biệt nhau: 1000", "Tạm biệt"]);
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names_and_a_head_is_only_a_head() {
    LESSON.knows_its_names(&[], ("http://", "/"), [426, 405, 405, 101]).await;
}
