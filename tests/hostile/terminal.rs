//! The same on a real terminal, where the programs use colours and edit a line.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    process::{Child, Command, Stdio},
    thread,
};

use nix::pty::{Winsize, openpty};
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::timeout,
};

use super::{lesson, servers};
use crate::support::{SOON, program::Program, room::Room};

/// A program on a terminal of its own; it is killed when this is dropped.
struct Terminal {
    process: Child,
    keyboard: File,
    output: UnboundedReceiver<Vec<u8>>,
    seen: String,
}

impl Terminal {
    fn of(Program(program): Program, arguments: &[&str]) -> Self {
        let size = Winsize { ws_row: 50, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0 };
        let pty = openpty(&size, None).expect("a terminal");
        let end = || Stdio::from(pty.slave.try_clone().expect("its other end"));
        let mut command = Command::new(program);
        command.args(arguments).env("TERM", "xterm-256color").env_remove("NO_COLOR");
        command.stdin(end()).stdout(end()).stderr(end());
        let process = command.spawn().expect("the program starts");
        let mut screen = File::from(pty.master.try_clone().expect("the screen"));
        let (tell, output) = unbounded_channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                let _ = tell.send(bytes[..count].to_vec());
            }
        });
        drop(pty.slave); // so that the screen ends with the program
        Self { process, keyboard: pty.master.into(), output, seen: String::new() }
    }

    fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("typing");
    }

    /// Waits until this has been printed.
    async fn until(&mut self, text: &str) {
        while !self.seen.contains(text) {
            let more = timeout(SOON, self.output.recv()).await;
            let Ok(Some(bytes)) = more else { panic!("never {text:?}, but {:?}", self.seen) };
            self.seen += &String::from_utf8_lossy(&bytes);
        }
    }

    /// Everything that was printed, once the program has ended.
    async fn ended(mut self) -> String {
        while let Some(bytes) = timeout(SOON, self.output.recv()).await.expect("an end") {
            self.seen += &String::from_utf8_lossy(&bytes);
        }
        std::mem::take(&mut self.seen)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.process.kill(); // unless it has ended by itself
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn only_our_own_colours_reach_a_terminal() {
    let url = servers::room().await;
    let terminal = Terminal::of(lesson(6), &["join", "--name", "Minh", "--url", &url]);
    let seen = terminal.ended().await;
    assert!(seen.contains("\u{1b}["), "colours: {seen:?}");
    assert!(seen.contains(servers::SEEN), "{seen:?}");
    for evil in [
        "\u{1b}]",
        "\u{1b}[2J",
        "\u{9b}",
        "\u{8}",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{2066}",
        "\u{3164}",
    ] {
        assert!(!seen.contains(evil), "{evil:?} in {seen:?}");
    }
}

#[tokio::test]
async fn a_paste_of_several_lines_becomes_several_messages() {
    let room = Room::start().await;
    let mut lan = room.joined("Lan").await;
    let url = room.socket();
    let mut minh = Terminal::of(lesson(6), &["join", "--name", "Minh", "--url", &url]);
    lan.hears("user_joined").await;
    minh.until("> ").await;
    minh.types("\u{1b}[200~một\thai\r\nba\rbốn\u{1b}[201~");
    minh.until("bốn").await; // pasted, and not sent before Enter
    minh.types("\r");
    for words in ["một hai", "ba", "bốn"] {
        assert_eq!(lan.hears("chat").await["message"], words);
        minh.until(&format!("  {words}\r\n")).await;
    }
    minh.types("a\u{16}\u{1b}[2J\r"); // Ctrl-V: the next key as it is
    minh.until("không được chứa ký tự điều khiển").await;
    minh.types("x\ty\r"); // without bracketed paste, a tab is a key
    assert_eq!(lan.hears("chat").await["message"], "x y");
    minh.types("\u{4}");
    assert!(minh.ended().await.contains("Tạm biệt"));
}
