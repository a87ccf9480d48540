//! One server on a store, and people on it, over in-memory pipes.

use std::sync::Arc;

use full_duplex::{
    lesson02_push::log::Log,
    lesson08_reconnect::server::{
        connection::ConnectionOutcome, hub::Policy, shared_hub::SharedHub,
    },
    lesson12_servers::store::Store,
};
use tokio::sync::watch;

use super::talk::node;
use crate::support::{
    durable::{self, counting, shared_hub},
    people::Person,
};

/// A server that nobody stops.
pub struct Server {
    hub: Arc<SharedHub>,
    closing: watch::Sender<bool>,
}

impl Server {
    pub async fn on(store: Arc<dyn Store>) -> Self {
        let log: Arc<dyn Log> = node(store).await;
        let hub = shared_hub(&log, Policy::default(), counting());
        Self { hub, closing: watch::Sender::new(false) }
    }

    /// A person who has connected.
    pub async fn comes(&self) -> Person<ConnectionOutcome> {
        durable::comes(&self.hub, &self.closing).await.0
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
