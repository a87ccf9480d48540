//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::time::Duration;

use full_duplex::{
    lesson03_handshake::{Agreed, accept},
    stage::serve::listen,
    tap::Tap,
};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};

use crate::support::{
    echoer::Echoer,
    library,
    program::{Program, nobody, shows, taken},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson05"));

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let (_taken, port) = taken().await;
    let nobody = format!("ws://{}", nobody().await);
    let rows = [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        (vec!["blocking", "--port", &port], "đang có chương trình khác dùng"),
        (vec!["join", &nobody], "không trả lời"),
        (vec!["join", "http://x"], "không phải địa chỉ"),
        (vec!["--max-message", "lots"], "invalid value"),
    ];
    LESSON.trouble(rows).await;
}

/// What join shows when these lines are typed. The keyboard is let go of at the end, or only when
/// the server has left.
async fn join(url: &str, lines: &str, stay: bool) -> String {
    let mut client = LESSON.start(&["join", url]);
    client.types(lines);
    if !stay {
        client.leaves();
    }
    client.ended().await.well()
}

#[tokio::test]
async fn join_shows_what_is_said_and_how_it_ends() {
    let tasks: Echoer = library::tasks(1 << 20, Tap::counting()).await;
    let typed =
        "chào\n/fragment 3 một hai\n/binary 00ff\n/ping ?\n/close 1006\n/close 4000 đủ rồi\n";
    let shown = join(&tasks.url(), typed, true).await;
    shows(&shown, &["← chào", "← một hai", "← 2 byte", "← pong"]);
    shows(&shown, &["mã đóng 1006 không bao giờ", "4000 \"đủ rồi\": đã chào nhau"]);
    let shown = join(&tasks.url(), "một\n", false).await;
    shows(&shown, &["← một", "1000: goodbye was said", "1000: đã chào nhau"]);
    let shown = join(&tasks.url(), "hai\n/close 1000 bye\n", false).await; // goodbye twice
    shows(&shown, &["← hai", "1000 \"bye\": goodbye was said"]);
    tasks.stop().await;
}

/// A server that does the handshake, says this, and hangs up.
async fn says(bytes: &'static [u8]) -> String {
    let listener: TcpListener = listen(0).await.expect("a port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        accept(&mut stream, |_| Ok(Agreed::default())).await.expect("a handshake");
        stream.write_all(bytes).await.expect("a client");
        stream.shutdown().await.expect("a client");
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await
    });
    url
}

#[tokio::test]
async fn join_tells_the_endings_apart() {
    for (bytes, expected) in [
        (&b"\x88\x02\x03\xe8"[..], "1000: goodbye was said, all is well"),
        (b"\x88\x00", "1005: goodbye was said, without a code"),
        (b"\x88\x02\x03\xe9", "1001: đã chào nhau; bên kia đang rời đi"),
        (b"", "1006 never travels: nobody sent it"),
        (b"\x81\x05Hel", "1006 không bao giờ đi trên đường truyền"),
        (b"\xc1\x00", "1002: the other side broke a rule"),
    ] {
        shows(&join(&says(bytes).await, "", true).await, &[expected]);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_says_goodbye_to_everybody() {
    LESSON.says_goodbye(&["--port", "0"], Duration::from_secs(8)).await;
    LESSON.says_goodbye(&["blocking", "--port", "0"], Duration::from_secs(8)).await;
}

#[cfg(unix)]
#[tokio::test]
async fn both_servers_print_the_end_of_each_connection_once() {
    let closed = "→ 1000: goodbye was said, all is well · 1000: đã chào nhau, mọi chuyện êm đẹp";
    let failed = "→ 1002: the other side broke a rule";
    let refused = "→ no WebSocket · không có WebSocket: this server";
    for arguments in [&["--port", "0"][..], &["blocking", "--port", "0"]] {
        let lines = LESSON.ends_of_connections(arguments).await;
        assert_eq!(lines.len(), 3, "{arguments:?}: {lines:#?}");
        for (line, expected) in lines.iter().zip([closed, failed, refused]) {
            assert!(line.starts_with(expected), "{arguments:?}: {line}");
        }
    }
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names_and_a_head_is_only_a_head() {
    for server in [&[][..], &["blocking"]] {
        LESSON.knows_its_names(server, ("join ws://", "/"), [426, 405, 405, 101]).await;
    }
}
