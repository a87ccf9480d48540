//! Lesson 08's server: a [`Room`] whose log may outlive it, and whose secrets can be foreseen.

use std::sync::Arc;

use full_duplex::{
    lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        front::Front,
        host::{self, Config, SEATS},
        hub::Hub,
        journal::Journal,
        policy::Policy,
        token::Draw,
    },
    tap::Tap,
};
use tokio::time::Instant;

use super::{NEW_YEAR, host::Host, room::Room};

/// 1, 2, 3, …
pub fn counting() -> Draw {
    counting_from(0)
}

/// The numbers after this one.
pub fn counting_from(mut drawn: u128) -> Draw {
    Box::new(move || {
        drawn += 1;
        drawn
    })
}

/// A journal in memory, in which time stands still. The first is called 1, another one otherwise.
pub fn journal(name: u128) -> Arc<Journal> {
    let mut draw: Draw = Box::new(move || name << 64);
    Arc::new(Journal::new(|| NEW_YEAR, &mut draw))
}

/// The front of a room around a journal that may have a past.
pub fn front(journal: &Arc<Journal>, policy: Policy, draw: Draw) -> Arc<Front> {
    let past = journal.read(journal.recent(u64::MAX), usize::MAX).unwrap_or_default();
    let records: Vec<_> = past.iter().map(|entry| entry.record.clone()).collect();
    let now = Instant::now().into_std();
    let hub = Hub::new(journal.clone(), &records, policy, || NEW_YEAR, draw, now);
    Front::open(hub, journal.clone(), SEATS)
}

impl Room {
    /// Lesson 08's server around this journal.
    pub async fn lasting(journal: &Arc<Journal>) -> Self {
        Self::lasting_on(0, journal, Policy::default(), counting()).await
    }

    /// The same, on a port of one's choice.
    pub async fn lasting_on(port: u16, journal: &Arc<Journal>, policy: Policy, draw: Draw) -> Self {
        Self::open_for(port, front(journal, policy, draw), Pace::default()).await
    }

    /// The same with heartbeats of one's choice.
    pub async fn lasting_at(pace: Pace, journal: &Arc<Journal>) -> Self {
        Self::open_for(0, front(journal, Policy::default(), counting()), pace).await
    }

    async fn open_for(port: u16, front: Arc<Front>, pace: Pace) -> Self {
        let tap = Tap::recording().then(chat_dissect);
        let house = Config { front, pace, tap: tap.clone(), tell: |_| () };
        Host::run_on(port, tap, |listener, stopped| host::host(listener, house, stopped)).await
    }
}
