//! The fast server in a test.

use std::{num::NonZeroUsize, sync::Arc};

use full_duplex::{
    lesson02_push::log::Log,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{http::Config, hub::Policy},
    lesson13_numbers::server::{Options, run_server},
    tap::Tap,
};

use crate::support::{
    durable::{QUIET, counting, shared_hub},
    room::Room,
};

/// The fast server with so many threads around this log, with secrets that can be foreseen.
pub async fn with_log(log: &Arc<dyn Log>, workers: usize) -> Room {
    with_policy(log, workers, Policy::default()).await
}

/// The same with a policy of one's choice.
pub async fn with_policy(log: &Arc<dyn Log>, workers: usize, policy: Policy) -> Room {
    with_pace(log, workers, policy, QUIET).await
}

/// The same with heartbeats of one's choice, too.
pub async fn with_pace(log: &Arc<dyn Log>, workers: usize, policy: Policy, pace: Pace) -> Room {
    let hub = shared_hub(log, policy, counting());
    let tap = Tap::counting();
    let config = Config { hub, pace, tap: tap.clone(), log_line: |_| () };
    let options = Options { workers: NonZeroUsize::new(workers), ..Options::default() };
    Room::run(tap, async move |listener, stopped| {
        run_server(listener, config, options, stopped).await.expect("threads");
    })
    .await
}
