//! A program on a terminal of its own, where it uses colours, edits a line and hears keys.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    mem,
    process::{Child, Command},
    thread,
};

use nix::pty::{Winsize, openpty};
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::spawn_blocking,
    time::timeout,
};

use super::{SOON, program::Program};

/// The keys that a terminal or a program obeys.
pub const CTRL_C: &str = "\u{3}";
pub const CTRL_D: &str = "\u{4}";
pub const CTRL_S: &str = "\u{13}";

/// A program and its terminal; the program is killed when this is dropped.
#[derive(Debug)]
pub struct Terminal {
    process: Child,
    keyboard: File,
    output: UnboundedReceiver<Vec<u8>>,
    seen: String,
}

impl Terminal {
    pub fn of(Program(program): Program, arguments: &[&str]) -> Self {
        let size = Winsize { ws_row: 50, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0 };
        let pty = openpty(&size, None).expect("a terminal");
        let end = || pty.slave.try_clone().expect("its other end");
        let mut command = Command::new("setsid"); // a terminal sends signals to its own session
        command.args(["--ctty", program]).args(arguments);
        command.env("TERM", "xterm-256color").env_remove("NO_COLOR").env_remove("PORT");
        let process = command.stdin(end()).stdout(end()).stderr(end()).spawn().expect("setsid");
        drop((command, pty.slave)); // so that the screen ends with the program
        let keyboard = File::from(pty.master);
        let mut screen = keyboard.try_clone().expect("the screen");
        let (tell, output) = unbounded_channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                let _ = tell.send(bytes[..count].to_vec());
            }
        });
        Self { process, keyboard, output, seen: String::new() }
    }

    pub fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("typing");
    }

    /// Waits until this has been printed; returns all that was printed.
    pub async fn until(&mut self, text: &str) -> &str {
        while !self.seen.contains(text) {
            self.more(text).await;
        }
        &self.seen
    }

    /// Waits until the editor reads its `nth` line. Keys that come between two lines are the
    /// system's, which may lose them.
    pub async fn edits(&mut self, nth: usize) {
        const BEGINS: &str = "\u{1b}[?2004h"; // bracketed paste is switched on
        while self.seen.matches(BEGINS).count() < nth {
            self.more(BEGINS).await;
        }
    }

    async fn more(&mut self, awaited: &str) {
        let more = timeout(SOON, self.output.recv()).await;
        let Ok(Some(bytes)) = more else { panic!("never {awaited:?}, but {:?}", self.seen) };
        self.seen += &String::from_utf8_lossy(&bytes);
    }

    /// Everything that was printed, once the program has ended.
    pub async fn ended(&mut self) -> String {
        while let Some(bytes) = timeout(SOON, self.output.recv()).await.expect("an end") {
            self.seen += &String::from_utf8_lossy(&bytes);
        }
        mem::take(&mut self.seen)
    }

    /// The same, for an end that is no failure.
    pub async fn ended_well(mut self) -> String {
        let seen = self.ended().await;
        let waiting = spawn_blocking(move || self.process.wait().expect("an end").success());
        assert!(timeout(SOON, waiting).await.expect("an end").expect("no panic"), "{seen}");
        seen
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.process.kill(); // unless it has ended by itself
        let _ = self.process.wait();
    }
}
