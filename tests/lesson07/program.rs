//! The program itself: what it prints, how it notices a dead server, how it stops, and what it does without descriptors.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use full_duplex::{lesson01_polling::serve::listen, lesson07_heartbeat::heartbeat::Pace};
use tokio::task::spawn_blocking;

use crate::support::{
    relay::Relay,
    room::{Guest, Room},
};

fn lesson07(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lesson07"));
    command.args(arguments).env_remove("PORT").stdin(Stdio::null());
    command
}

/// A running server; it goes with this value.
pub struct Program {
    process: Child,
    printed: BufReader<ChildStdout>,
    pub address: String,
}

impl Program {
    pub fn start(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut printed = BufReader::new(process.stdout.take().expect("its output"));
        let mut line = String::new();
        while !line.contains("--url ws://") {
            line.clear();
            assert_ne!(printed.read_line(&mut line).expect("text"), 0, "it says where to look");
        }
        let address = line.split("ws://").nth(1).expect("an address").trim();
        let address = address.trim_end_matches("/ws").to_owned();
        Self { process, printed, address }
    }

    /// A server that may open so many files.
    #[cfg(unix)]
    pub fn with_descriptors(count: u32) -> Self {
        let mut command = Command::new("sh");
        let server = env!("CARGO_BIN_EXE_lesson07");
        let script = format!("ulimit -n {count}; exec '{server}' --port 0");
        command.args(["-c", &script]).env_remove("PORT").stdin(Stdio::null());
        Self::start(command)
    }

    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args([name, &self.id().to_string()]).status();
        assert!(kill.expect("kill exists").success());
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Waits until it ends by itself; whether it is content, and what else it has printed.
    pub fn end(mut self) -> (bool, String) {
        let mut rest = String::new();
        self.printed.read_to_string(&mut rest).expect("text");
        (self.process.wait().expect("an end").success(), rest)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill(); // if it has not ended by itself
        let _ = self.process.wait();
    }
}

#[test]
fn it_says_what_to_try_and_what_can_be_set() {
    let help = lesson07(&["--help"]).output().expect("the program starts");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for option in ["--ping-every <SECONDS>", "--patience <SECONDS>", "Nhịp tim"] {
        assert!(help.contains(option), "{option} in:\n{help}");
    }
    for nonsense in [&["--ping-every", "often"][..], &["--patience", "-1"], &["--ping-every", "0"]]
    {
        let output = lesson07(nonsense).output().expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && !said.contains("panicked"), "{nonsense:?}: {said}");
    }
}

/// Runs `join` until it ends by itself.
async fn join(url: String) -> (bool, String) {
    let arguments = ["join", "--name", "Minh", "--ping-every", "0.5", "--patience", "1", "--url"];
    let mut command = lesson07(&[&arguments[..], &[&url]].concat());
    let join = move || {
        // A keyboard at which nobody types.
        let mut client = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let keyboard = client.stdin.take();
        let output = client.wait_with_output().expect("an end");
        drop(keyboard);
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    spawn_blocking(join).await.expect("no panic")
}

#[tokio::test]
async fn the_client_tells_a_dead_line_in_a_sentence() {
    let room = Room::living_on_port(0, Pace::default()).await;
    let mut lan = room.joined("Lan").await;
    let relay = Relay::to(&room.address).await;
    let minh = tokio::spawn(join(format!("ws://{}/ws", relay.address)));
    lan.hears("user_joined").await;
    let begun = Instant::now();
    relay.freeze();
    let (content, said) = minh.await.expect("no panic");
    assert!(!content);
    for part in ["4000", "for 1.5 s", "suốt 1.5 giây", "đường truyền đã đứt"] {
        assert!(said.contains(part), "{part} in:\n{said}");
    }
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn the_client_tells_a_server_that_stops_as_lesson_06_does() {
    let room = Room::living_on_port(0, Pace::default()).await;
    let mut lan = room.joined("Lan").await;
    let minh = tokio::spawn(join(room.socket()));
    lan.hears("user_joined").await;
    room.stop().await;
    let (content, said) = minh.await.expect("no panic");
    assert!(!content && said.contains("không còn đó nữa") && said.contains("1001"), "{said}");
}

/// Whoever is asked to stop does so, whatever the clients do, and leaves the port free.
#[cfg(unix)]
#[tokio::test]
async fn sigterm_and_ctrl_c_say_goodbye_and_end_within_five_seconds() {
    for signal in ["-TERM", "-INT"] {
        let program = Program::start(lesson07(&["--port", "0"]));
        let address = program.address.clone();
        let port = address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        let mut polite = Guest::at(&address).await;
        let mut deaf = Vec::new();
        for n in 0..20 {
            let mut guest = Guest::at(&address).await;
            if n % 2 == 0 {
                guest.join(&format!("user{n}")).await;
                polite.hears("user_joined").await;
            }
            deaf.push(guest); // and never reads again
        }
        let begun = Instant::now();
        program.signal(signal);
        let ending = spawn_blocking(move || program.end());
        assert_eq!(polite.ended().await.code().value(), 1001);
        let (content, printed) = ending.await.expect("no panic");
        assert!(begun.elapsed() < Duration::from_secs(5), "{signal}: {:?}", begun.elapsed());
        assert!(content && printed.contains("Tạm biệt"), "{signal}: {printed}");
        assert!(
            listen(port).await.is_ok(),
            "{signal}: the port is free, though {} hold on",
            deaf.len()
        );
    }
}
