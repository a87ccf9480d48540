//! The fast server in a test.

use std::sync::Arc;

use full_duplex::{
    lesson02_push::log::Log,
    lesson08_reconnect::server::{
        http::{self, Config},
        hub::Policy,
    },
    tap::Tap,
};

use crate::support::{
    durable::{QUIET, counting, shared_hub},
    room::Room,
};

/// The fast server around this log, with secrets that can be foreseen.
pub async fn with_log(log: &Arc<dyn Log>) -> Room {
    let hub = shared_hub(log, Policy::default(), counting());
    let tap = Tap::counting();
    let config = Config { hub, pace: QUIET, tap: tap.clone(), log_line: |_| () };
    Room::run(tap, |listener, stopped| http::run_server(listener, config, stopped)).await
}
