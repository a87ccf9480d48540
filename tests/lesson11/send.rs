//! `/send FILE` and `/cancel`: the real program, with its own server.

use std::{fs, time::Duration};

use full_duplex::{lesson11_compression::pictures::message::LARGEST, tap::fault::Faults};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::picture_kit::Place;
use crate::support::{
    file::File,
    program::{Program, Running, shows},
    proxy::Proxy,
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson11"));

/// A line on which megabytes take a moment: one window after another.
const SLOW: Faults = Faults {
    freeze_after: None,
    cut_after: None,
    delay: Duration::from_millis(10),
    split: None,
    max_age: None,
    no_upgrade: false,
    collect: false,
};

/// A file with the parts of a PNG; its pixels are noise.
fn png(name: &str, size: usize) -> File {
    let mut random = fastrand::Rng::with_seed(5);
    let noise: Vec<u8> = (0..size).map(|_| random.u8(..)).collect();
    let chunk = |kind: &[u8], data: &[u8]| {
        let length = u32::try_from(data.len()).expect("small").to_be_bytes();
        [&length[..], kind, data, &[0; 4]].concat()
    };
    let chunks = [
        chunk(b"IHDR", b"\0\0\x01\0\0\0\x01\0\x08\x02\0\0\0"),
        chunk(b"IDAT", &noise),
        chunk(b"IEND", b""),
    ];
    let file = File::absent(name);
    fs::write(file.path(), [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat())
        .expect("a file");
    file
}

fn joins(program: Program, name: &str, address: &str) -> Running {
    program.start(&["join", "--name", name, "--url", &format!("ws://{address}/ws")])
}

/// What is served at an `http` URL.
async fn served(url: &str) -> Vec<u8> {
    let rest = url.trim().strip_prefix("http://").expect("a URL");
    let (address, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(address).await.expect("a server");
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("it reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    answer
}

fn url(line: &str) -> &str {
    &line[line.find("http://").expect("a URL")..]
}

/// A picture goes on where it has to after the server was killed; others see it once, as a URL, and
/// lesson 08's client sees the text of the message.
#[tokio::test]
async fn a_picture_survives_a_server_that_is_killed() {
    let (place, cat) = (Place::new(), png("cat.png", 900_000));
    let log = place.0.path();
    let start = |port: &str| LESSON.start(&["--port", port, "--log", log]);
    let mut server = start("0");
    let address = server.address("http://").await;
    let (_, port) = address.rsplit_once(':').expect("a port");
    let line = Proxy::unseen(&address, SLOW).await;
    let mut ba = joins(LESSON, "Ba", &address);
    let mut old = joins(Program(env!("CARGO_BIN_EXE_lesson08")), "Cũ", &address);
    let mut lan = joins(LESSON, "Lan", &line.address);
    for person in [&mut ba, &mut old] {
        person.until("Lan").await;
    }
    lan.until("/cancel").await;
    lan.types(&format!("/send {}\nxin chào\n", cat.path()));
    lan.until("%").await;
    server.kill();
    let mut server = start(port);
    lan.until("paused at").await;
    let sent = lan.until("sent; it is at").await;
    let heard = ba.until("/pictures/").await;
    assert!(
        heard.contains("Lan") && heard.contains(&format!("http://{address}/pictures/")),
        "{heard}"
    );
    let text = old.until("/pictures/").await;
    assert!(!text.contains("http://"), "{text}");
    let picture = fs::read(cat.path()).expect("a file");
    for url in [url(&sent), url(&heard)] {
        assert!(served(url).await.ends_with(&picture), "{url}");
    }
    for mut person in [lan, ba, old] {
        person.leaves();
        person.ended().await.well();
    }
    server.interrupt();
    server.until("Tạm biệt").await;
    let log_text = fs::read_to_string(log).expect("a log");
    assert_eq!(log_text.matches("/pictures/").count(), 1, "{log_text}");
    line.stop().await;
}

/// What can't be sent is said, a pipe waits for its picture, and other lines are texts.
#[tokio::test]
async fn what_a_person_types() {
    let mut server = LESSON.start(&["--port", "0"]);
    let address = server.address("http://").await;
    let url = format!("ws://{address}/ws");
    let (cat, text) = (png("my cat.png", 100), File::new("cat.txt", "miaow"));
    let large = png("large.png", LARGEST as usize);
    let lines = [
        "/send".to_owned(),
        "/send no-such-file.png".to_owned(),
        "/send .".to_owned(),
        format!("/send {}", text.path()),
        format!("/send {}", large.path()),
        "/cancel".to_owned(),
        "/sendx is a text".to_owned(),
        format!("/send '{}'", cat.path()),
    ];
    let person =
        LESSON.typed(&["join", "--name", "Lan", "--url", &url], &(lines.join("\n") + "\n"));
    let shown = person.ended().await.well();
    shows(
        &shown,
        &[
            "which file? · file nào?",
            "no-such-file.png can't be read · không đọc được",
            ". is not a file · không phải là file",
            "cat.txt is no picture (PNG, JPEG, GIF, WebP) · không phải là ảnh",
            "large.png is too large: at most 2 MiB · lớn quá: nhiều nhất 2 MiB",
            "no picture is being sent · không có ảnh nào đang gửi",
            "/sendx is a text",
            "my cat.png: sending 1 KiB · đang gửi 1 KiB",
            "my cat.png: sent; it is at · đã gửi, xem ở: http://",
        ],
    );
    server.interrupt();
    server.ended().await.well();
}

/// A script sends and cancels; a person who leaves in the middle is told what isn't there.
#[tokio::test]
async fn a_script_and_a_person_who_leaves() {
    let mut server = LESSON.start(&["--port", "0"]);
    let address = server.address("http://").await;
    let line = Proxy::unseen(&address, SLOW).await;
    let (url, cat) = (format!("ws://{}/ws", line.address), png("cat.png", 2_000_000));
    let small = png("small.png", 100);
    let steps = format!(
        "expect online\nsend {}\nexpect cat.png: sending\ncancel\nexpect cancelled\nsend {}\nexpect small.png: sent\n",
        cat.path(),
        small.path()
    );
    let script = File::new("script.txt", &steps);
    let ended =
        LESSON.run(&["join", "--name", "Lan", "--url", &url, "--script", script.path()]).await;
    shows(&ended.well(), &["cancelled · đã huỷ", "Tạm biệt"]);

    let mut ba = joins(LESSON, "Ba", &line.address);
    ba.until("/cancel").await;
    ba.types(&format!("/send {}\n", cat.path()));
    ba.until(" KiB").await;
    ba.interrupt();
    let ended = ba.ended().await;
    assert!(!ended.ok && !ended.shown.contains("paused"), "{}", ended.shown);
    shows(&ended.said, &["not sent to the end", "ảnh chưa gửi xong", "cat.png"]);
    server.interrupt();
    server.ended().await.well();
    line.stop().await;
}
