//! How a room treats those who are away.

use std::time::Duration;

/// The times and numbers, all of them adjustable.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// How long somebody may be away before the others hear that they have left.
    pub grace: Duration,
    /// How long after that they may still come back as the same person.
    pub remember: Duration,
    /// How many messages somebody gets who can't be given all.
    pub history: u64,
    /// How often connections are pinged, as it is told to the clients.
    pub heartbeat: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(30),
            remember: Duration::from_secs(60 * 60),
            history: 50,
            heartbeat: Duration::from_secs(25),
        }
    }
}
