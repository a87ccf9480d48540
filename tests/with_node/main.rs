//! Lesson 04 against Node's `ws`, the WebSocket library that most servers in the world run; and
//! lesson 08's client in JavaScript against the one in Rust.
//!
//! The one needs Node and that package, the other Node alone. A newcomer may lack both: then these
//! tests say so and are skipped. With `FULL_DUPLEX_THOROUGH=1` (CI) they fail instead. `npm install
//! --prefix target/node ws` or Debian's package `node-ws` provides it.

#[allow(dead_code, reason = "tests/lesson08 uses the rest")]
#[path = "../lesson08/client_tape.rs"]
mod client_tape;
mod offline_core;
mod package;
mod pictures_core;
mod reconnect_core;
mod roads_core;
#[path = "../support/mod.rs"]
mod support;

use std::{process::Command, time::Duration};

use full_duplex::{
    lesson03_handshake::connect,
    lesson04_frames::{
        close::Close,
        connection::{Connection, Role},
        event::{Ending, Event},
        mask::secure_key,
        message::Limits,
        websocket::WebSocket,
    },
};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use support::{
    echoer::Echoer,
    program::{Ended, Running},
    thorough::thorough,
};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(20);
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/with_node/peer.mjs");

fn package() -> Result<String, &'static str> {
    package::package(env!("CARGO_MANIFEST_DIR"))
}

fn main() {
    let (node, ws) = (package::node(), package().map(drop));
    let trial = |name, needs: Result<(), &'static str>, test: fn() -> Result<(), Failed>| {
        let trial = Trial::test(name, move || needs.map_err(Failed::from).and_then(|()| test()));
        match needs {
            Err(missing) if !thorough() => {
                trial.with_kind(format!("skipped · bỏ qua: {missing}")).with_ignored_flag(true)
            }
            _ => trial,
        }
    };
    let trials = vec![
        trial("their client", ws, || run(their_client())),
        trial("their client breaks the rules", ws, || run(their_client_breaks_the_rules())),
        trial("their server", ws, || run(their_server())),
        trial("lesson 08's client is the same in both languages", node, || {
            run(reconnect_core::the_client_is_the_same_in_both_languages())
        }),
        trial("lesson 08's page believes only what it understands", node, || {
            run(reconnect_core::the_page_believes_only_what_it_understands())
        }),
        trial("the page and the server see nothing in the same texts", node, || {
            run(reconnect_core::both_see_nothing_in_the_same_texts())
        }),
        trial("lesson 10's tabs show everything once, and lose no word", node, || {
            run(offline_core::tabs_show_everything_once_and_lose_no_word())
        }),
        trial("lesson 10's roads are the same in both languages", node, || {
            run(roads_core::the_roads_are_the_same_in_both_languages())
        }),
        trial("lesson 10's link is the same in both languages", node, || {
            run(roads_core::a_link_is_the_same_in_both_languages())
        }),
        trial("lesson 10's link confirms what it has heard in both languages", node, || {
            run(roads_core::what_is_heard_is_confirmed_alike())
        }),
        trial("lesson 10's page reads a stream as lesson 02 does", node, || {
            run(roads_core::a_stream_is_read_the_same_in_both_languages())
        }),
        trial("lesson 10's page takes the road that is left", node, || {
            run(roads_core::a_page_takes_the_road_that_is_left())
        }),
        trial("lesson 11's uploads are the same in both languages", node, || {
            run(pictures_core::the_uploads_are_the_same_in_both_languages())
        }),
        trial("lesson 11's binary messages are the same in both languages", node, || {
            run(pictures_core::the_messages_are_the_same_in_both_languages())
        }),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run(test: impl Future<Output = ()>) -> Result<(), Failed> {
    tokio::runtime::Runtime::new()?.block_on(test);
    Ok(())
}

/// Node with our script.
struct Node(Running);

impl Node {
    fn start(arguments: &[&str]) -> Self {
        let mut node = Command::new("node");
        node.arg(SCRIPT).args(arguments);
        node.env("FULL_DUPLEX_WS", package().expect("found a moment ago"));
        Self(Running::of(node))
    }

    /// The next thing that it says; `None` once it has ended.
    async fn line(&mut self) -> Option<Value> {
        self.0.line().await.map(|line| serde_json::from_str(&line).expect("JSON"))
    }

    /// Everything that it says until it ends.
    async fn rest(self) -> Value {
        let Ended { shown, said, .. } = self.0.ended().await;
        let lines: Result<Vec<Value>, _> = shown.lines().map(serde_json::from_str).collect();
        lines.unwrap_or_else(|_| panic!("{shown}\n{said}")).into()
    }
}

async fn their_client() {
    let server = Echoer::start().await;
    let said = Node::start(&["client", &server.url()]).rest().await;
    let expected = json!([
        ["text", "xin chào 👋"],
        ["binary", [0, 255, 128]],
        ["text", ""],
        ["pong", "?"],
        ["text", "mot hai"],
        ["long", true, true],
        ["close", 3001, "tạm biệt"],
    ]);
    assert_eq!(said, expected);
    server.stop().await;
}

async fn their_client_breaks_the_rules() {
    let server = Echoer::start().await;
    for (hex, code, reason) in [
        ("8100", 1002, "a client must mask"),
        ("c18000000000", 1002, "a reserved bit is set"),
        ("838000000000", 1002, "the opcode is reserved"),
        ("898000000000898000000000808000000000", 1002, "there is nothing to continue"),
        ("818100000000ff", 1007, "the text is not UTF-8"),
        ("82ff000001000000000000000000", 1009, "the message is too big, 16777216 bytes at most"),
    ] {
        let said = Node::start(&["breaks", &server.url(), hex]).rest().await;
        assert_eq!(said, json!([["close", code, reason]]), "{hex}");
    }
    server.stop().await;
}

async fn their_server() {
    let mut node = Node::start(&["server"]);
    let port = node.line().await.expect("a port")[1].clone();
    let url = format!("ws://127.0.0.1:{port}/").parse().expect("an address");
    let (stream, _, early) = connect(&url, &[]).await.expect("a WebSocket");
    let connection = Connection::new(Role::Client(secure_key), Limits::default());
    let mut socket = WebSocket::new(stream, connection, early);
    let ending = loop {
        match timeout(PATIENCE, socket.next()).await.expect("ws says something") {
            Some(Event::Message(message)) => socket.send(&message).expect("open"),
            Some(Event::Ping(payload)) => assert_eq!(payload, b"?"),
            Some(Event::Closed(ending)) => break ending,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(ending, Ending::Closed(Some(Close::new(4000, "đủ rồi"))));
    socket.finish().await;
    let expected = json!([
        ["text", "chào"],
        ["text", "mot hai"],
        ["binary", [0, 255]],
        ["pong", "?"],
        ["close", 4000, "đủ rồi"],
    ]);
    assert_eq!(node.rest().await, expected);
}
