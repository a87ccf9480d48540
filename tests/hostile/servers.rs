//! Every client against a server that says what no terminal should obey.

use full_duplex::{
    lesson03_handshake::{Agreed, accept},
    lesson04_frames::{
        close::Close,
        connection::{Connection, Role},
        message::Limits,
        websocket::WebSocket,
    },
    stage::serve::listen,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{EVIL, lesson, shows_harmlessly};

/// How [`EVIL`] is to be seen, in part.
pub const SEEN: &str =
    r"ÁC\u{1b}]0;a\u{7}\u{1b}[2J\u{9b}2J\u{8}\r\t\n\u{85}\u{2028}\u{202e}\u{2066}";
const STAYS: &str = "👩\u{200d}👧 ế";

/// Serves each connection so; returns host and port.
async fn serve<F>(each: fn(TcpStream) -> F) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = listen(0).await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(each(stream));
        }
    });
    address
}

/// The head of a request, and its path.
async fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).expect("ASCII");
    let path = head.split(' ').nth(1)?.to_owned();
    Some((head, path))
}

async fn answer(stream: &mut TcpStream, status: &str, kind: &str, body: &str) {
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let _ = stream.write_all(answer.as_bytes()).await; // unless the client has gone
}

/// A log with one message, over all three transports; a message that is posted is refused.
async fn evil_log(mut stream: TcpStream) {
    let Some((head, path)) = request(&mut stream).await else { return };
    let message = json!({"seq": 1, "username": EVIL, "message": EVIL, "timestamp": 0});
    let json = "application/json";
    if head.starts_with("POST") {
        let refusal = json!({"error": {"code": EVIL, "message": EVIL}}).to_string();
        answer(&mut stream, "422 Unprocessable Content", json, &refusal).await;
    } else if path.starts_with("/events") {
        let event = format!("id: 1\nevent: message\ndata: {message}\n\n: {EVIL}\n\n");
        answer(&mut stream, "200 OK", "text/event-stream", &event).await;
    } else {
        let news = json!({"messages": [message], "seq": 1}).to_string();
        answer(&mut stream, "200 OK", json, &news).await;
    }
}

#[tokio::test]
async fn a_log_cannot_control_the_terminal_of_its_reader() {
    let url = format!("http://{}", serve(evil_log).await);
    let join = ["join", "--name", "Minh", "--every", "0.05", "--url", &url];
    let vias = [
        (1, &[][..]),
        (2, &["--via", "poll"]),
        (2, &["--via", "long-poll"]),
        (2, &["--via", "sse"]),
    ];
    for (number, via) in vias {
        let mut running = lesson(number).start(&[&join[..], via].concat());
        let (heard, refused) = (format!("UTC  {SEEN}"), format!("hãy gõ lại: {SEEN}"));
        let mut before = String::new();
        running.types("chào\n");
        while !(before.contains(&heard) && before.contains(&refused)) {
            before += &running.line().await.expect("both, in any order");
            assert!(before.len() < 100_000, "lesson {number} {via:?}: {before:?}");
        }
        running.leaves();
        let mut ended = running.ended().await;
        ended.shown = before + &ended.shown;
        shows_harmlessly(&format!("lesson {number} {via:?}"), &ended, &[STAYS]);
    }
}

/// A WebSocket server that says these texts and closes with an evil reason.
async fn say(mut stream: TcpStream, texts: Vec<String>) {
    let accepted = accept(&mut stream, |_| Ok(Agreed::default())).await;
    let (_, _, early) = accepted.expect("a handshake");
    let connection = Connection::new(Role::Server, Limits::default());
    let mut socket = WebSocket::new(stream, connection, early);
    for text in texts {
        socket.send_text(&text).expect("room");
    }
    socket.close_handshake(&Close::new(4000, EVIL)).await;
}

async fn evil_echo(stream: TcpStream) {
    say(stream, vec![EVIL.to_owned()]).await;
}

#[tokio::test]
async fn a_server_that_talks_cannot_control_the_terminal() {
    let url = format!("ws://{}/", serve(evil_echo).await);
    for (number, command) in [(3, "dial"), (4, "join"), (5, "join")] {
        // The input stays open: the server ends the conversation.
        let ended = lesson(number).start(&[command, &url]).ended().await;
        // Lessons 03 and 04 show bytes and frames, each with its own escapes.
        let words: &[&str] = if number == 5 { &[SEEN, STAYS, "4000 \"ÁC"] } else { &["ÁC"][..] };
        let words = if number == 3 { &["101"][..] } else { words };
        shows_harmlessly(&format!("lesson {number}"), &ended, words);
    }
}

/// A room whose members, errors and reasons are evil. It keeps lesson 08's protocol, which lessons
/// 06 and 07 understand, too.
async fn evil_room(stream: TcpStream) {
    let user = json!({"clientId": 9, "username": EVIL});
    let texts: Vec<Value> = vec![
        json!({"type": "welcome", "clientId": 1, "message": EVIL, "heartbeatMs": 15_000,
            "session": EVIL, "epoch": EVIL, "seq": 0}),
        json!({"type": "presence", "users": [{"clientId": 1, "username": "Minh"}, user]}),
        json!({"type": "user_joined", "clientId": 9, "username": EVIL, "timestamp": 0}),
        json!({"type": "typing", "clientId": 9, "username": EVIL, "isTyping": true}),
        json!({"type": "chat", "seq": 1, "clientId": 9, "username": EVIL, "message": EVIL, "timestamp": 0}),
        json!({"type": "error", "code": "invalid", "message": EVIL}),
        json!({"type": "user_left", "clientId": 9, "username": EVIL, "timestamp": 0, "reason": EVIL}),
    ];
    say(stream, texts.iter().map(Value::to_string).collect()).await;
}

/// The address of such a room.
pub async fn room() -> String {
    format!("ws://{}/ws", serve(evil_room).await)
}

#[tokio::test]
async fn a_room_cannot_control_the_terminal_of_its_members() {
    let url = room().await;
    for number in 6..=8 {
        let mut running = lesson(number).start(&["join", "--name", "Minh", "--url", &url]);
        let mut words = vec![" đã vào phòng", " đang gõ", " bị mất kết nối"];
        if number == 8 {
            running.until(words[2]).await; // it would dial again and again
            running.leaves();
            words.clear();
        }
        let ended = running.ended().await;
        shows_harmlessly(&format!("lesson {number}"), &ended, &words);
    }
}

/// An answer in which every part that a person may read is evil.
async fn evil_handshake(mut stream: TcpStream) {
    if request(&mut stream).await.is_some() {
        let evil = EVIL.replace(['\r', '\n'], "");
        let answer = format!(
            "HTTP/1.1 101 {evil}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: {evil}\r\nsec-websocket-protocol: {evil}\r\n\r\n{evil}"
        );
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

/// The same with what header fields may hold: the rest is no HTTP for the library below.
async fn wrong_accept(mut stream: TcpStream) {
    if request(&mut stream).await.is_some() {
        let answer = "HTTP/1.1 101 \u{202e}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: \u{9b}\u{202e}\r\nserver: \u{9b}\r\n\r\n";
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

#[tokio::test]
async fn an_answer_cannot_control_the_terminal() {
    let urls = [serve(evil_handshake).await, serve(wrong_accept).await];
    for url in urls.map(|address| format!("ws://{address}/")) {
        for number in 3..=8 {
            let name = ["--name", "Minh", "--url", &url];
            let arguments = match number {
                3 => vec!["dial", &url],
                4 | 5 => vec!["join", &url],
                _ => [&["join"], &name[..]].concat(),
            };
            let mut running = lesson(number).start(&arguments);
            if number == 8 {
                running.leaves();
            }
            shows_harmlessly(&format!("lesson {number}"), &running.ended().await, &[]);
        }
    }
}
