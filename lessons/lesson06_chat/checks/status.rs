use serde_json::Value;

use crate::learn::observe::{Observed, Tape, observe};

/// What the server does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It says 101, and the connection becomes a WebSocket.
    Upgrade,
    /// It says 200, with this JSON.
    Json(String),
    /// It says no, with this status.
    Refuse(u16),
}

/// Who asks, how, for what, and whether with `Upgrade: websocket`; or who leaves.
const STORY: [(u64, &str, &str, bool); 12] = [
    (9, "GET", "/status", false),
    (1, "GET", "/ws", true),
    (2, "GET", "/ws", true),
    (9, "GET", "/status", false),
    (9, "GET", "/status?pretty=1", false),
    (2, "leaves", "", false),
    (9, "GET", "/status", false),
    (9, "GET", "/ws", false),
    (9, "POST", "/status", false),
    (9, "GET", "/nowhere", false),
    (3, "GET", "/elsewhere", true),
    (9, "GET", "/status", false),
];

/// 06.2: two clients in the room, and somebody who asks how many they are.
#[must_use]
pub fn status(answer: fn(&str, &str, bool, usize) -> Reply) -> Observed {
    observe(move |tape| {
        let mut connections: usize = 0;
        for (who, method, target, upgrade) in STORY {
            if method == "leaves" {
                connections = connections.saturating_sub(1);
                tape.note(who, "leaves");
                continue;
            }
            let with = if upgrade { ", upgrade: websocket" } else { "" };
            tape.sent(who, &format!("{method} {target}{with}"));
            let reply = answer(method, target, upgrade, connections);
            connections += usize::from(reply == Reply::Upgrade);
            show(tape, who, reply);
        }
    })
}

/// Other fields than the one that was asked for are welcome.
fn show(tape: &Tape, who: u64, reply: Reply) {
    match reply {
        Reply::Upgrade => tape.received(who, "101, and from now on frames"),
        Reply::Refuse(status) => tape.received(who, &status.to_string()),
        Reply::Json(json) => match serde_json::from_str::<Value>(&json) {
            Ok(json) => tape.received(who, &format!("200 connections: {}", json["connections"])),
            Err(_) => tape.received(who, &format!("200 and something that is not JSON: {json}")),
        },
    }
}
