//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use full_duplex::lesson01_polling::serve::listen;

use crate::support::Server;

fn lesson01(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lesson01"));
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
    let nobody = format!("http://{nobody}");
    for (arguments, expected) in [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        (vec!["join", "--name", "Minh", "--url", &nobody], "không trả lời"),
        (vec!["join", "--name", "Minh", "--url", "ftp://x"], "không phải địa chỉ"),
        (vec!["join", "--name", " "], "không được để trống"),
        (vec!["measure", "--seconds", "0"], "từ 0.01"),
    ] {
        let output = lesson01(&arguments).output().expect("the program starts");
        let (_, said) = texts(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

#[tokio::test]
async fn two_terminals_chat() {
    let server = Server::start().await;
    let url = server.url();
    let mut wire = server.connect().await;
    wire.say("Minh", "ai đó không?").await;
    let output = tokio::task::spawn_blocking(move || {
        let mut lan = lesson01(&["join", "--name", "Lan", "--url", &url, "--every", "0.05"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut keyboard = lan.stdin.take().expect("a keyboard");
        writeln!(keyboard, "có mình đây\n\n  \nchào Minh").expect("typing");
        drop(keyboard);
        lan.wait_with_output().expect("the end of the pipe is the end of the chat")
    })
    .await
    .expect("no panic");
    let (shown, said) = texts(&output);
    assert!(output.status.success(), "{said}");
    for line in ["Minh  ai đó không?", "Lan  có mình đây", "Lan  chào Minh", "Bạn nói 2 lần"]
    {
        assert!(shown.contains(line), "{line} in:\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "colours only on a terminal:\n{shown}");
    assert_eq!(wire.request("GET", "/messages?since=1", None).await.seqs(), [2, 3]);
}

#[test]
fn measure_prints_its_table() {
    let arguments =
        ["measure", "--users", "4", "--seconds", "2", "--every", "0.2", "--talk", "0.5"];
    let output = lesson01(&arguments).output().expect("the program starts");
    let (table, said) = texts(&output);
    assert!(output.status.success(), "{said}");
    for row in ["lần hỏi", "không có gì mới", "cho mỗi tin đến nơi", "delay, median", "delay, 99 %"]
    {
        assert!(table.contains(row), "{row} in:\n{table}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_server_cleanly() {
    use std::io::{BufRead as _, BufReader, Read as _};

    let mut server =
        lesson01(&["--port", "0", "--tap"]).stdout(Stdio::piped()).spawn().expect("starts");
    let mut printed = BufReader::new(server.stdout.take().expect("its output"));
    let mut line = String::new();
    while !line.contains("http://") {
        line.clear();
        assert_ne!(printed.read_line(&mut line).expect("text"), 0, "it says where to look");
    }
    let address = line.split("http://").nth(1).expect("an address").trim().to_owned();
    let mut client = std::net::TcpStream::connect(address).expect("a connection");
    client.write_all(b"GET /status HTTP/1.1\r\nhost: a\r\n\r\n").expect("a request");
    client.read_exact(&mut [0; 12]).expect("an answer");
    let begun = Instant::now();
    let interrupt = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
    assert!(interrupt.expect("kill exists").success());
    assert!(server.wait().expect("an end").success());
    assert!(begun.elapsed() < Duration::from_secs(4));
    let mut rest = String::new();
    printed.read_to_string(&mut rest).expect("text");
    assert!(rest.contains("#1 > GET /status HTTP/1.1"), "{rest}");
    assert!(rest.contains("Tạm biệt"), "{rest}");
}
