//! Programs in a terminal of their own: what Ctrl-S and Ctrl-C do there.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    process::{Child, Command},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use nix::pty::openpty;
use tokio::{
    task::spawn_blocking,
    time::{sleep, timeout},
};

use super::{LESSON06, LESSON07, address_in};
use crate::support::{SOON, Wire, greeter::request, program::Program, room::Room};

/// A program and its terminal.
struct Terminal {
    process: Child,
    keyboard: File,
    shown: Arc<Mutex<String>>,
}

impl Terminal {
    fn with(program: Program, arguments: &[&str]) -> Self {
        let ends = openpty(None, None).expect("a terminal");
        let mut command = Command::new("setsid");
        command.args(["--ctty", program.0]).args(arguments).env("TERM", "xterm").env_remove("PORT");
        let end = || ends.slave.try_clone().expect("a terminal");
        let process = command.stdin(end()).stdout(end()).stderr(end()).spawn().expect("setsid");
        let keyboard = File::from(ends.master);
        let mut screen = keyboard.try_clone().expect("a terminal");
        let shown = Arc::new(Mutex::new(String::new()));
        let seen = shown.clone();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                seen.lock().expect("no panic").push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self { process, keyboard, shown }
    }

    fn press(&mut self, keys: &[u8]) {
        self.keyboard.write_all(keys).expect("a terminal");
    }

    /// Waits until this is shown; returns all that was shown.
    async fn shows(&self, text: &str) -> String {
        let seen = async {
            loop {
                let shown = self.shown.lock().expect("no panic").clone();
                if shown.contains(text) {
                    return shown;
                }
                sleep(Duration::from_millis(10)).await;
            }
        };
        let shown = timeout(SOON, seen).await;
        shown.unwrap_or_else(|_| panic!("never {text}, but {:?}", self.shown))
    }

    /// Its end, and whether it was a good one.
    async fn ends(mut self) -> bool {
        let waiting = spawn_blocking(move || self.process.wait().expect("an end").success());
        timeout(SOON, waiting).await.expect("an end").expect("no panic")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.process.kill(); // it has ended, unless the test has failed
        let _ = self.process.wait();
    }
}

const CTRL_C: &[u8] = b"\x03";
const CTRL_S: &[u8] = b"\x13";

#[tokio::test]
async fn ctrl_s_stops_the_output_and_not_the_server() {
    let mut server = Terminal::with(LESSON07, &["--port", "0", "--tap"]);
    let banner = server.shows("Ctrl-C\r\n").await;
    let address = address_in(&banner).expect("an address");
    server.press(CTRL_S);
    for _ in 0..8 {
        let mut wire = Wire::to(&address).await;
        wire.request("GET", "/status", None).await;
        let mut wire = Wire::to(&address).await;
        wire.send(request().replace("/chat", "/ws")).await;
        wire.through(b"welcome").await;
    }
    server.press(CTRL_C);
    server.shows("Tạm biệt").await; // the terminal shows what comes after Ctrl-C
    assert!(server.ends().await);
}

#[tokio::test]
async fn ctrl_c_as_a_key_is_a_goodbye() {
    let room = Room::start().await;
    let mut lan = room.joined("Lan").await;
    let mut minh = Terminal::with(LESSON06, &["join", "--name", "Minh", "--url", &room.socket()]);
    minh.shows("> ").await; // from here on keys are the editor's
    lan.hears("user_joined").await;
    minh.press("chào\r".as_bytes());
    assert_eq!(lan.hears("chat").await["message"], "chào");
    minh.press(CTRL_C);
    assert_eq!(lan.hears("user_left").await["reason"], serde_json::Value::Null);
    minh.shows("Tạm biệt").await;
    assert!(minh.ends().await);
}

#[tokio::test]
async fn the_second_key_press_leaves_a_frozen_server() {
    let mut server = LESSON06.start(&["--port", "0"]);
    let url = server.until("--url ws://").await;
    let url = format!("ws://{}/ws", address_in(&url).expect("an address"));
    let mut minh = Terminal::with(LESSON06, &["join", "--name", "Minh", "--url", &url]);
    minh.shows("Đang có mặt").await;
    server.signal("-STOP");
    minh.press(CTRL_C);
    minh.shows("nhấn Ctrl-C lần nữa để rời ngay").await;
    minh.press(CTRL_C);
    minh.shows("Tạm biệt").await;
    assert!(minh.ends().await);
}
