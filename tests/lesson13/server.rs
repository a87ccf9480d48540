//! The fast server in a test.

use std::{num::NonZeroUsize, sync::Arc};

use full_duplex::{
    lesson02_push::log::Log,
    lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{http::Config, hub::Policy, shared_hub::SharedHub},
    lesson13_numbers::server::{Options, run_server},
    tap::Tap,
};

use crate::support::{
    durable::{QUIET, counting, shared_hub},
    host::Host,
    room::Room,
};

/// The fast server around this log, with secrets that can be foreseen.
pub async fn with_log(log: &Arc<dyn Log>) -> Room {
    start(shared_hub(log, Policy::default(), counting()), QUIET, 1).await
}

/// The same with so many workers.
pub async fn with_workers(log: &Arc<dyn Log>, workers: usize) -> Room {
    start(shared_hub(log, Policy::default(), counting()), QUIET, workers).await
}

/// The same with heartbeats of one's choice.
pub async fn with_log_at(pace: Pace, log: &Arc<dyn Log>) -> Room {
    start(shared_hub(log, Policy::default(), counting()), pace, 1).await
}

async fn start(hub: Arc<SharedHub>, pace: Pace, workers: usize) -> Room {
    let tap = Tap::recording().then(chat_dissect);
    let config = Config { hub, pace, tap: tap.clone(), log_line: |_| () };
    let options = Options { workers: NonZeroUsize::new(workers), without: Vec::new() };
    Host::run_on(0, tap, |listener, stopped| async move {
        run_server(listener, config, options, stopped).await.expect("workers");
    })
    .await
}
