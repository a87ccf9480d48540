//! The fast server in a test.

use std::sync::Arc;

use full_duplex::lesson02_push::log::Log;

use crate::support::room::Room;

/// The fast server around this log, with secrets that can be foreseen.
pub async fn with_log(log: &Arc<dyn Log>) -> Room {
    Room::with_log(log).await
}
