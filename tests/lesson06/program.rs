//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::time::{Duration, Instant};

use crate::support::{
    Wire,
    file::File,
    for_the_book,
    frames::masked,
    greeter::{Greeter, request},
    program::{Program, Running, nobody, shows, taken},
    room::{Room, connections},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson06"));

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let (_taken, port) = taken().await;
    let nobody = format!("ws://{}/ws", nobody().await);
    let (room, greeter) = (Room::start().await, Greeter::start().await);
    let (room, elsewhere) = (room.socket(), format!("ws://{}/elsewhere", room.address));
    let greeter = format!("ws://{}/", greeter.address);
    let bad = File::new("bad", "say hi\ndance\n");
    let join = ["join", "--name", "Minh", "--url"];
    let rows = [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        ([&join[..], &[&nobody]].concat(), "không trả lời"),
        ([&join[..], &["http://x"]].concat(), "không phải địa chỉ"),
        ([&join[..], &["wss://x"]].concat(), "TLS"),
        ([&join[..], &[&elsewhere]].concat(), "mã 404"),
        ([&join[..], &[&greeter]].concat(), "không còn đó nữa"),
        ([&join[..], &[&room, "--script", bad.path()]].concat(), "dòng 2"),
        ([&join[..], &[&room, "--script", "/nowhere"]].concat(), "/nowhere"),
        (vec!["join", "--name", " "], "không được để trống"),
        (vec!["--origin", "https://chat.example/"], "không kèm đường dẫn"),
    ];
    LESSON.trouble(rows).await;
}

/// Runs `join` with these lines typed.
fn join(url: &str, name: &str, more: &[&str], lines: &str) -> Running {
    LESSON.typed(&[&["join", "--name", name, "--url", url], more].concat(), lines)
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
    let minh = minh.ended().await;
    assert_eq!(minh.said, "");
    shows(&minh.shown, &["Bạn là Minh", "Minh  chào Lan", "Tạm biệt"]);
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

// ANCHOR: scripts
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
    let (lan, minh) = (lan.ended().await, minh.ended().await);
    assert_eq!((lan.said.as_str(), minh.said.as_str()), ("", ""), "{}\n{}", lan.shown, minh.shown);
    let expected = [
        "Minh đã vào phòng",
        "Minh đang gõ…",
        "Minh  ai đó không?",
        "Lan  có mình đây",
        "type phải là một trong",
        "Minh đã rời phòng",
    ];
    shows(&lan.shown, &expected);
    shows(&minh.shown, &["Đang có mặt: Lan, Minh"]);
}
// ANCHOR_END: scripts

#[tokio::test]
async fn a_script_is_read_as_any_editor_may_have_saved_it() {
    let room = Room::start().await;
    let mut lan = room.joined("Lan").await;
    let script = "\u{feff}# Notepad\r\nExpect\there: Lan \r\n\r\nSay\tchào\tLan  \r\nTYPING\r\n";
    let script = File::new("notepad", script);
    let minh = join(&room.socket(), "Minh", &["--script", script.path()], "").ended().await;
    assert_eq!((minh.ok, minh.said.as_str()), (true, ""), "{}", minh.shown);
    lan.hears("user_joined").await;
    assert_eq!(lan.hears("chat").await["message"], "chào Lan");
    lan.hears("typing").await;

    for (name, bytes, told) in [
        ("le", &b"\xff\xfes\0a\0y\0 \0x\0"[..], "UTF-16 LE"),
        ("be", b"\xfe\xff\0s\0a\0y\0 \0x", "UTF-16 BE"),
        ("latin", b"say ch\xe0o", "hãy lưu lại dạng UTF-8"),
    ] {
        let file = File::absent(name);
        std::fs::write(file.path(), bytes).expect("a file");
        let ended = join(&room.socket(), "Minh", &["--script", file.path()], "").ended().await;
        assert!(!ended.ok && ended.said.contains(file.path()), "{name}: {}", ended.said);
        assert!(ended.said.contains(told) && !ended.said.contains("panicked"), "{}", ended.said);
        assert_eq!(std::fs::read(file.path()).expect("the file"), bytes, "nothing is written");
    }
}

#[tokio::test]
async fn a_server_that_goes_ends_the_chat_with_a_sentence() {
    let room = Room::start().await;
    let script = File::new("patient", "expect nobody says this\n");
    let minh = join(&room.socket(), "Minh", &["--script", script.path()], "");
    room.connections(1).await;
    room.stop().await;
    let said = minh.ended().await.said;
    assert!(said.contains("không còn đó nữa") && said.contains("1001"), "{said}");
}

#[tokio::test]
async fn the_server_says_where_it_is_and_who_comes_and_goes() {
    let mut server = LESSON.start(&["--port", "0"]);
    let mut shown = String::new();
    while !shown.contains("Ctrl-C\n\n") {
        shown += &server.line().await.expect("its first lines");
    }
    let address = shown.split("http://").nth(1).expect("a page").lines().next().expect("it");
    let (address, port) = (address.to_owned(), address.rsplit(':').next().expect("a port"));
    // As on the usual port.
    let options = [format!(" --url ws://{address}/ws"), format!(" --port {port}")];
    shown = options.iter().fold(shown.clone(), |shown, option| shown.replace(option, ""));
    shown = shown.replace(&address, "127.0.0.1:8080");
    let mut people = Vec::new();
    for number in 1..=2 {
        let mut client = Wire::to(&address).await;
        client.send(request().replace("/chat", "/ws")).await;
        people.push(client);
        shown += &server.until(&format!("Client {number}: hello")).await;
    }
    let mut leaving = people.remove(0);
    leaving.send(masked(0x88, &1000_u16.to_be_bytes())).await;
    leaving.through(b"\x88\x02\x03\xe8").await; // a goodbye from both
    drop(leaving);
    shown += &server.until("Client 1: 1000").await;
    connections(Wire::to(&address).await, 1).await; // its place is free
    drop(people);
    shown += &server.until("Client 2: ").await;
    for_the_book(|| insta::assert_snapshot!("lesson06__what_the_server_prints", shown));
}

/// The address of the page counts: `localhost` is another site, although it leads to this server.
#[tokio::test]
async fn it_opens_its_socket_to_the_named_site_only() {
    let mut server = LESSON.start(&["--port", "0", "--origin", "http://127.0.0.1:8080"]);
    let address = server.address("--url ws://").await;
    for (host, status) in [("127.0.0.1", "101"), ("localhost", "403")] {
        let mut client = Wire::to(&address).await;
        let origin = format!("Origin: http://{host}:8080\r\n\r\n");
        let request = request().replace("/chat", "/ws").replace("\r\n\r\n", "\r\n");
        client.send(request + &origin).await;
        let head = client.head().await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{host}: {head}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_says_goodbye_to_everybody() {
    let mut server = LESSON.start(&["--port", "0", "--tap"]);
    let address = server.address("--url ws://").await;
    let mut client = Wire::to(&address).await;
    client.send(request().replace("/chat", "/ws")).await;
    server.until("welcome").await; // the tap shows it
    let begun = Instant::now();
    server.interrupt();
    client.through(b"\x88\x02\x03\xe9").await; // 1001, going away
    let rest = server.ended().await.well();
    assert!(begun.elapsed() < Duration::from_secs(5), "even if a client never answers");
    shows(&rest, &["Tạm biệt"]);
}

#[tokio::test]
async fn measure_puts_four_ways_side_by_side() {
    let arguments = "measure --users 4 --seconds 1 --every 0.1 --talk 0.3";
    let arguments: Vec<_> = arguments.split(' ').collect();
    let table = LESSON.run(&arguments).await.well();
    shows(&table, &["polling  long-polling         SSE   WebSocket", "mỗi người một lần"]);
    let row = |what: &str| -> Vec<u32> {
        let line = table.lines().find(|line| line.contains(what)).expect("a row");
        line.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    };
    assert_eq!(row("request để nghe")[3], 4, "one handshake for each person\n{table}");
    let (said, delivered) = (row("tin đã nói")[3], row("tin đến người khác")[3]);
    // The last words may still be on their way when the time is over.
    assert!(delivered > 2 * said && delivered <= 3 * said, "to all others\n{table}");
    let bytes = row("cho mỗi tin");
    assert!(bytes[3] < bytes[2], "a frame is smaller than an event\n{table}");
    let entrance = row("Not counted")[0];
    assert!((700..2_000).contains(&entrance), "{entrance} bytes to come in\n{table}");
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names_and_a_head_is_only_a_head() {
    LESSON.knows_its_names(&[], ("http://", "/ws"), [426, 405, 405, 101]).await;
}
