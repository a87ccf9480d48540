//! Lesson 08's server: a [`Room`] whose log may outlive it, and whose secrets can be foreseen.

use std::{sync::Arc, time::Duration};

use full_duplex::{
    lesson01_polling::log::Draft,
    lesson02_push::log::{Cursor, Entry, Log},
    lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        connection::{ConnectionOutcome, serve_connection},
        durable_log::DurableLog,
        file::Record,
        http::{self, Config, MAX_CONNECTIONS},
        hub::{Hub, Policy},
        shared_hub::SharedHub,
        token::Draw,
    },
    tap::Tap,
};
use futures_util::FutureExt as _;
use serde_json::Value;
use tokio::{io::DuplexStream, sync::watch, time::Instant};

use super::{
    NEW_YEAR,
    host::Host,
    people::{Person, Visit, WIDE},
    room::Room,
};

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

/// A log in memory, in which time stands still. The first is called 1, another one otherwise.
pub fn memory_log(name: u128) -> Arc<dyn Log> {
    let mut draw: Draw = Box::new(move || name << 64);
    Arc::new(DurableLog::in_memory(|| NEW_YEAR, &mut draw))
}

/// Everything that a log holds.
pub fn entries(log: &dyn Log) -> Vec<Arc<Entry>> {
    log.read(&log.oldest(), usize::MAX).entries
}

/// Everything after a seq, and whether there is a gap.
pub fn after(log: &dyn Log, seq: u64) -> (Vec<Arc<Entry>>, bool) {
    let since = log.read(&Cursor { seq, ..log.head() }, usize::MAX);
    (since.entries, since.gap)
}

/// A message that comes over HTTP, into a log that doesn't wait.
pub fn post(log: &dyn Log, username: &str, message: &str) -> u64 {
    let draft = Draft { username: username.to_owned(), message: message.to_owned() };
    // Without tokio's budget: after 128 locks it would make this wait, as if the lock were taken.
    let append = tokio::task::unconstrained(log.append(draft, None));
    let appended = append.now_or_never().expect("a log that doesn't wait");
    appended.expect("a message that is taken").entry.message.seq
}

/// The hub of a room around a log that may have a past.
pub fn shared_hub(log: &Arc<dyn Log>, policy: Policy, draw: Draw) -> Arc<SharedHub> {
    let records: Vec<_> = entries(&**log).iter().map(|entry| Record::from(&**entry)).collect();
    let now = Instant::now().into_std();
    let hub = Hub::new(log.clone(), &records, policy, || NEW_YEAR, draw, now);
    SharedHub::new(hub, log.clone(), MAX_CONNECTIONS)
}

/// Connects to a hub, over a pipe that holds so many bytes.
pub async fn visit(
    hub: &Arc<SharedHub>,
    closing: &watch::Sender<bool>,
    pace: Pace,
    pipe: usize,
) -> (Visit<ConnectionOutcome>, DuplexStream) {
    let mut membership = hub.connect().expect("a seat");
    let closing = closing.subscribe();
    let serve = async move |socket| serve_connection(socket, &mut membership, pace, closing).await;
    Visit::begin(pipe, serve).await
}

/// A person who has connected to a hub, and their welcome.
pub async fn comes(
    hub: &Arc<SharedHub>,
    closing: &watch::Sender<bool>,
) -> (Person<ConnectionOutcome>, Value) {
    let mut person = Person::at(visit(hub, closing, QUIET, WIDE).await).await;
    let welcome = person.hears("welcome").await;
    (person, welcome)
}

/// Heartbeats that no conversation lives to see: chance draws the time of the first one.
pub const QUIET: Pace =
    Pace { every: Duration::from_secs(24 * 60 * 60), pong_timeout: Duration::from_secs(10) };

impl Room {
    /// Lesson 08's server around this log.
    pub async fn with_log(log: &Arc<dyn Log>) -> Self {
        Self::with_log_on(0, log, Policy::default(), counting()).await
    }

    /// The same, on a port of one's choice.
    pub async fn with_log_on(port: u16, log: &Arc<dyn Log>, policy: Policy, draw: Draw) -> Self {
        Self::open_for(port, shared_hub(log, policy, draw), QUIET).await
    }

    /// The same with heartbeats of one's choice.
    pub async fn with_log_at(pace: Pace, log: &Arc<dyn Log>) -> Self {
        Self::open_for(0, shared_hub(log, Policy::default(), counting()), pace).await
    }

    async fn open_for(port: u16, hub: Arc<SharedHub>, pace: Pace) -> Self {
        let tap = Tap::recording().then(chat_dissect);
        let config = Config { hub, pace, tap: tap.clone(), log_line: |_| () };
        Host::run_on(port, tap, |listener, stopped| http::run_server(listener, config, stopped))
            .await
    }
}
