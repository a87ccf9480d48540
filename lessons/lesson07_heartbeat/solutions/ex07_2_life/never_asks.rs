//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, EVERY, PATIENCE, Socket},
};
use futures_util::StreamExt as _;
use tokio::time::timeout;

/// Listens until the client hangs up or is found dead.
pub async fn watch(mut socket: Socket) {
    while let Ok(Some(Ok(_))) = timeout(EVERY + PATIENCE, socket.next()).await {}
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::life(watch)
}
