//! Lesson 11's room on real sockets, behind a tap that shows what compressed messages say.

use std::sync::Arc;

use full_duplex::{
    lesson02_push::log::Log,
    lesson08_reconnect::server::{http::Config, hub::Policy},
    lesson11_compression::{
        dissect::restored, http::run_server, options::Server, pictures::store::Store,
    },
    tap::Tap,
};

use super::{
    durable::{QUIET, counting, memory_log, shared_hub},
    host::Host,
    room::Room,
};

/// A room that agrees to this, and its transcript.
pub async fn room(compression: &Server) -> (Room, Tap) {
    room_around(&memory_log(1), compression).await
}

/// The same around this log.
pub async fn room_around(log: &Arc<dyn Log>, compression: &Server) -> (Room, Tap) {
    let tap = Tap::recording().then(restored);
    let hub = shared_hub(log, Policy::default(), counting());
    let config = Config { hub, pace: QUIET, tap: tap.clone(), log_line: |_| () };
    let compression = compression.clone();
    let room = Host::run(tap.clone(), |listener, stop| {
        run_server(listener, config, compression, Store::in_memory(counting()), stop)
    })
    .await;
    (room, tap)
}
