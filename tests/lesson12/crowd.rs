//! One server on a store, and people on it, over in-memory pipes.

use std::sync::Arc;

use full_duplex::{
    lesson08_reconnect::server::{
        connection::{ConnectionOutcome, serve_connection},
        hub::{Hub, Policy},
        shared_hub::SharedHub,
    },
    lesson12_servers::store::Store,
};
use tokio::{sync::watch, time::Instant};

use super::talk::node;
use crate::support::{
    NEW_YEAR,
    durable::{QUIET, counting},
    people::{self, Visit, WIDE},
};

pub type Person = people::Person<ConnectionOutcome>;

/// A server that nobody stops.
pub struct Server {
    hub: Arc<SharedHub>,
    closing: watch::Sender<bool>,
}

impl Server {
    pub async fn on(store: Arc<dyn Store>) -> Self {
        let log = node(store).await;
        let now = Instant::now().into_std();
        let hub = Hub::new(log.clone(), &[], Policy::default(), || NEW_YEAR, counting(), now);
        Self { hub: SharedHub::new(hub, log, 1_000), closing: watch::Sender::new(false) }
    }

    /// A person who has connected.
    pub async fn comes(&self) -> Person {
        let mut membership = self.hub.connect().expect("room");
        let closing = self.closing.subscribe();
        let serve =
            async move |socket| serve_connection(socket, &mut membership, QUIET, closing).await;
        let mut person = Person::at(Visit::begin(WIDE, serve).await).await;
        person.hears("welcome").await;
        person
    }
}

/// The first of so many people says so many things, each when all have heard the one before.
pub async fn talk(store: Arc<dyn Store>, people: usize, messages: u64) {
    let server = Server::on(store).await;
    let mut all = Vec::new();
    for _ in 0..people {
        all.push(server.comes().await);
    }
    for seq in 1..=messages {
        all[0].chats("chào cả nhà").await;
        for person in &mut all {
            person.has_heard(seq).await;
        }
    }
}
