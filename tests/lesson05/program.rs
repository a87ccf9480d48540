//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use full_duplex::{lesson01_polling::serve::listen, lesson03_handshake::accept, tap::Tap};
use tokio::{io::AsyncWriteExt as _, net::TcpListener, task::spawn_blocking};

use crate::support::{echoer::Echoer, library};

fn lesson05(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lesson05"));
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
        (vec!["blocking", "--port", &port], "đang có chương trình khác dùng"),
        (vec!["join", &nobody], "không trả lời"),
        (vec!["join", "http://x"], "không phải địa chỉ"),
        (vec!["--max-message", "lots"], "invalid value"),
    ] {
        let output = lesson05(&arguments).output().expect("the program starts");
        let (_, said) = texts(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

/// What join shows when these lines are typed. The keyboard is let go of at the end, or only when the server has left.
async fn join(url: String, lines: &'static str, stay: bool) -> String {
    let output = spawn_blocking(move || {
        let mut client = lesson05(&["join", &url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut keyboard = client.stdin.take().expect("a keyboard");
        keyboard.write_all(lines.as_bytes()).expect("typing");
        let kept = stay.then_some(keyboard);
        let output = client.wait_with_output();
        drop(kept);
        output.expect("the end of the pipe is the end of the conversation")
    });
    let output = output.await.expect("no panic");
    let (shown, said) = texts(&output);
    assert!(output.status.success(), "{said}");
    shown
}

fn shows(shown: &str, lines: &[&str]) {
    for line in lines {
        assert!(shown.contains(line), "{line} in:\n{shown}");
    }
}

#[tokio::test]
async fn join_shows_what_is_said_and_how_it_ends() {
    let tasks: Echoer = library::tasks(1 << 20, Tap::counting()).await;
    let typed =
        "chào\n/fragment 3 một hai\n/binary 00ff\n/ping ?\n/close 1006\n/close 4000 đủ rồi\n";
    let shown = join(tasks.url(), typed, true).await;
    shows(&shown, &["← chào", "← một hai", "← 2 byte", "← pong"]);
    shows(&shown, &["mã đóng 1006 không bao giờ", "4000 \"đủ rồi\": đã chào nhau"]);
    let shown = join(tasks.url(), "một\n", false).await;
    shows(&shown, &["← một", "1000: goodbye was said", "1000: đã chào nhau"]);
    let shown = join(tasks.url(), "hai\n/close 1000 bye\n", false).await; // goodbye twice
    shows(&shown, &["← hai", "1000 \"bye\": goodbye was said"]);
    tasks.stop().await;
}

/// A server that does the handshake, says this, and hangs up.
async fn says(bytes: &'static [u8]) -> String {
    let listener: TcpListener = listen(0).await.expect("a port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        accept(&mut stream, |_| None).await.expect("a handshake");
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
        (b"\x88\x02\x03\xe9", "1001: đã chào nhau, và mã này nói vì sao"),
        (b"", "1006 never travels: nobody sent it"),
        (b"\x81\x05Hel", "1006 không bao giờ đi trên đường truyền"),
        (b"\xc1\x00", "1002: the other side broke a rule"),
    ] {
        shows(&join(says(bytes).await, "", true).await, &[expected]);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_goodbye_to_everybody() {
    ends_cleanly(&["--port", "0"]);
    ends_cleanly(&["blocking", "--port", "0"]);
}

#[cfg(unix)]
fn ends_cleanly(arguments: &[&str]) {
    use std::{
        io::{BufRead as _, BufReader, Read as _},
        time::{Duration, Instant},
    };

    let mut server = lesson05(arguments).stdout(Stdio::piped()).spawn().expect("starts");
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
    assert!(begun.elapsed() < Duration::from_secs(8), "even if a client never answers");
    let mut rest = String::new();
    printed.read_to_string(&mut rest).expect("text");
    assert!(rest.contains("Tạm biệt"), "{rest}");
}
