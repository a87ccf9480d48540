//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use full_duplex::lesson01_polling::serve::listen;
use tokio::task::spawn_blocking;

use crate::support::{Server, room::Room};

fn tap(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tap"));
    command.args(arguments).env_remove("PORT").stdin(Stdio::null());
    command
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// The program while it runs; it doesn't outlive its test.
struct Running {
    program: Child,
    printed: BufReader<ChildStdout>,
    address: String,
}

impl Running {
    fn to(server: &str, more: &[&str]) -> Self {
        let port = server.rsplit(':').next().expect("a port");
        let mut command = tap(&[&["--listen", "0", "--to", port], more].concat());
        let command = command.env("PORT", "nonsense").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut program = command.spawn().expect("the program starts");
        let printed = BufReader::new(program.stdout.take().expect("its output"));
        let mut running = Self { program, printed, address: String::new() };
        let line = running.until("http://");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        address.expect("an address").clone_into(&mut running.address);
        running.until("Ctrl-C");
        running
    }

    /// Reads on to a line that contains `text`.
    fn until(&mut self, text: &str) -> String {
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            assert_ne!(self.printed.read_line(&mut line).expect("text"), 0, "never {text:?}");
        }
        line
    }

    fn types(&mut self, line: &str) {
        let keyboard = self.program.stdin.as_mut().expect("a keyboard");
        keyboard.write_all(line.as_bytes()).expect("typing");
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).expect("the program listens")
    }

    #[cfg(unix)]
    fn interrupt(mut self) -> String {
        let interrupt =
            Command::new("kill").args(["-INT", &self.program.id().to_string()]).status();
        assert!(interrupt.expect("kill exists").success());
        assert!(self.program.wait().expect("an end").success());
        let mut rest = String::new();
        self.printed.read_to_string(&mut rest).expect("text");
        rest
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let taken = listen(0).await.expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    for (arguments, expected) in [
        (vec!["--listen", &port], "chọn cổng khác bằng --listen"),
        (vec!["--listen", &port, "--to", &port], "tự nói chuyện với chính nó"),
        (vec!["--to", "70000"], "không phải số cổng"),
        (vec!["--to", "0"], "không thể là 0"),
        (vec!["--freeze-after", "soon"], "không phải khoảng thời gian"),
        (vec!["--cut-after", "100KB"], "không phải số byte"),
        (vec!["--delay=-1s"], "không phải khoảng thời gian"),
        (vec!["--split", "0"], "không phải kích thước"),
    ] {
        let output = tap(&arguments).output().expect("the program starts");
        let (_, said) = texts(&output);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

#[test]
fn help_is_bilingual() {
    let (shown, _) = texts(&tap(&["--help"]).output().expect("the program starts"));
    for option in
        ["listen", "to", "subtitles", "quiet", "freeze-after", "cut-after", "delay", "split"]
    {
        let line = shown.lines().find(|line| line.contains(&format!("--{option}")));
        assert!(line.is_some_and(|line| line.contains(" · ")), "{option} in:\n{shown}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn it_shows_what_it_passes_on_and_says_goodbye() {
    let (server, room) = (Server::start().await, Room::start().await);
    let (http, socket) = (server.address.clone(), room.address.clone());
    spawn_blocking(move || {
        let running = Running::to(&http, &["--delay", "20ms"]);
        let mut client = running.connect();
        client.write_all(b"GET /status HTTP/1.1\r\nhost: a\r\n\r\n").expect("a request");
        client.read_exact(&mut [0; 12]).expect("an answer");
        let rest = running.interrupt();
        for line in ["20ms", "#1 > GET /status HTTP/1.1", "#1 < HTTP/1.1 200 OK", "Tạm biệt"] {
            assert!(rest.contains(line), "{line} in:\n{rest}");
        }
        for (option, shown) in [("", "< TEXT fin len="), ("--subtitles", r#"< {"type":"welcome""#)]
        {
            let more: &[&str] = if option.is_empty() { &[] } else { &[option] };
            let mut running = Running::to(&socket, more);
            let mut client = running.connect();
            let request = crate::support::greeter::request().replace("/chat", "/ws");
            client.write_all(request.as_bytes()).expect("a request");
            running.until(shown);
        }
    })
    .await
    .expect("no panic");
    server.stop().await;
    room.stop().await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_sentence_and_the_next_client_is_as_welcome() {
    let nobody = listen(0).await.expect("a port").local_addr().expect("an address").to_string();
    spawn_blocking(move || {
        let mut running = Running::to(&nobody, &["--quiet"]);
        for _ in 0..2 {
            let mut client = running.connect();
            assert!(matches!(client.read(&mut [0]), Ok(0)), "closed");
            running.until("không ai trả lời");
        }
    })
    .await
    .expect("no panic");
}

#[tokio::test]
async fn the_keyboard_freezes_and_cuts() {
    let server = Server::start().await;
    let address = server.address.clone();
    spawn_blocking(move || {
        let mut running = Running::to(&address, &[]);
        let request = b"GET /status HTTP/1.1\r\nhost: a\r\n\r\n";
        let mut frozen = running.connect();
        frozen.write_all(request).expect("a request");
        running.until("#1 < HTTP/1.1 200 OK");
        running.types("\n");
        running.until("#1 · frozen");
        frozen.write_all(request).expect("taken");
        running.until("#1 · lost on the way to the server: 33 bytes");
        let mut other = running.connect();
        other.write_all(request).expect("a request");
        running.until("#2 < HTTP/1.1 200 OK");
        running.types("what?\nc\n");
        running.until("c: cắt ngang");
        running.until("bị cắt");
        for mut client in [frozen, other] {
            let error = client.read_to_end(&mut Vec::new()).expect_err("a reset");
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        }
    })
    .await
    .expect("no panic");
}
