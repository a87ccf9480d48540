//! A lesson's program as a person at a terminal meets it: its output, its errors, its end.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read, Write as _},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use full_duplex::stage::serve::listen;
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::timeout,
};

use super::{SOON, Wire, frames::masked, greeter::request};

/// A command for a program that hears SIGHUP, also if the tests run under `nohup`: what ignores a
/// signal hands that on to the programs that it starts.
fn hears_the_end_of_its_terminal(program: &str) -> Command {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    if !ignored.is_some_and(|bits| bits.trim().ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f']))
    {
        return Command::new(program);
    }
    let mut command = Command::new("env");
    command.args(["--default-signal=HUP", program]);
    command
}

/// A program of this package: `Program(env!("CARGO_BIN_EXE_lesson01"))`.
#[derive(Clone, Copy, Debug)]
pub struct Program(pub &'static str);

impl Program {
    pub fn start(self, arguments: &[&str]) -> Running {
        let mut command = hears_the_end_of_its_terminal(self.0);
        command.args(arguments).env_remove("PORT");
        Running::of(command)
    }

    /// Runs it to its end, without input.
    pub async fn run(self, arguments: &[&str]) -> Ended {
        self.typed(arguments, "").ended().await
    }

    /// Starts it, types these lines and ends the input.
    pub fn typed(self, arguments: &[&str], lines: &str) -> Running {
        let mut running = self.start(arguments);
        running.types(lines);
        running.leaves();
        running
    }

    /// Checks that a WebSocket server closes with 1001 at Ctrl-C, and ends in time although its
    /// client never answers.
    #[cfg(unix)]
    pub async fn says_goodbye(self, arguments: &[&str], in_time: Duration) {
        let mut server = self.start(arguments);
        let address = server.address("join ws://").await;
        let mut client = Wire::to(&address).await;
        client.send(request()).await;
        client.take(129).await;
        let begun = Instant::now();
        server.interrupt();
        assert_eq!(client.take(4).await, *b"\x88\x02\x03\xe9", "1001, going away");
        let rest = server.ended().await.well();
        assert!(begun.elapsed() < in_time, "even if a client never answers");
        shows(&rest, &["Tạm biệt"]);
    }

    /// Checks that a server answers to this machine's names and to those of `--host`, and to no
    /// others; that its answer to HEAD is a head; and that its 101 says `Connection: Upgrade` and
    /// no more. `address` stands before its address, `target` is what is asked for, and `statuses`
    /// are the answers to GET, POST, HEAD and a handshake.
    pub async fn knows_its_names(
        self,
        arguments: &[&str],
        (address, target): (&str, &str),
        statuses: [u16; 4],
    ) {
        let arguments = [arguments, &["--port", "0", "--host", "Chat.example"]].concat();
        let mut server = self.start(&arguments);
        let address = server.address(address).await;
        let (close, handshake) = ("Connection: close", request());
        let (_, upgrade) = handshake.trim_end().split_once("localhost\r\n").expect("a Host");
        let kinds = [("GET", close), ("POST", close), ("HEAD", close), ("GET", upgrade)];
        for (host, ours) in [
            ("localhost", true),
            ("127.0.0.1:1", true),
            ("chat.example", true),
            ("evil.example:8080", false),
            ("localhost.evil.example", false),
        ] {
            for ((method, fields), status) in kinds.into_iter().zip(statuses) {
                let status = if ours { status } else { 421 };
                let what = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{fields}");
                let mut client = Wire::to(&address).await;
                client.send(format!("{what}\r\n\r\n")).await;
                if method == "HEAD" {
                    let all = timeout(SOON, client.rest()).await.expect("an end");
                    assert!(all.starts_with(&format!("HTTP/1.1 {status} ")), "{what}\n{all}");
                    assert_eq!(all.find("\r\n\r\n"), Some(all.len() - 4), "{what}\n{all}");
                    continue;
                }
                let head = timeout(SOON, client.head()).await.expect("an answer");
                assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{what}\n{head}");
                if !ours {
                    let body = timeout(SOON, client.body(&head)).await.expect("a sentence");
                    assert!(body.contains("--host "), "{what}\n{body}");
                }
                let head = head.to_ascii_lowercase();
                let says: Vec<_> =
                    head.lines().filter(|line| line.starts_with("connection:")).collect();
                assert!(status != 101 || says == ["connection: upgrade"], "{head}");
            }
        }
    }

    /// The lines about the ends of four connections to a WebSocket server, sorted: one that is
    /// closed in order, one that breaks a rule, one without a WebSocket, and one without a request.
    #[cfg(unix)]
    pub async fn ends_of_connections(self, arguments: &[&str]) -> Vec<String> {
        let mut server = self.start(arguments);
        let address = server.address("join ws://").await;
        for (bytes, answer) in
            [(masked(0x88, b"\x03\xe8"), &b"\x88\x02\x03\xe8"[..]), (b"\x81\x00".to_vec(), b"\x88")]
        {
            let mut client = Wire::to(&address).await;
            client.send(request()).await;
            client.take(129).await;
            client.send(bytes).await;
            assert_eq!(client.take(answer.len()).await, answer);
            client.close().await;
        }
        for request in ["GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", ""] {
            let mut client = Wire::to(&address).await;
            client.send(request).await;
            client.close().await;
        }
        server.interrupt();
        let shown = server.ended().await.well();
        let lines = shown.lines().filter(|line| line.starts_with('→'));
        let mut lines: Vec<_> = lines.map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    }

    /// Checks that each run fails with a sentence that holds these words, and without a panic.
    pub async fn trouble(self, rows: impl IntoIterator<Item = (Vec<&str>, &str)>) {
        for (arguments, expected) in rows {
            let Ended { ok, said, .. } = self.run(&arguments).await;
            assert!(!ok, "{arguments:?}");
            assert!(said.contains(expected), "{arguments:?}: {said}");
            assert!(!said.contains("panicked"), "{arguments:?}: {said}");
        }
    }
}

/// A running program; it is killed when this is dropped.
#[derive(Debug)]
pub struct Running {
    process: Child,
    keyboard: Option<ChildStdin>,
    screen: UnboundedReceiver<String>,
    errors: UnboundedReceiver<String>,
}

impl Running {
    pub fn of(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("the program starts");
        Self {
            keyboard: process.stdin.take(),
            screen: lines(process.stdout.take().expect("a screen")),
            errors: lines(process.stderr.take().expect("a screen")),
            process,
        }
    }

    pub fn types(&mut self, lines: &str) {
        let keyboard = self.keyboard.as_mut().expect("a keyboard that nobody has left");
        keyboard.write_all(lines.as_bytes()).expect("typing");
    }

    /// Ends the input, as the end of a pipe does.
    pub fn leaves(&mut self) {
        self.keyboard = None;
    }

    /// Waits for a line of its standard error with this text.
    pub async fn until_error(&mut self, text: &str) {
        while let Ok(Some(line)) = timeout(SOON, self.errors.recv()).await {
            if line.contains(text) {
                return;
            }
        }
        panic!("never {text}");
    }

    /// What it has said on its standard error since, and on its output.
    pub fn complaints(&mut self) -> String {
        let mut all = String::new();
        while let Ok(line) = self.errors.try_recv().or_else(|_| self.screen.try_recv()) {
            all += &line;
        }
        all
    }

    /// Whether it has ended.
    pub fn is_over(&mut self) -> bool {
        self.process.try_wait().is_ok_and(|status| status.is_some())
    }

    /// The next line of its output; `None` after its end.
    pub async fn line(&mut self) -> Option<String> {
        timeout(SOON, self.screen.recv()).await.expect("it shows something, or ends, in time")
    }

    /// Waits for a line with this text, and returns that line.
    pub async fn until(&mut self, text: &str) -> String {
        let mut seen = String::new();
        while let Ok(Some(line)) = timeout(SOON, self.screen.recv()).await {
            if line.contains(text) {
                return line;
            }
            seen += &line;
        }
        while let Ok(line) = self.errors.try_recv() {
            seen += &line;
        }
        panic!("never {text}, but:\n{seen}");
    }

    /// Waits for a server's line about its address; returns host and port, which follow these
    /// words.
    pub async fn address(&mut self, before: &str) -> String {
        let line = self.until(before).await;
        let address = line.split(before).nth(1).expect("an address");
        address.chars().take_while(|&letter| letter != '/' && !letter.is_whitespace()).collect()
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Ctrl-C.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.signal("-INT");
    }

    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args([name, &self.id().to_string()]).status();
        assert!(kill.expect("kill exists").success());
    }

    /// Freezes it (SIGSTOP). Once this has returned, none of its threads runs any more: on a busy
    /// machine one of them may still answer for a moment.
    #[cfg(unix)]
    pub fn freezes(&self) {
        self.signal("-STOP");
        let tasks = format!("/proc/{}/task", self.id()); // Linux; elsewhere nothing is waited for
        let stopped = |task: fs::DirEntry| {
            let status = fs::read_to_string(task.path().join("status")).unwrap_or_default();
            status.contains("State:\tT")
        };
        while fs::read_dir(&tasks).is_ok_and(|tasks| !tasks.flatten().all(stopped)) {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Ends it without a warning (`kill -9`). Once this has returned, its port is free.
    pub fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("an end");
    }

    /// Waits for its end. The input stays open until then, unless it was ended before.
    pub async fn ended(mut self) -> Ended {
        let (mut shown, mut said) = (String::new(), String::new());
        while let Some(line) = self.line().await {
            shown += &line;
        }
        while let Some(line) = self.errors.recv().await {
            said += &line;
        }
        let ok = self.process.wait().expect("an end").success();
        assert!(!shown.contains('\u{1b}'), "colours only on a terminal:\n{shown}");
        Ended { ok, shown, said }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill(); // unless it has ended by itself
        let _ = self.process.wait();
    }
}

/// The lines of an output, as they come.
fn lines(printed: impl Read + Send + 'static) -> UnboundedReceiver<String> {
    let (say, lines) = unbounded_channel();
    thread::spawn(move || {
        let mut printed = BufReader::new(printed);
        let mut line = Vec::new();
        while printed.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            let _ = say.send(String::from_utf8_lossy(&line).into_owned()); // read on: a full pipe would stop it
            line.clear();
        }
    });
    lines
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// Whether the exit code was success.
    pub ok: bool,
    /// Its output since the last line that was waited for.
    pub shown: String,
    /// Its standard error.
    pub said: String,
}

impl Ended {
    /// Its output; panics if the exit code was failure.
    #[track_caller]
    pub fn well(self) -> String {
        assert!(self.ok, "{}", self.said);
        self.shown
    }
}

/// Checks that all these words were shown.
#[track_caller]
pub fn shows(shown: &str, words: &[&str]) {
    for word in words {
        assert!(shown.contains(word), "{word} in:\n{shown}");
    }
}

/// A port that is taken for as long as the listener lives.
pub async fn taken() -> (TcpListener, String) {
    let listener = listen(0).await.expect("a port");
    let port = listener.local_addr().expect("an address").port().to_string();
    (listener, port)
}

/// Host and port without a listener.
pub async fn nobody() -> String {
    let listener = listen(0).await.expect("a port");
    listener.local_addr().expect("an address").to_string()
}
