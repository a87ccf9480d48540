//! One server among several: it tells the others whom it has, and hears whom they have.

use std::{
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval},
};

use super::{
    identity::SignedIdentities,
    node_log::NodeLog,
    presence::{self, Change, Elsewhere, LEASE, NodeId, Snapshot},
    server::{now, past},
    store::Answer,
};
use crate::{
    lesson01_polling::log::Clock,
    lesson08_reconnect::server::{
        http::MAX_CONNECTIONS,
        hub::{Hub, Policy},
        shared_hub::SharedHub,
        token::Draw,
    },
    lesson09_door::signed::Keys,
};

/// What servers say to each other. A text may be lost.
pub trait Bus: Send + Sync {
    /// Says it to all.
    fn publish(&self, text: String) -> Answer<'_, ()>;

    /// What is said from now on, one's own texts, too.
    fn listen(&self) -> mpsc::Receiver<String>;
}

/// How often a server looks whether there is something new to tell.
const LOOK: Duration = Duration::from_millis(200);

/// How often it tells what is not new: a lease bridges several of these that are lost.
const REFRESH: Duration = Duration::from_secs(LEASE.as_secs() / 4);

/// A hub whose members are known on all servers, and who hear of each other.
#[must_use]
pub fn hub(
    log: &Arc<NodeLog>,
    policy: Policy,
    clock: Clock,
    keys: Keys,
    bus: Arc<dyn Bus>,
    [mut draw, identities]: [Draw; 2],
) -> Arc<SharedHub> {
    let node = u64::try_from(draw() >> 64).unwrap_or_default();
    let elsewhere: Arc<Mutex<Elsewhere>> = Arc::default();
    let identities = Box::new(SignedIdentities {
        keys,
        draw: identities,
        elsewhere: elsewhere.clone(),
        log: log.clone(),
    });
    let hub = Hub::new(log.clone(), &past(&**log), policy, clock, draw, now());
    let hub = SharedHub::new(hub.identified_by(identities), log.clone(), MAX_CONNECTIONS);
    tokio::spawn(share(Arc::downgrade(&hub), bus, node, elsewhere));
    hub
}

/// Tells and hears until the hub is gone.
async fn share(
    hub: Weak<SharedHub>,
    bus: Arc<dyn Bus>,
    node: NodeId,
    elsewhere: Arc<Mutex<Elsewhere>>,
) {
    let (mut heard, mut look) = (bus.listen(), interval(LOOK));
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = Snapshot { node, people: Vec::new() };
    let mut tell_at = Instant::now();
    loop {
        let changes = tokio::select! {
            biased; // so that the same seed is the same world
            Some(text) = heard.recv() => match serde_json::from_str::<Snapshot>(&text) {
                Ok(snapshot) if snapshot.node != node => {
                    let mut elsewhere = elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
                    if !elsewhere.knows(snapshot.node) {
                        tell_at = Instant::now(); // it has just begun, and knows nobody
                    }
                    elsewhere.handle(snapshot, Instant::now().into_std())
                }
                _ => continue, // our own; or it was said by no server of this lesson
            },
            _ = look.tick() => {
                let mut elsewhere = elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
                elsewhere.handle_timeout(Instant::now().into_std())
            }
        };
        let Some(people) = hub.upgrade().map(|hub| exchange(&hub, &elsewhere, changes)) else {
            return;
        };
        let now = Instant::now();
        if people != told.people || now >= tell_at {
            told.people = people;
            tell_at = now + REFRESH;
            bus.publish(serde_json::to_string(&told).unwrap_or_default()).await;
        }
    }
}

/// Tells a hub what is new elsewhere; returns whom it has itself.
fn exchange(
    hub: &SharedHub,
    elsewhere: &Mutex<Elsewhere>,
    changes: Vec<Change>,
) -> Vec<presence::Present> {
    let mut people = Vec::new();
    hub.change(|hub, now| {
        let elsewhere = elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        for change in changes.into_iter().chain(elsewhere.found(&hub.away)) {
            presence::apply(hub, change, now);
        }
        people = presence::here(hub);
        hub.effects()
    });
    people
}
