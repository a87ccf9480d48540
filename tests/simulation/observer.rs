//! A client of the server without a network between: it checks what the server tells of who comes
//! and who goes.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use full_duplex::{
    lesson06_chat::protocol::{ClientId, ServerMessage as Room},
    lesson08_reconnect::{outcome::Outcome, protocol::ServerMessage, server::hub::Policy},
};
use futures_util::StreamExt as _;
use tokio::{
    io::{DuplexStream, duplex},
    time::{Duration, Instant},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use super::trace::Trace;

/// What the server has told.
#[derive(Clone, Debug, Default)]
pub struct Observer(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    here: BTreeMap<ClientId, String>,
    /// The names that left without a goodbye, each with the time at which it was told.
    lost: Vec<(Instant, String)>,
    wrong: Vec<String>,
}

impl Observer {
    /// Connects to a server that has just started.
    pub fn enter(&self, connect: impl FnOnce(DuplexStream) -> Result<(), Outcome>) {
        let (near, far) = duplex(64 * 1024);
        connect(far).expect("the observer gets in");
        self.0.lock().expect("short").here.clear(); // a server starts with nobody in the room
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

    /// Asserts that no member joins twice, and that none leaves without having joined. Returns
    /// those that were lost, and when that was told.
    pub fn lost(&self) -> Vec<(Instant, String)> {
        let seen = std::mem::take(&mut *self.0.lock().expect("short"));
        assert!(seen.wrong.is_empty(), "{:?}", seen.wrong);
        seen.lost
    }

    /// Asserts that, and that no name is told to have left that was back in time.
    pub fn holds(&self, traces: &[Trace]) {
        let grace = Policy::default().grace;
        for (at, name) in &self.lost() {
            let Some(trace) = traces.iter().find(|trace| trace.name == *name) else { continue };
            let since = *at - grace.saturating_sub(Duration::from_secs(1));
            let came = trace.came_between(since, *at).map(|came| *at - came);
            assert_eq!(came, None, "{name} was said to have left, and had come so long before");
        }
    }
}

impl Seen {
    fn see(&mut self, message: ServerMessage) {
        match message {
            ServerMessage::Room(Room::UserJoined { client_id, username, .. }) => {
                // Another name is news: a member who has come back without one joins under it.
                let before = self.here.insert(client_id, username.clone());
                self.expect(before.as_ref() != Some(&username), &username, "came, and was here");
            }
            ServerMessage::Room(Room::UserLeft { client_id, username, reason, .. }) => {
                let was_here = self.here.remove(&client_id).is_some();
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
