//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::{
    env, fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use full_duplex::lesson01_polling::serve::listen;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::support::{greeter::Greeter, room::Room};

fn lesson06(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lesson06"));
    command.args(arguments).env_remove("PORT").stdin(Stdio::null());
    command
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// A file for one test, gone with it.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let file = env::temp_dir().join(format!("full-duplex-{}-{name}", std::process::id()));
        fs::write(&file, text).expect("a file");
        Self(file)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a name in UTF-8")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let taken = listen(0).await.expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let nobody = listen(0).await.expect("a port").local_addr().expect("an address").to_string();
    let nobody = format!("ws://{nobody}/ws");
    let (room, greeter) = (Room::start().await, Greeter::start().await);
    let (room, elsewhere) = (room.socket(), format!("ws://{}/elsewhere", room.address));
    let greeter = format!("ws://{}/", greeter.address);
    let bad = File::new("bad", "say hi\ndance\n");
    let join = ["join", "--name", "Minh", "--url"];
    for (arguments, expected) in [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        ([&join[..], &[&nobody]].concat(), "không trả lời"),
        ([&join[..], &["http://x"]].concat(), "không phải địa chỉ"),
        ([&join[..], &["wss://x"]].concat(), "TLS"),
        ([&join[..], &[&elsewhere]].concat(), "mã 404"),
        ([&join[..], &[&greeter]].concat(), "không còn đó nữa"),
        ([&join[..], &[&room, "--script", bad.path()]].concat(), "dòng 2"),
        ([&join[..], &[&room, "--script", "/nowhere"]].concat(), "/nowhere"),
        (vec!["join", "--name", " "], "không được để trống"),
    ] {
        let mut command = lesson06(&arguments);
        let output = spawn_blocking(move || command.output()).await.expect("no panic");
        let output = output.expect("the program starts");
        let (_, said) = texts(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

/// Runs `join` with these lines typed.
fn join(url: &str, name: &str, more: &[&str], lines: &'static str) -> JoinHandle<(String, String)> {
    let mut command = lesson06(&[&["join", "--name", name, "--url", url], more].concat());
    spawn_blocking(move || {
        let mut client = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut keyboard = client.stdin.take().expect("a keyboard");
        keyboard.write_all(lines.as_bytes()).expect("typing");
        drop(keyboard);
        texts(&client.wait_with_output().expect("an end"))
    })
}

#[tokio::test]
async fn what_is_typed_arrives_and_the_end_of_the_pipe_is_a_goodbye() {
    let room = Room::start().await;
    let mut lan = room.joined("Lan").await;
    let minh = join(&room.socket(), "Minh", &[], "chào Lan\n\n  \nbạn khoẻ không?\n");
    assert_eq!(lan.hears("user_joined").await["username"], "Minh");
    assert_eq!(lan.hears("chat").await["message"], "chào Lan");
    assert_eq!(lan.hears("chat").await["message"], "bạn khoẻ không?");
    assert_eq!(lan.hears("user_left").await["reason"], serde_json::Value::Null);
    let (shown, said) = minh.await.expect("no panic");
    assert_eq!(said, "");
    for line in ["Bạn là Minh", "Minh  chào Lan", "Tạm biệt"] {
        assert!(shown.contains(line), "{line} in:\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "colours only on a terminal:\n{shown}");
}

const LAN: &str = "\
# Lan waits for Minh
expect Minh joined
expect Minh types
expect Minh: ai đó không?
typing
wait 0.05
say có mình đây
raw {\"type\":\"dance\"}
expect error UnknownType
name Lan Anh
expect here: Lan Anh, Minh
expect Minh: chào Lan Anh
expect Minh left
";

const MINH: &str = "\
expect here: Lan, Minh
typing
say ai đó không?
expect Lan types
expect Lan: có mình đây
expect Lan Anh joined
say chào Lan Anh
";

#[tokio::test]
async fn two_scripts_talk_to_each_other() {
    let room = Room::start().await;
    let (lan, minh) = (File::new("lan", LAN), File::new("minh", MINH));
    let lan = join(&room.socket(), "Lan", &["--script", lan.path()], "");
    while room.status().await["connections"] != 1 {
        tokio::task::yield_now().await;
    }
    let minh = join(&room.socket(), "Minh", &["--script", minh.path()], "");
    let (lan, minh) = (lan.await.expect("no panic"), minh.await.expect("no panic"));
    assert_eq!((lan.1.as_str(), minh.1.as_str()), ("", ""), "{}\n{}", lan.0, minh.0);
    for line in [
        "Minh đã vào phòng",
        "Minh đang gõ…",
        "Minh  ai đó không?",
        "Lan  có mình đây",
        "type phải là một trong",
        "Minh đã rời phòng",
    ] {
        assert!(lan.0.contains(line), "{line} in:\n{}", lan.0);
    }
    assert!(minh.0.contains("Đang có mặt: Lan, Minh"), "{}", minh.0);
}

#[tokio::test]
async fn a_server_that_goes_ends_the_chat_with_a_sentence() {
    let room = Room::start().await;
    let script = File::new("patient", "expect nobody says this\n");
    let minh = join(&room.socket(), "Minh", &["--script", script.path()], "");
    room.connections(1).await;
    room.stop().await;
    let (_, said) = minh.await.expect("no panic");
    assert!(said.contains("không còn đó nữa") && said.contains("1001"), "{said}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_goodbye_to_everybody() {
    use std::{
        io::{BufRead as _, BufReader, Read as _},
        time::{Duration, Instant},
    };

    let mut server =
        lesson06(&["--port", "0", "--tap"]).stdout(Stdio::piped()).spawn().expect("starts");
    let mut printed = BufReader::new(server.stdout.take().expect("its output"));
    let mut line = String::new();
    while !line.contains("--url ws://") {
        line.clear();
        assert_ne!(printed.read_line(&mut line).expect("text"), 0, "it says where to look");
    }
    let address = line.split("ws://").nth(1).expect("an address").trim().trim_end_matches("/ws");
    let mut client = std::net::TcpStream::connect(address).expect("a connection");
    let request = crate::support::greeter::request().replace("/chat", "/ws");
    client.write_all(request.as_bytes()).expect("a request");
    while !line.contains("welcome") {
        line.clear();
        assert_ne!(printed.read_line(&mut line).expect("text"), 0, "the tap shows the welcome");
    }
    let begun = Instant::now();
    let interrupt = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
    assert!(interrupt.expect("kill exists").success());
    let mut heard = vec![0; 4];
    while !heard.ends_with(b"\x88\x02\x03\xe9") {
        let mut byte = [0];
        client.read_exact(&mut byte).expect("a goodbye: 1001, going away");
        heard.extend(byte);
    }
    assert!(server.wait().expect("an end").success());
    assert!(begun.elapsed() < Duration::from_secs(5), "even if a client never answers");
    let mut rest = String::new();
    printed.read_to_string(&mut rest).expect("text");
    assert!(rest.contains("Tạm biệt"), "{rest}");
}
