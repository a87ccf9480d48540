//! Servers whose output is read by nobody: a pipe into a program that waits.

use std::{
    io::{BufRead as _, BufReader, PipeReader, Write as _, pipe},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
};

use full_duplex::lesson01_polling::log::{CAPACITY, system_clock};
use futures_util::future::join_all;
use tokio::{task::spawn_blocking, time::timeout};

use super::{
    LESSON01, LESSON02, LESSON04, LESSON05, LESSON06, LESSON07, LESSON08, LESSON12, SERVERS, TAP,
    address_in,
};
use crate::support::{
    SOON, Server, Wire, echoer::Echoer, file::Folder, greeter::request, program::Program,
    room::Room,
};

/// The end of a server's banner.
const STOP: &str = "Ctrl-C\n";

/// A program whose banner was read, and nothing after it: its pipes are full.
struct Unread {
    program: &'static str,
    process: Child,
    address: String,
    pipe: BufReader<PipeReader>,
}

impl Unread {
    /// A program whose banner ends with this line.
    fn start(program: Program, arguments: &[&str], last: &str) -> Self {
        let (reader, mut writer) = pipe().expect("a pipe");
        let mut command = Command::new(program.0);
        command.args(arguments).env_remove("PORT").stdin(Stdio::piped());
        command.stdout(writer.try_clone().expect("a pipe"));
        command.stderr(writer.try_clone().expect("a pipe"));
        let process = command.spawn().expect("the program starts");
        drop(command); // and its ends of the pipe
        let mut pipe = BufReader::new(reader);
        let (mut banner, mut address) = (String::new(), None);
        while !banner.contains(last) {
            banner.clear();
            assert_ne!(pipe.read_line(&mut banner).expect("a line"), 0, "it ends");
            address = address.or_else(|| address_in(&banner));
        }
        // Waits as soon as the pipe is full, until somebody reads.
        thread::spawn(move || writer.write_all("\n".repeat(1 << 17).as_bytes()));
        Self { program: program.0, process, address: address.unwrap_or_default(), pipe }
    }

    fn interrupt(&self) {
        let kill = Command::new("kill").args(["-INT", &self.process.id().to_string()]).status();
        assert!(kill.expect("kill exists").success());
    }

    /// Its end, which must be a good one.
    async fn ends(mut self) {
        let program = self.program;
        let _input = self.process.stdin.take(); // `wait` would end it: a second wish to leave
        let waiting = spawn_blocking(move || self.process.wait().expect("an end"));
        let ended = timeout(SOON, waiting).await.expect("an end, although nobody reads");
        assert!(ended.as_ref().is_ok_and(ExitStatus::success), "{program}: {ended:?}");
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let _ = self.process.kill(); // it has ended, unless the test has failed
        let _ = self.process.wait();
    }
}

/// Two clients come and go: one asks over HTTP, one wants a WebSocket and breaks off.
async fn visit(address: &str) {
    let mut wire = Wire::to(address).await;
    wire.send("GET /status HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(wire.head().await.starts_with("HTTP/1.1 "), "{address} still answers");
    let mut wire = Wire::to(address).await;
    wire.send(request().replace("/chat", "/ws")).await;
    assert!(wire.head().await.starts_with("HTTP/1.1 "), "{address} still answers");
}

/// Visits a server so often that the system has no thread left for one that waits in a write.
async fn goes_on_and_ends(server: Unread) {
    for _ in 0..8 {
        timeout(SOON, visit(&server.address)).await.expect("an answer, although nobody reads");
    }
    server.interrupt();
    server.ends().await;
}

#[tokio::test]
async fn no_line_of_output_stops_a_server_and_ctrl_c_ends_it() {
    let mut servers = Vec::new();
    let folder = Folder::absent("unread");
    let log = folder.path().to_str().expect("a name in UTF-8");
    servers.push(Unread::start(LESSON12, &["--port", "0", "--log", log, "--tap"], STOP));
    for (program, arguments) in SERVERS {
        servers.push(Unread::start(program, arguments, STOP));
        servers.push(Unread::start(program, &[arguments, &["--tap"]].concat(), STOP));
    }
    join_all(servers.into_iter().map(goes_on_and_ends)).await;
}

#[tokio::test]
async fn no_line_of_output_stops_the_tap_and_ctrl_c_ends_it() {
    let server = Server::start().await;
    let port = server.port().to_string();
    goes_on_and_ends(Unread::start(TAP, &["--listen", "0", "--to", &port], STOP)).await;
}

#[tokio::test(flavor = "multi_thread")] // a banner is waited for while the servers run
async fn no_line_of_output_keeps_a_client_from_leaving() {
    let server = Server::push(0, CAPACITY, system_clock).await;
    let (echoer, room) = (Echoer::start().await, Room::start().await);
    let (http, echo, chat) = (server.url(), echoer.url(), room.socket());
    let mut program = LESSON08.start(&["--port", "0"]);
    let durable = format!("ws://{}/ws", program.address("--url ws://").await);
    let mut clients = Vec::new();
    for program in [LESSON04, LESSON05] {
        clients.push(Unread::start(program, &["join", &echo], "Ctrl-C để rời"));
    }
    for (program, url) in [
        (LESSON01, &http),
        (LESSON02, &http),
        (LESSON06, &chat),
        (LESSON07, &chat),
        (LESSON08, &durable),
    ] {
        let arguments = ["join", "--name", "Minh", "--url", url];
        clients.push(Unread::start(program, &arguments, "Ctrl-C để rời"));
    }
    join_all(clients.into_iter().map(async |client| {
        client.interrupt();
        client.ends().await;
    }))
    .await;
}

/// The longest head that lesson 01's server takes, nearly.
const LONG: usize = 15 << 10;

#[tokio::test]
async fn lines_that_had_no_place_are_counted_when_somebody_reads_again() {
    let mut server = Unread::start(LESSON01, &["--port", "0", "--tap"], STOP);
    let mut wire = Wire::to(&server.address).await;
    let long =
        format!("GET /status HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "x".repeat(LONG));
    for _ in 0..350 {
        wire.send(&long).await;
        wire.answer().await;
    }
    assert!(reads_until(&mut server.pipe, " lines were not shown · đã bỏ "));
    server.interrupt();
    assert!(reads_until(&mut server.pipe, "Tạm biệt"), "and what comes then is shown");
    server.ends().await;
}

/// Reads lines until one has this text; whether there is one.
fn reads_until(pipe: &mut BufReader<PipeReader>, text: &str) -> bool {
    pipe.lines().map_while(Result::ok).any(|line| line.contains(text))
}
