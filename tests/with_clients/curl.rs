//! `curl` as the book uses it: it shows a stream as it comes, and what a handshake is answered.

use std::process::Command;

use full_duplex::lesson01_polling::log::CAPACITY;
use libtest_mimic::{Failed, Trial};

use crate::{
    support::{
        NEW_YEAR, Server, example::KEY, for_the_book, program::Running, room::Room,
        thorough::thorough,
    },
    wireshark::Test,
};

const MISSING: &str = "skipped · bỏ qua: curl is missing (Debian: apt install curl)";

/// Its trials.
pub fn trials(run: fn(Test) -> Result<(), Failed>) -> [Trial; 2] {
    let there = Command::new("curl").arg("--version").output().is_ok();
    let trial = |name, test: fn() -> Test| {
        let body = move || if there { run(test()) } else { Err(MISSING.into()) };
        let kind = if there { "" } else { MISSING };
        Trial::test(name, body).with_kind(kind).with_ignored_flag(!there && !thorough())
    };
    [
        trial("curl reads lesson 02's events", || Box::pin(reads_events())),
        trial("curl asks lesson 06 for a WebSocket", || Box::pin(asks_for_a_socket())),
    ]
}

fn curl(arguments: &[&str], url: &str) -> Running {
    let mut command = Command::new("curl");
    command.args(["-i", "-N"]).args(arguments).arg(url);
    for variable in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(variable).env_remove(variable.to_uppercase());
    }
    Running::of(command)
}

/// What it prints up to a line with this text, the date left out.
async fn shown(mut curl: Running, last: &str) -> String {
    let mut shown = String::new();
    while !shown.contains(last) {
        let line = curl.line().await.expect("more, as long as it has not come");
        if !line.starts_with("date: ") {
            shown += line.trim_end();
            shown += "\n";
        }
    }
    shown
}

async fn reads_events() {
    let server = Server::push(0, CAPACITY, || NEW_YEAR).await;
    server.connect().await.say("Minh", "chào cả nhà").await;
    let curl = curl(&[], &format!("{}/events", server.url()));
    let shown = shown(curl, "chào cả nhà").await;
    for_the_book(|| insta::assert_snapshot!("curl__an_event_stream", shown));
}

async fn asks_for_a_socket() {
    let room = Room::start().await;
    let key = format!("Sec-WebSocket-Key: {KEY}");
    let fields = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", &key];
    let arguments: Vec<_> = fields.iter().flat_map(|field| ["-H", field]).collect();
    let shown =
        shown(curl(&arguments, &format!("{}/ws", room.url())), "sec-websocket-accept").await;
    for_the_book(|| insta::assert_snapshot!("curl__a_handshake", shown));
}
