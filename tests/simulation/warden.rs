//! Somebody who sits in the house itself, without a network between, and writes down who comes and who goes.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use full_duplex::{
    lesson06_chat::protocol::ServerMessage as Room,
    lesson08_reconnect::{protocol::ServerMessage, server::hub::Policy},
};
use futures_util::StreamExt as _;
use tokio::{
    io::duplex,
    time::{Duration, Instant},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use super::{diary::Diary, house::House};

/// What the warden has seen.
#[derive(Clone, Debug, Default)]
pub struct Warden(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    here: BTreeSet<String>,
    /// Who was away for too long, and when that was said.
    lost: Vec<(Instant, String)>,
    wrong: Vec<String>,
}

impl Warden {
    /// Takes a seat in the server that has just been opened.
    pub fn enter(&self, house: &House) {
        let (near, far) = duplex(64 * 1024);
        house.connect("WARDEN", far).expect("the warden has a seat");
        self.0.lock().expect("short").here.clear(); // a server begins with an empty room
        let seen = self.0.clone();
        tokio::spawn(async move {
            let mut socket = WebSocketStream::from_raw_socket(near, Role::Client, None).await;
            while let Some(Ok(message)) = socket.next().await {
                if let Message::Text(text) = message
                    && let Ok(message) = serde_json::from_str(&text)
                {
                    seen.lock().expect("short").see(message);
                }
            }
        });
    }

    fn take(&self) -> Seen {
        std::mem::take(&mut self.0.lock().expect("short"))
    }

    /// Nobody comes twice, nobody leaves who isn't here, and nobody is said to have left who was back in time.
    pub fn holds(&self, diaries: &[Diary]) {
        let seen = self.take();
        assert!(seen.wrong.is_empty(), "{:?}", seen.wrong);
        let grace = Policy::default().grace;
        for (at, name) in &seen.lost {
            let Some(diary) = diaries.iter().find(|diary| diary.name == *name) else { continue };
            let since = *at - grace.saturating_sub(Duration::from_secs(1));
            let came = diary.came_between(since, *at).map(|came| *at - came);
            assert_eq!(came, None, "{name} was said to have left, and had come so long before");
        }
    }
}

impl Seen {
    fn see(&mut self, message: ServerMessage) {
        match message {
            ServerMessage::Room(Room::UserJoined { username, .. }) => {
                let news = self.here.insert(username.clone());
                self.expect(news, &username, "came, and was here");
            }
            ServerMessage::Room(Room::UserLeft { username, reason, .. }) => {
                let was_here = self.here.remove(&username);
                self.expect(was_here, &username, "left, and wasn't here");
                if reason.is_some() {
                    self.lost.push((Instant::now(), username));
                }
            }
            _ => {}
        }
    }

    fn expect(&mut self, is: bool, who: &str, otherwise: &str) {
        if !is {
            self.wrong.push(format!("{who} {otherwise}"));
        }
    }
}
