//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use full_duplex::lesson01_polling::{
    chat::{CAPACITY, system_clock},
    serve::listen,
};

use crate::support::Server;

fn lesson02(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lesson02"));
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
    // A server that has no /poll and no /events, only lesson 01's routes.
    let first = Server::start().await;
    let first = first.url();
    let join = ["join", "--name", "Minh", "--url"];
    for (arguments, expected) in [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        ([&join[..], &[&nobody, "--via", "poll"]].concat(), "(cargo run --bin lesson02), và"),
        ([&join[..], &[&nobody, "--via", "long-poll"]].concat(), "không trả lời"),
        ([&join[..], &[&nobody, "--via", "sse"]].concat(), "không trả lời"),
        ([&join[..], &[&first, "--via", "long-poll"]].concat(), "không giống server của bài 02"),
        ([&join[..], &[&first, "--via", "sse"]].concat(), "không giống server của bài 02"),
        ([&join[..], &["ftp://x"]].concat(), "không phải địa chỉ"),
        (vec!["join", "--name", " "], "không được để trống"),
        (vec!["join", "--name", "Minh", "--via", "pigeon"], "long-poll"),
    ] {
        let mut command = lesson02(&arguments);
        let output = tokio::task::spawn_blocking(move || command.output()).await;
        let output = output.expect("no panic").expect("the program starts");
        let (_, said) = texts(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

fn join_as(name: &str, via: &str, url: &str) -> Child {
    lesson02(&["join", "--name", name, "--via", via, "--url", url, "--every", "0.05"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

#[tokio::test]
async fn two_terminals_chat_over_each_transport() {
    let server = Server::push(0, CAPACITY, system_clock).await;
    let url = server.url();
    tokio::task::spawn_blocking(move || {
        for via in ["poll", "long-poll", "sse"] {
            let (mut lan, mut minh) = (join_as("Lan", via, &url), join_as("Minh", via, &url));
            let mut lans = lan.stdin.take().expect("a keyboard");
            let mut minhs = minh.stdin.take().expect("a keyboard");
            let mut seen = BufReader::new(lan.stdout.take().expect("a screen")).lines();
            let mut wait_for = |text: String| {
                let mut lines = seen.by_ref().map(|line| line.expect("text"));
                assert!(lines.any(|line| line.ends_with(&text)), "{via}: never {text}");
            };
            writeln!(minhs, "{via}: ai đó không?").expect("typing");
            wait_for(format!("Minh  {via}: ai đó không?"));
            writeln!(lans, "\n  \n{via}: có mình đây").expect("typing");
            wait_for(format!("Lan  {via}: có mình đây"));
            writeln!(minhs, "{via}: chào Lan").expect("typing");
            drop(minhs);
            wait_for(format!("Minh  {via}: chào Lan"));
            drop(lans);
            let (shown, said) = texts(&minh.wait_with_output().expect("an end"));
            assert_eq!(said, "");
            assert!(shown.contains(&format!("Minh  {via}: chào Lan")), "own last words:\n{shown}");
            assert!(shown.contains("Bạn nói 2 lần"), "{shown}");
            assert!(!shown.contains('\u{1b}'), "colours only on a terminal:\n{shown}");
            assert!(lan.wait().expect("an end").success());
        }
    })
    .await
    .expect("no panic");
}

/// The server goes away and comes back on the same port, with an empty log: the terminal says so, and chats on.
#[tokio::test]
async fn a_terminal_outlives_its_server() {
    for via in ["poll", "long-poll", "sse"] {
        let server = Server::push(0, CAPACITY, system_clock).await;
        let port = server.port();
        let mut minh = join_as("Minh", via, &server.url());
        let (lines, mut shown) = tokio::sync::mpsc::unbounded_channel();
        let screen = BufReader::new(minh.stdout.take().expect("a screen"));
        std::thread::spawn(move || {
            screen.lines().map_while(Result::ok).try_for_each(|l| lines.send(l))
        });
        let mut wait_for = async |text: &str| {
            while let Some(line) = shown.recv().await {
                if line.contains(text) {
                    return;
                }
            }
            panic!("{via}: never {text}");
        };
        server.connect().await.say("Lan", "trước").await;
        wait_for("trước").await;
        server.stop().await;
        wait_for("vẫn đang thử lại").await;
        let server = Server::push(port, CAPACITY, system_clock).await;
        wait_for("đã kết nối lại").await;
        server.connect().await.say("Lan", "sau").await;
        wait_for("sau").await;
        drop(minh.stdin.take());
        assert!(minh.wait().expect("an end").success());
    }
}

#[test]
fn measure_prints_its_table() {
    let arguments = "measure --users 4 --seconds 1 --every 0.1 --talk 0.3 --waiting 20";
    let arguments: Vec<_> = arguments.split(' ').collect();
    let output = lesson02(&arguments).output().expect("the program starts");
    let (table, said) = texts(&output);
    assert!(output.status.success(), "{said}");
    for row in
        ["SSE", "request để nghe", "trả lời rỗng", "cho mỗi tin", "delay, 99 %", "bộ nhớ mỗi người"]
    {
        assert!(table.contains(row), "{row} in:\n{table}");
    }
    let requests = table.lines().find(|line| line.contains("request để nghe")).expect("a row");
    assert!(requests.ends_with(" 4"), "one stream for each person: {requests}");
}

/// What was on the wire a second apart, an ordinary client gets at the end, or not at all.
#[test]
fn drip_shows_what_is_not_push() {
    let output = lesson02(&["drip"]).output().expect("the program starts");
    let (shown, said) = texts(&output);
    assert!(output.status.success(), "{said}");
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
#[test]
fn ctrl_c_ends_the_server_although_somebody_waits() {
    let mut server =
        lesson02(&["--port", "0", "--tap"]).stdout(Stdio::piped()).spawn().expect("starts");
    let mut printed = BufReader::new(server.stdout.take().expect("its output"));
    let mut line = String::new();
    while !line.contains("http://") {
        line.clear();
        assert_ne!(printed.read_line(&mut line).expect("text"), 0, "it says where to look");
    }
    let address = line.split("http://").nth(1).expect("an address").trim().to_owned();
    let mut client = std::net::TcpStream::connect(address).expect("a connection");
    client.write_all(b"GET /events HTTP/1.1\r\nhost: a\r\n\r\n").expect("a request");
    client.read_exact(&mut [0; 12]).expect("an answer");
    let begun = Instant::now();
    let interrupt = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
    assert!(interrupt.expect("kill exists").success());
    assert!(server.wait().expect("an end").success());
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "nobody waits for the stream to end by itself"
    );
    let mut rest = String::new();
    printed.read_to_string(&mut rest).expect("text");
    assert!(rest.contains("retry: 1000"), "{rest}");
    assert!(rest.contains("Tạm biệt"), "{rest}");
}
