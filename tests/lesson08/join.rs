//! The program itself, as server and as client, in real time: what it prints, and what a killed
//! server costs.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::support::{SOON, thorough::left_out};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson08");

/// A run of the program, ended with the test.
struct Run {
    child: Child,
    keyboard: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Run {
    fn start(arguments: &[&str]) -> Self {
        Self::of(Command::new(PROGRAM).args(arguments))
    }

    fn of(command: &mut Command) -> Self {
        let mut child = command
            .env_remove("PORT")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (tell, lines) = channel();
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let other = tell.clone();
        thread::spawn(move || {
            let lines = BufReader::new(out.expect("stdout")).lines().map_while(Result::ok);
            lines.for_each(|line| drop(tell.send(line)));
        });
        thread::spawn(move || {
            let lines = BufReader::new(err.expect("stderr")).lines().map_while(Result::ok);
            lines.for_each(|line| drop(other.send(line)));
        });
        let keyboard = child.stdin.take();
        Self { child, keyboard, lines }
    }

    /// A server with its log in this file.
    fn server(port: u16, log: &Log) -> (Self, u16) {
        let port = port.to_string();
        let server = Self::start(&["--port", &port, "--log", log.path()]);
        let port = server.port();
        (server, port)
    }

    /// The port that a server tells.
    fn port(&self) -> u16 {
        let line = self.sees("http://");
        let port = line.rsplit(':').next().and_then(|port| port.trim().parse().ok());
        port.expect("a port")
    }

    fn join(name: &str, port: u16) -> Self {
        Self::start(&["join", "--name", name, "--url", &format!("ws://127.0.0.1:{port}/ws")])
    }

    fn types(&mut self, line: &str) {
        writeln!(self.keyboard.as_mut().expect("a keyboard"), "{line}").expect("it reads");
    }

    /// The next line that contains this.
    fn sees(&self, text: &str) -> String {
        self.sees_all(&[text]).pop().unwrap_or_default()
    }

    /// The next lines, up to the one with which all of this has been seen, in whatever order.
    fn sees_all(&self, texts: &[&str]) -> Vec<String> {
        let (end, mut seen) = (Instant::now() + SOON, Vec::<String>::new());
        while !texts.iter().all(|text| seen.iter().any(|line| line.contains(text))) {
            let left = end.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left);
            seen.push(
                line.unwrap_or_else(|_| panic!("never {texts:?}, but:\n{}", seen.join("\n"))),
            );
        }
        seen
    }

    /// Nothing more is typed. Everything that was still printed, and whether it ended well.
    fn ends(mut self) -> (String, bool) {
        self.keyboard = None;
        let status = self.child.wait().expect("an end");
        (self.lines.iter().collect::<Vec<_>>().join("\n"), status.success())
    }

    /// `kill -9`.
    fn dies(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("an end");
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file for one test, gone with it.
struct Log(PathBuf);

impl Log {
    fn new(name: &str) -> Self {
        Self(env::temp_dir().join(format!("full-duplex-{}-{name}.log", std::process::id())))
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a name in UTF-8")
    }

    /// What was said, in order.
    fn said(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.0).expect("a log");
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.filter_map(|line| line["message"].as_str().map(str::to_owned)).collect()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(unix)]
#[test]
fn a_planned_stop_is_told_as_an_announced_restart() {
    let log = Log::new("planned");
    let (server, port) = Run::server(0, &log);
    let minh = Run::join("Minh", port);
    minh.sees("online");
    let asked = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status();
    assert!(asked.expect("kill exists").success());
    minh.sees("the server announced a restart");
}

#[test]
fn a_server_that_is_killed_costs_nobody_a_word() {
    let log = Log::new("killed");
    let (server, port) = Run::server(0, &log);
    let (mut minh, mut lan) = (Run::join("Minh", port), Run::join("Lan", port));
    minh.sees("online");
    lan.sees("online");
    minh.types("một");
    minh.sees("một ✓");
    lan.sees("Minh  một");
    server.dies();
    minh.sees("kết nối lại");
    for word in ["hai", "ba", "bốn"] {
        minh.types(word);
        minh.sees(&format!("… {word}"));
    }
    lan.sees("kết nối lại");
    lan.types("năm");
    let (server, _) = Run::server(port, &log);
    lan.types(""); // can't wait
    minh.types("");
    for word in ["hai", "ba", "bốn"] {
        minh.sees(&format!("{word} ✓"));
    }
    lan.sees_all(&["năm ✓", "Minh  hai", "Minh  ba", "Minh  bốn"]); // in whatever order
    for run in [minh, lan] {
        let (rest, well) = run.ends();
        assert!(well && rest.contains("Tạm biệt"), "{rest}");
    }
    server.dies();
    let mut said = log.said();
    let of_minh: Vec<_> = said.iter().filter(|word| *word != "năm").cloned().collect();
    assert_eq!(of_minh, ["một", "hai", "ba", "bốn"], "in the order in which they were said");
    said.sort();
    said.dedup();
    assert_eq!(said.len(), 5, "each once");
}

/// The answer's status to a message that is posted.
#[cfg(unix)]
fn posts(port: u16, message: &str) -> String {
    let body = format!(r#"{{"username":"Minh","message":"{message}"}}"#);
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a server");
    write!(
        stream,
        "POST /messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("room");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.split(' ').nth(1).expect("a status").to_owned()
}

/// The limit of a shell is as good as a full disk. It ends no server; authors and server are told,
/// and what fits again is written.
#[cfg(unix)]
#[test]
fn a_log_without_room_is_told_and_room_is_used() {
    let log = Log::new("full");
    let limited = ["-c", "ulimit -f 1; exec \"$@\"", "sh", PROGRAM];
    let server = ["--port", "0", "--log", log.path()];
    let server = Run::of(Command::new("sh").args(limited).args(server));
    let (port, endless) = (server.port(), "dài ".repeat(400));
    for round in 1..=2 {
        assert_eq!([posts(port, &endless), posts(port, &endless)], ["503", "503"]);
        server.sees("không ghi được nhật ký");
        assert_eq!(posts(port, "ngắn"), "201", "{round}");
        server.sees("đã ghi lại được nhật ký");
    }
    server.dies();
    assert_eq!(log.said(), ["ngắn", "ngắn"]);
}

#[test]
fn what_nobody_has_heard_is_told_when_leaving() {
    if left_out("lesson 08's deadline of 10 s") {
        return;
    }
    let log = Log::new("unsent");
    let (server, port) = Run::server(0, &log);
    let mut minh = Run::join("Minh", port);
    minh.sees("online");
    server.dies();
    minh.sees("kết nối lại");
    minh.types("có ai không?");
    let asked = Instant::now();
    let (rest, well) = minh.ends();
    assert!(!well && asked.elapsed() < Duration::from_secs(20), "{:?}", asked.elapsed());
    for line in ["never acknowledged", "chưa được xác nhận", "  … có ai không?"] {
        assert!(rest.contains(line), "{line} in:\n{rest}");
    }
}

#[test]
fn what_is_piped_in_is_delivered_before_the_end_is_a_goodbye() {
    let log = Log::new("piped");
    let (server, port) = Run::server(0, &log);
    let lan = Run::join("Lan", port);
    lan.sees("online");
    let mut minh = Run::join("Minh", port);
    minh.types("một"); // before there can be a connection
    minh.types("hai");
    let (shown, well) = minh.ends();
    assert!(well && shown.contains("hai ✓"), "{shown}");
    // Joining and leaving are not in the log, so their place among the messages may differ.
    lan.sees_all(&["Minh  một", "Minh  hai", "Minh has left"]);
    server.dies();
}

#[test]
fn what_is_final_ends_the_program_with_a_sentence() {
    let log = Log::new("final");
    let (_server, port) = Run::server(0, &log);
    let nowhere = format!("ws://127.0.0.1:{port}/nowhere");
    for (arguments, expected) in [
        (["--url", nowhere.as_str()], "không có phòng chat (HTTP 404)"),
        (["--url", "http://x"], "không phải địa chỉ"),
        (["--url", "wss://x"], "TLS"),
        (["--script", "/nowhere"], "/nowhere"),
    ] {
        let run = Run::start(&[&["join", "--name", "Minh"], &arguments[..]].concat());
        let (said, well) = run_to_its_end(run);
        assert!(!well && said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

/// The keyboard stays open: the program ends by itself.
fn run_to_its_end(mut run: Run) -> (String, bool) {
    let status = run.child.wait().expect("an end");
    (run.lines.iter().collect::<Vec<_>>().join("\n"), status.success())
}
