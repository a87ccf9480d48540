//! WebSocket clients of other people with the course's servers: six of them, in four languages,
//! each a small program of its own beside this file.
//!
//! `tests/with_clients/install` brings what they need. A newcomer may lack it: then these tests say
//! so and are skipped. With `FULL_DUPLEX_THOROUGH=1` (CI) they fail instead. Many more clients are
//! run by `tests/with_clients/matrix`. Wireshark, which speaks with nobody, reads what they say.

#[path = "../support/mod.rs"]
mod support;

mod curl;
mod deflate;
mod wireshark;

use std::{
    process::Command,
    thread::{self, JoinHandle},
    time::Duration,
};

use full_duplex::{
    lesson04_frames::dissect::frames,
    lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        http::{Config, run_server},
        hub::Policy,
    },
    tap::Tap,
};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use support::{
    SOON,
    durable::{counting, memory_log, shared_hub},
    echoer::Echoer,
    library,
    program::{Ended, Running},
    room::{self, Room},
    thorough::thorough,
};
use tokio::time::{sleep, timeout};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/with_clients");
const INSTALLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/clients");
const MISSING: &str = "skipped · bỏ qua: run tests/with_clients/install first";

/// Programs that speak for a library each: its name, what runs the program, the program.
const CLIENTS: [Client; 6] = [
    Client("Python's websockets", "python", "python_websockets.py"),
    Client("Python's aiohttp", "python", "python_aiohttp.py"),
    Client("Node's ws", "node", "node_ws.mjs"),
    Client("Node's undici", "node", "node_undici.mjs"),
    Client("Perl's Mojolicious", "perl", "perl_mojolicious.pl"),
    Client("Tcl's tcllib", "tclsh", "tcl_tcllib.tcl"),
];

/// The first four of them can compress; servers of the same libraries that say what they hear.
const SERVERS: [Client; 3] = [
    Client("a server of Python's websockets", "python", "server_websockets.py"),
    Client("a server of Python's aiohttp", "python", "server_aiohttp.py"),
    Client("a server of Node's ws", "node", "server_ws.mjs"),
];

#[derive(Clone, Copy)]
struct Client(&'static str, &'static str, &'static str);

impl Client {
    fn command(self) -> Command {
        let Self(_, runs, program) = self;
        let mut command = match runs {
            "python" => Command::new(format!("{INSTALLED}/venv/bin/python")),
            other => Command::new(other),
        };
        command.arg(format!("{FOLDER}/{program}"));
        command.env("FULL_DUPLEX_CLIENTS", format!("{INSTALLED}/"));
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUTF8", "1");
        for variable in ["http_proxy", "https_proxy", "all_proxy"] {
            command.env_remove(variable).env_remove(variable.to_uppercase());
        }
        command
    }

    /// The answer to [`is_there`](Self::is_there), which takes a moment.
    fn is_there_soon(self) -> JoinHandle<bool> {
        thread::spawn(move || self.is_there())
    }

    /// Whether the program starts here, which it does if its library is there.
    fn is_there(self) -> bool {
        self.command().output().is_ok_and(|output| output.status.success())
    }

    fn start(self, arguments: &[&str]) -> Running {
        self.start_with(arguments, &[])
    }

    /// The same with these variables in its environment.
    fn start_with(self, arguments: &[&str], variables: &[(&str, &str)]) -> Running {
        let mut command = self.command();
        command.args(arguments).envs(variables.iter().copied());
        Running::of(command)
    }
}

/// A test with a client, or a server, that is there.
type Test = fn(Client) -> Result<(), Failed>;

fn trials_of(clients: &[Client], tests: &[(&str, Test)]) -> Vec<Trial> {
    let there = clients.iter().map(|client| client.is_there_soon()).collect::<Vec<_>>();
    let mut trials = Vec::new();
    for (client, there) in clients.iter().copied().zip(there) {
        let there = there.join().expect("no panic");
        for (lesson, test) in tests.iter().copied() {
            let test = move || if there { test(client) } else { Err(MISSING.into()) };
            let trial = Trial::test(format!("{}, {lesson}", client.0), test);
            let ignored = !there && !thorough();
            let kind = if ignored { MISSING } else { "" };
            trials.push(trial.with_kind(kind).with_ignored_flag(ignored));
        }
    }
    trials
}

fn main() {
    let lessons: [(&str, Test); 5] = [
        ("lesson 04", |client| run(echoes(client, Echoer::start()))),
        ("lesson 05", |client| {
            run(echoes(client, library::tasks(1 << 24, Tap::recording().then(frames))))
        }),
        ("lesson 06", |client| run(chats_with_lesson_06(client))),
        ("lesson 08", |client| run(chats_with_lesson_08(client))),
        ("lesson 08 stops", |client| run(hears_that_lesson_08_stops(client))),
    ];
    let mut trials = trials_of(&CLIENTS, &lessons);
    trials.extend(trials_of(
        &CLIENTS[..4],
        &[
            ("lesson 11", |client| run(deflate::client(client))),
            ("lesson 11's chat", |client| run(deflate::chats(client))),
        ],
    ));
    trials.extend(trials_of(&SERVERS, &[("lesson 11", |server| run(deflate::server(server)))]));
    trials.extend(curl::trials(run));
    trials.extend(wireshark::trials(run));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run(test: impl Future<Output = ()>) -> Result<(), Failed> {
    // Pings are signs of life, too: a conversation that doesn't go on has an end all the same.
    let test = async { timeout(SOON, test).await.map_err(|_| "it has no end".into()) };
    tokio::runtime::Runtime::new()?.block_on(test)
}

/// What a program has printed, which ended well.
async fn printed(client: Running) -> String {
    let Ended { ok, shown, said } = client.ended().await;
    assert!(ok && said.is_empty(), "{shown}{said}");
    shown
}

/// Text, a long text, long bytes, a ping and a goodbye, each of which comes back.
async fn echoes(client: Client, server: impl Future<Output = Echoer>) {
    let server = server.await;
    let seen = printed(client.start(&["echo", &server.url()])).await;
    let expected = "text Chào buổi sáng, Việt Nam\na long text\nlong bytes\npong ?\nclose 3001\n";
    assert_eq!(seen, expected);
    let wire = server.stop().await;
    for goodbye in ["#1 > CLOSE", "#1 < CLOSE"] {
        assert!(wire.contains(goodbye), "no {goodbye} in:\n{wire}");
    }
}

const CHAT: &str = "here Lan Ba\nLan có nghe không?\npong 7\n";

/// Lan and a client called Ba talk until both have heard the other.
async fn talk(room: &Room, client: Client, variables: &[(&str, &str)]) -> (room::Client, Running) {
    let mut lan = room.joined("Lan").await;
    let ba = client.start_with(&["chat", &room.socket(), "Ba"], variables);
    assert_eq!(until(&mut lan, "chat").await["message"], "chào cả nhà");
    lan.chats("có nghe không?").await;
    assert_eq!(until(&mut lan, "chat").await["message"], "còn đây"); // after Ba's ping of the protocol's own
    (lan, ba)
}

/// Waits for a message of this type.
async fn until(client: &mut room::Client, kind: &str) -> Value {
    loop {
        let message = client.next().await;
        if message["type"] == kind {
            return message;
        }
    }
}

/// Lan says goodbye, so that Ba goes, too: in order, as everybody is told.
async fn leaves(mut lan: room::Client, ba: Running) -> String {
    lan.chats("tạm biệt").await;
    let left = until(&mut lan, "user_left").await;
    assert_eq!((&left["username"], left.get("reason")), (&"Ba".into(), None));
    let seen = printed(ba).await;
    lan.leaves().await;
    seen
}

async fn chats_with_lesson_06(client: Client) {
    let room = Room::start().await;
    let (lan, ba) = talk(&room, client, &[]).await;
    assert_eq!(leaves(lan, ba).await, format!("{CHAT}Lan tạm biệt\nclose 1000\n"));
    room.stop().await;
}

/// Lesson 08's room, which pings often and waits long, and its tap.
async fn room_with_heartbeat() -> (Room, Tap) {
    let tap = Tap::recording().then(chat_dissect);
    let pace = Pace { every: Duration::from_millis(100), pong_timeout: SOON };
    let hub = shared_hub(&memory_log(1), Policy::default(), counting());
    let config = Config { hub, pace, tap: tap.clone(), log_line: |_| () };
    let room = Room::run(tap.clone(), |listener, stop| run_server(listener, config, stop)).await;
    (room, tap)
}

/// Waits until the second connection has answered a ping.
async fn answers_a_ping(tap: &Tap) {
    let answered = async {
        while !tap.transcript().to_string().contains("#2 > PONG") {
            sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(timeout(SOON, answered).await.is_ok(), "no pong in:\n{}", tap.transcript());
}

async fn chats_with_lesson_08(client: Client) {
    let (room, tap) = room_with_heartbeat().await;
    let (lan, ba) = talk(&room, client, &[]).await;
    answers_a_ping(&tap).await;
    let seen = leaves(lan, ba).await;
    assert_eq!(without_acks(&seen), format!("{CHAT}Lan tạm biệt\nclose 1000\n"));
    room.stop().await;
}

/// 1001 is the code that every library hands to its program as it is.
async fn hears_that_lesson_08_stops(client: Client) {
    let (room, _) = room_with_heartbeat().await;
    let (mut lan, ba) = talk(&room, client, &[]).await;
    let hears = async {
        until(&mut lan, "reconnect").await;
        lan.ended().await
    };
    let (_, ending, seen) = tokio::join!(room.stop(), hears, printed(ba));
    assert_eq!(without_acks(&seen), format!("{CHAT}reconnect\nclose 1001\n"), "{ending:?}");
}

/// What Ba has printed, without lesson 08's answers to Ba's own two messages.
fn without_acks(seen: &str) -> String {
    let (acks, rest): (Vec<_>, Vec<_>) = seen.lines().partition(|line| line.starts_with("ack "));
    assert_eq!(acks, ["ack 1", "ack 3"]);
    rest.join("\n") + "\n"
}
