//! Lesson 10's server on real sockets, and a client of a link that says every byte itself.

use std::sync::Arc;

use full_duplex::{
    lesson02_push::log::Log,
    lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        http::{Config, MAX_CONNECTIONS},
        hub::Policy,
        shared_hub::SharedHub,
    },
    lesson10_plan_b::http::{Links, run_server},
    tap::Tap,
};
use serde_json::{Value, json};

use crate::support::{
    Wire,
    durable::{QUIET, counting, counting_from, shared_hub},
    host::Host,
    room::Room,
    wire::Answer,
};

/// A room around this log; its links have the secrets a0, a1, ….
pub async fn room(log: &Arc<dyn Log>) -> Room {
    room_on(0, log, QUIET).await
}

/// The same, on this port and at this pace.
pub async fn room_on(port: u16, log: &Arc<dyn Log>, pace: Pace) -> Room {
    let hub = shared_hub(log, Policy::default(), counting());
    open(port, hub, pace, Tap::recording().then(chat_dissect)).await
}

/// A room that nobody watches, for conversations without an order.
pub async fn unseen_on(port: u16, log: &Arc<dyn Log>, draw_from: u128) -> Room {
    unseen_at(Pace::default(), port, log, draw_from).await
}

/// The same at this pace.
pub async fn unseen_at(pace: Pace, port: u16, log: &Arc<dyn Log>, draw_from: u128) -> Room {
    let hub = shared_hub(log, Policy::default(), counting_from(draw_from));
    open(port, hub, pace, Tap::counting()).await
}

async fn open(port: u16, hub: Arc<SharedHub>, pace: Pace, tap: Tap) -> Room {
    assert!(hub.connections() < MAX_CONNECTIONS);
    let config = Config { hub, pace, tap: tap.clone(), log_line: |_| () };
    let links = Links::new(counting_from(0x9f));
    Host::run_on(port, tap, |listener, stop| run_server(listener, config, links, stop)).await
}

pub fn chat(id: &str, text: &str) -> Value {
    json!({"type": "chat", "id": id, "message": text})
}

/// A link that is read and written by hand, over one connection.
pub struct ByHand {
    wire: Option<Wire>,
    pub token: String,
    pub after: u64,
    next: u64,
}

impl ByHand {
    /// A link of which nothing was read.
    pub async fn unread(room: &Room) -> Self {
        let mut wire = room.wire().await;
        let answer = wire.request("POST", "/link", Some("{}")).await;
        assert!(answer.head.starts_with("HTTP/1.1 201"), "{}", answer.head);
        let token = answer.json()["link"].as_str().expect("a secret").to_owned();
        Self { wire: Some(wire), token, after: 0, next: 1 }
    }

    /// A link, and its welcome.
    pub async fn open(room: &Room) -> (Self, Value) {
        let mut link = Self::unread(room).await;
        let welcome = link.hears("welcome").await;
        (link, welcome)
    }

    /// A member.
    pub async fn joined(room: &Room, name: &str) -> Self {
        let (mut link, _) = Self::open(room).await;
        link.says(&json!({"type": "join", "username": name})).await;
        link.hears("presence").await;
        link
    }

    /// The same link over another connection.
    pub async fn dials_again(&mut self, room: &Room) {
        self.wire = Some(room.wire().await);
    }

    /// A request of this link over any connection.
    pub async fn request_on(
        &self,
        wire: &mut Wire,
        method: &str,
        target: &str,
        json: Option<&str>,
    ) -> Answer {
        let length = json.map_or_else(String::new, |json| {
            format!("content-type: application/json\r\ncontent-length: {}\r\n", json.len())
        });
        let (token, body) = (&self.token, json.unwrap_or_default());
        wire.send(format!(
            "{method} {target} HTTP/1.1\r\nhost: localhost\r\nlink-token: {token}\r\n{length}\r\n{body}"
        ))
        .await;
        wire.answer().await
    }

    pub async fn request(&mut self, method: &str, target: &str, json: Option<&str>) -> Answer {
        let mut wire = self.wire.take().expect("a connection");
        let answer = self.request_on(&mut wire, method, target, json).await;
        self.wire = Some(wire);
        answer
    }

    /// Opens a stream of what comes after the last item, on a connection of its own.
    pub async fn stream(&self, room: &Room) -> Wire {
        let (mut wire, token, after) = (room.wire().await, &self.token, self.after);
        let request = format!("GET /link/events?after={after} HTTP/1.1\r\nhost: localhost");
        wire.send(format!("{request}\r\nlink-token: {token}\r\n\r\n")).await;
        wire.until(": open\n\n\r\n").await;
        wire
    }

    /// What comes after the last item, at once or when there is something.
    pub async fn asks(&mut self, wait: u64) -> Vec<Value> {
        let target = format!("/link/items?after={}&wait={wait}", self.after);
        let answer = self.request("GET", &target, None).await;
        assert!(answer.head.starts_with("HTTP/1.1 200"), "{}", answer.head);
        let items = answer.json()["items"].as_array().expect("items").clone();
        if let Some(last) = items.last() {
            self.after = last["n"].as_u64().expect("a number");
        }
        items
    }

    /// Asks until a text of this type has come; what comes with it is not looked at.
    pub async fn hears(&mut self, kind: &str) -> Value {
        loop {
            for item in self.asks(25).await {
                let Some(text) = item["text"].as_str() else { continue }; // asking answers a ping
                let message: Value = serde_json::from_str(text).expect("JSON");
                if message["type"] == kind {
                    return message;
                }
            }
        }
    }

    /// The body of the next post.
    pub fn posting(&self, texts: &[String]) -> String {
        let items: Vec<_> = texts.iter().map(|text| json!({"text": text})).collect();
        json!({"from": self.next, "items": items, "after": self.after}).to_string()
    }

    pub async fn says(&mut self, message: &Value) {
        let body = self.posting(&[message.to_string()]);
        let answer = self.request("POST", "/link/items", Some(&body)).await;
        assert!(answer.head.starts_with("HTTP/1.1 204"), "{}{}", answer.head, answer.body);
        self.next += 1;
    }

    pub async fn chats(&mut self, id: &str, text: &str) {
        self.says(&chat(id, text)).await;
    }

    pub async fn closes(&mut self, code: u16) {
        let body = json!({"from": self.next, "items": [{"close": {"code": code, "reason": ""}}]});
        let answer = self.request("POST", "/link/items", Some(&body.to_string())).await;
        assert!(answer.head.starts_with("HTTP/1.1 204"), "{}{}", answer.head, answer.body);
    }

    /// Says goodbye; the member has gone.
    pub async fn leaves(mut self, room: &Room) {
        self.closes(1000).await;
        room.connections(0).await;
        self.wire.take().expect("a connection").close().await;
    }
}
