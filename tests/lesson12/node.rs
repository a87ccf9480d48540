//! A server of the lesson without its port: people come to it over pipes.

use std::sync::Arc;

use full_duplex::{
    lesson01_polling::log::Clock,
    lesson08_reconnect::server::{
        connection::{ConnectionOutcome, serve_connection},
        hub::Policy,
        shared_hub::SharedHub,
        token::Draw,
    },
    lesson09_door::signed::Keys,
    lesson12_servers::{
        cluster::{self, Bus},
        node_log::NodeLog,
        store::Store,
    },
};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::{
    durable::QUIET,
    people::{self, Visit, WIDE},
};

pub type Person = people::Person<ConnectionOutcome>;

pub struct Node {
    pub hub: Arc<SharedHub>,
    pub closing: watch::Sender<bool>,
}

fn drawing(seed: u64) -> Draw {
    let mut chance = fastrand::Rng::with_seed(seed);
    Box::new(move || chance.u128(..))
}

impl Node {
    /// A server on this store. No two of a room have the same number.
    pub async fn begin(
        number: u64,
        store: Arc<dyn Store>,
        bus: Arc<dyn Bus>,
        keys: Keys,
        clock: Clock,
    ) -> Self {
        let log = NodeLog::follow(store, clock, drawing(number), |_| ()).await.expect("a log");
        let draws = [drawing(100 + number), drawing(200 + number)];
        let hub = cluster::hub(&log, Policy::default(), clock, keys, bus, draws);
        Self { hub, closing: watch::Sender::new(false) }
    }

    /// A person who has connected, and their welcome.
    pub async fn comes(&self) -> (Person, Value) {
        let mut membership = self.hub.connect().expect("room");
        let closing = self.closing.subscribe();
        let serve =
            async move |socket| serve_connection(socket, &mut membership, QUIET, closing).await;
        let mut person = Person::at(Visit::begin(WIDE, serve).await).await;
        let welcome = person.hears("welcome").await;
        (person, welcome)
    }

    /// A person who has joined, and what they must show to resume.
    pub async fn joins(&self, name: &str) -> (Person, Value) {
        let (mut person, welcome) = self.comes().await;
        person.says(&json!({ "type": "join", "username": name }).to_string()).await;
        person.until("presence").await;
        (person, welcome)
    }

    /// A person who was on another server before.
    pub async fn resumes(&self, before: &Value, since: u64) -> Person {
        let (mut person, _) = self.comes().await;
        let resume = json!({
            "type": "resume", "session": before["session"], "epoch": before["epoch"], "since": since,
        });
        person.says(&resume.to_string()).await;
        person
    }
}

/// The server notices that a connection is lost; the client is elsewhere already.
pub async fn is_lost(person: Person) {
    person.visit.running.abort();
    let _ = person.visit.running.await;
}
