//! Lesson 01 on the wire: conversations as transcripts, everything that must be refused, and the program itself.

mod support;

use std::{
    io::Write as _,
    num::NonZeroUsize,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use full_duplex::lesson01_polling::{client::Client, page, serve::listen};
use support::Server;
use tokio::time::timeout;

#[tokio::test]
async fn nothing_new() {
    let server = Server::start().await;
    let mut lan = server.connect().await;
    lan.request("GET", "/messages?since=0", None).await;
    lan.close().await;
    insta::assert_snapshot!(server.stop().await);
}

#[tokio::test]
async fn a_message_travels() {
    let server = Server::start().await;
    let mut minh = server.connect().await;
    minh.say("Minh", "chào Lan 👋").await;
    let mut lan = server.connect().await;
    lan.request("GET", "/messages?since=0", None).await;
    lan.request("GET", "/messages?since=1", None).await;
    minh.close().await;
    lan.close().await;
    insta::assert_snapshot!(server.stop().await);
}

#[tokio::test]
async fn a_refusal_says_why() {
    let server = Server::start().await;
    let mut lan = server.connect().await;
    lan.say("Lan", "   ").await;
    lan.close().await;
    insta::assert_snapshot!(server.stop().await);
}

#[tokio::test]
async fn every_bad_request_has_its_status_and_code() {
    let server = Server::start().await;
    let long_text = format!(r#"{{"username":"Lan","message":"{}"}}"#, "a".repeat(2_001));
    let long_name = format!(r#"{{"username":"{}","message":"a"}}"#, "a".repeat(33));
    let long_body = format!(r#"{{"username":"Lan","message":"{}"}}"#, "a".repeat(40_000));
    let post = Some;
    for (method, path, body, status, code) in [
        ("GET", "/nowhere", None, 404, "not_found"),
        ("GET", "/page/../Cargo.toml", None, 404, "not_found"),
        ("DELETE", "/messages", None, 405, "method_not_allowed"),
        ("POST", "/status", post("{}"), 405, "method_not_allowed"),
        ("GET", "/messages?since=x", None, 400, "invalid"),
        ("GET", "/messages?since=-1", None, 400, "invalid"),
        ("GET", "/messages?since=1.5", None, 400, "invalid"),
        ("GET", "/messages?since=18446744073709551616", None, 400, "invalid"),
        ("POST", "/messages", None, 415, "bad_json"),
        ("POST", "/messages", post(""), 400, "bad_json"),
        ("POST", "/messages", post("{"), 400, "bad_json"),
        ("POST", "/messages", post("chào"), 400, "bad_json"),
        ("POST", "/messages", post("[]"), 422, "invalid"),
        ("POST", "/messages", post(r#"{"username":"Lan"}"#), 422, "invalid"),
        ("POST", "/messages", post(r#"{"username":"Lan","message":7}"#), 422, "invalid"),
        ("POST", "/messages", post(r#"{"username":"Lan","message":" \t "}"#), 422, "invalid"),
        ("POST", "/messages", post(r#"{"username":"","message":"a"}"#), 422, "invalid"),
        ("POST", "/messages", post(r#"{"username":"Lan","message":"a\nMinh: b"}"#), 422, "invalid"),
        ("POST", "/messages", post(&long_text), 422, "invalid"),
        ("POST", "/messages", post(&long_name), 422, "invalid"),
        ("POST", "/messages", post(&long_body), 413, "too_large"),
    ] {
        let answer = server.connect().await.request(method, path, body).await;
        let what = format!("{method} {path} {:.60}", body.unwrap_or_default());
        assert_eq!(answer.status(), status, "{what}: {answer:?}");
        assert_eq!(answer.json()["error"]["code"], code, "{what}");
        let message = answer.json()["error"]["message"].to_string();
        assert!(message.contains(" · "), "{what}: not in both languages: {message}");
    }
    let answer = server.connect().await.request("GET", "/messages", None).await;
    assert_eq!(answer.body, r#"{"messages":[],"seq":0}"#, "nothing refused was kept");
}

#[tokio::test]
async fn a_client_that_sends_far_too_much_still_hears_why() {
    let server = Server::start().await;
    let body = format!(r#"{{"username":"Lan","message":"{}"}}"#, "a".repeat(3_000_000));
    let answer = server.connect().await.request("POST", "/messages", Some(&body)).await;
    assert_eq!(answer.status(), 413);
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let server = Server::start().await;
    let answer = server.connect().await.request("PUT", "/messages", None).await;
    assert!(answer.head.to_ascii_lowercase().contains("allow: get,head,post"), "{}", answer.head);
}

#[tokio::test]
async fn json_in_another_encoding_is_refused() {
    let server = Server::start().await;
    let mut lan = server.connect().await;
    lan.send(
        b"POST /messages HTTP/1.1\r\nhost: a\r\ncontent-type: application/json; charset=utf-8\r\n",
    )
    .await;
    lan.send(b"content-length: 32\r\n\r\n{\"username\":\"L\xe0n\",\"message\":\"a\"}").await;
    assert_eq!(lan.answer().await.status(), 400);
}

#[tokio::test]
async fn broken_http_is_400_and_a_huge_head_431() {
    let server = Server::start().await;
    let many = "x: y\r\n".repeat(65);
    let long = format!("x: {}\r\n", "y".repeat(17_000));
    for (head, status) in [
        ("\0\0\0\0\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/1.1\r\nhost: a\r\n folded: b\r\n\r\n".to_owned(), "400"),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n".to_owned(), "400"), // TLS on a plain port
        (format!("GET / HTTP/1.1\r\nhost: a\r\n{many}\r\n"), "431"),
        (format!("GET / HTTP/1.1\r\nhost: a\r\n{long}\r\n"), "431"),
    ] {
        let mut wire = server.connect().await;
        wire.send(&head).await;
        let answer = wire.rest().await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{head:.40?}: {answer}");
    }
}

#[tokio::test]
async fn a_head_or_a_body_that_drips_is_dropped_after_5_s() {
    let server = Server::start().await;
    let drip = async |start: &str| {
        let mut wire = server.connect().await;
        let since = Instant::now();
        wire.send(start).await;
        let answer = wire.rest().await;
        let seconds = since.elapsed().as_secs_f64();
        assert!((4.5..7.5).contains(&seconds), "{start:?} was dropped after {seconds} s");
        answer
    };
    let head = drip("GET / HTTP/1.1\r\nho");
    let body = drip(
        "POST /messages HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
    );
    let (head, body) = tokio::join!(head, body);
    assert_eq!(head, "");
    assert!(body.starts_with("HTTP/1.1 408 "), "{body}");
}

#[tokio::test]
async fn each_message_arrives_once_and_in_order() {
    let server = Server::start().await;
    let mut lan = Client::new(&server.url()).expect("an address");
    let mut read = Vec::new();
    let mut wire = server.connect().await;
    for n in 1..=50 {
        wire.say("Minh", &n.to_string()).await;
        if n % 7 == 0 {
            read.extend(lan.poll().await.expect("an answer").messages);
            assert_eq!(lan.poll().await.expect("an answer").messages, []);
        }
    }
    read.extend(lan.poll().await.expect("an answer").messages);
    let numbers: Vec<_> = read.iter().map(|message| message.message.as_str()).collect();
    assert_eq!(numbers, (1..=50).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_reader_who_was_away_too_long_is_told() {
    let server = Server::with_capacity(NonZeroUsize::new(3).expect("3")).await;
    let mut wire = server.connect().await;
    for n in 0..5 {
        wire.say("Lan", &n.to_string()).await;
    }
    let late = wire.request("GET", "/messages?since=1", None).await;
    assert_eq!((late.seqs(), &late.json()["gap"]), (vec![3, 4, 5], &true.into()));
    let in_time = wire.request("GET", "/messages?since=2", None).await;
    assert_eq!((in_time.seqs(), in_time.body.contains("gap")), (vec![3, 4, 5], false));
    // A page that was open while the server started anew asks with a cursor of the old log.
    let other_life = wire.request("GET", "/messages?since=900", None).await;
    assert_eq!((other_life.seqs(), &other_life.json()["seq"]), (vec![3, 4, 5], &5.into()));
}

#[tokio::test]
async fn who_has_seen_nothing_has_missed_nothing() {
    let server = Server::with_capacity(NonZeroUsize::MIN).await;
    let mut wire = server.connect().await;
    wire.say("Lan", "một").await;
    wire.say("Lan", "hai").await;
    let mut new = Client::new(&server.url()).expect("an address");
    let first = new.poll().await.expect("an answer");
    assert_eq!((first.messages.len(), first.gap), (1, false));
    wire.say("Lan", "ba").await;
    wire.say("Lan", "bốn").await;
    assert!(new.poll().await.expect("an answer").gap);
}

#[tokio::test]
async fn status_counts_what_happened() {
    let server = Server::start().await;
    let mut wire = server.connect().await;
    wire.say("Lan", "xin chào").await;
    wire.request("GET", "/messages?since=0", None).await;
    wire.request("GET", "/messages?since=1", None).await;
    let _idle = server.connect().await.request("GET", "/messages?since=1", None).await;
    let status = wire.request("GET", "/status", None).await.json();
    for (field, expected) in
        [("seq", 1), ("polls", 3), ("emptyPolls", 2), ("delivered", 1), ("connections", 1)]
    {
        assert_eq!(status[field], expected, "{field} in {status}");
    }
    for field in ["bytesReceived", "bytesSent"] {
        assert!(status[field].as_u64() > Some(300), "{field} in {status}");
    }
}

#[tokio::test]
async fn the_page_is_whole_and_runs_nothing_foreign() {
    let server = Server::start().await;
    let index = server.connect().await.request("GET", "/", None).await;
    assert!(index.head.contains(page::CONTENT_SECURITY_POLICY), "{}", index.head);
    let mut files: Vec<String> = linked(&index.body, "href=\"");
    files.extend(linked(&index.body, "src=\""));
    let mut seen = 0;
    while let Some(file) = files.get(seen).cloned() {
        seen += 1;
        let answer = server.connect().await.request("GET", &file, None).await;
        assert_eq!(answer.status(), 200, "{file}");
        for imported in linked(&answer.body, "from \"./") {
            let imported = format!("/page/{imported}");
            if !files.contains(&imported) {
                files.push(imported);
            }
        }
        for forbidden in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]
        {
            assert!(!answer.body.contains(forbidden), "{file} uses {forbidden}");
        }
    }
    assert!(files.len() > 5, "style, script and what it imports: {files:?}");
}

fn linked(text: &str, before: &str) -> Vec<String> {
    let targets = text.split(before).skip(1).filter_map(|rest| rest.split('"').next());
    targets.filter(|target| !target.starts_with("data:")).map(str::to_owned).collect()
}

#[tokio::test]
async fn only_local_pages_may_read() {
    let server = Server::start().await;
    for (origin, allowed) in [("http://localhost:3000", true), ("http://evil.example", false)] {
        let mut wire = server.connect().await;
        wire.send(format!("GET /messages HTTP/1.1\r\nhost: a\r\norigin: {origin}\r\n\r\n")).await;
        let head = wire.answer().await.head;
        assert_eq!(
            head.contains(&format!("access-control-allow-origin: {origin}")),
            allowed,
            "{head}"
        );
    }
}

#[tokio::test]
async fn the_server_ends_in_time_whatever_its_clients_do() {
    let server = Server::start().await;
    let address = server.address.clone();
    let mut idle = server.connect().await;
    idle.request("GET", "/messages", None).await;
    let mut half = server.connect().await;
    half.send("POST /messages HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{").await;
    while idle.request("GET", "/status", None).await.json()["connections"] != 2 {}
    let transcript = timeout(Duration::from_secs(4), server.stop()).await.expect("an end in time");
    assert!(transcript.contains("#2 · close"), "the half request was dropped:\n{transcript}");
    let port = address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    listen(port).await.expect("the port is free again at once");
}

// ---------------------------------------------------------------- the program

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
