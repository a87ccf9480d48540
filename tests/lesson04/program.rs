//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use full_duplex::lesson01_polling::serve::listen;
use tokio::task::spawn_blocking;

use crate::support::echoer::Echoer;

fn lesson04(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lesson04"));
    command.args(arguments).env_remove("PORT").stdin(Stdio::null());
    command
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let taken = listen(0).await.expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let nobody = listen(0).await.expect("a port").local_addr().expect("an address").to_string();
    let nobody = format!("ws://{nobody}");
    for (arguments, expected) in [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        (vec!["join", &nobody], "không trả lời"),
        (vec!["join", "http://x"], "không phải địa chỉ"),
        (vec!["join", "wss://x"], "TLS"),
        (vec!["join", "--url", "wss://x"], "TLS"),
        (vec!["join", "ws://x", "--url", "ws://x"], "cannot be used with"),
        (vec!["autobahn", "--url", &nobody], "không trả lời"),
        (vec!["--max-message", "lots"], "invalid value"),
    ] {
        let output = lesson04(&arguments).output().expect("the program starts");
        let (_, said) = texts(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

/// What join shows when these lines are typed.
async fn join(url: String, lines: &'static str) -> String {
    let output = spawn_blocking(move || {
        let mut client = lesson04(&["join", &url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut keyboard = client.stdin.take().expect("a keyboard");
        keyboard.write_all(lines.as_bytes()).expect("typing");
        drop(keyboard);
        client.wait_with_output().expect("the end of the pipe is the end of the conversation")
    });
    let output = output.await.expect("no panic");
    let (shown, said) = texts(&output);
    assert!(output.status.success(), "{said}");
    assert!(!shown.contains('\u{1b}'), "colours only on a terminal:\n{shown}");
    shown
}

#[tokio::test]
async fn join_shows_the_wire() {
    let server = Echoer::start().await;
    let typed =
        "chào\n/ping ?\n/fragment 3 một hai\n/binary 00ff\n/dance\n/help\n/close 1000 bye\n";
    let shown = join(server.url(), typed).await;
    for line in [
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
    ] {
        assert!(shown.contains(line), "{line} in:\n{shown}");
    }
}

#[tokio::test]
async fn raw_bytes_go_out_as_they_are() {
    let server = Echoer::start().await;
    let shown = join(server.url(), "/raw c1 80 00 00 00 00\n").await;
    for line in
        ["#1 > TEXT fin rsv1 masked len=0", "#1 < CLOSE fin len=", "1002 \"a reserved bit is set\""]
    {
        assert!(shown.contains(line), "{line} in:\n{shown}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_goodbye_to_everybody() {
    use std::{
        io::{BufRead as _, BufReader, Read as _},
        time::{Duration, Instant},
    };

    let mut server = lesson04(&["--port", "0"]).stdout(Stdio::piped()).spawn().expect("starts");
    let mut printed = BufReader::new(server.stdout.take().expect("its output"));
    let mut line = String::new();
    while !line.contains("join ws://") {
        line.clear();
        assert_ne!(printed.read_line(&mut line).expect("text"), 0, "it says where to look");
    }
    let address = line.split("ws://").nth(1).expect("an address").trim().trim_end_matches('/');
    let mut client = std::net::TcpStream::connect(address).expect("a connection");
    client.write_all(crate::support::greeter::request().as_bytes()).expect("a request");
    client.read_exact(&mut [0; 129]).expect("a handshake");
    let begun = Instant::now();
    let interrupt = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
    assert!(interrupt.expect("kill exists").success());
    let mut farewell = [0; 4];
    client.read_exact(&mut farewell).expect("a goodbye");
    assert_eq!(farewell, *b"\x88\x02\x03\xe9", "1001, going away");
    assert!(server.wait().expect("an end").success());
    assert!(begun.elapsed() < Duration::from_secs(4), "even if a client never answers");
    let mut rest = String::new();
    printed.read_to_string(&mut rest).expect("text");
    assert!(rest.contains("Tạm biệt"), "{rest}");
}
