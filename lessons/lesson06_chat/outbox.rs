//! An outbox: the texts that wait for one member. The hub adds texts and never waits; the session
//! takes all that are there.
//!
//! ```text
//!   hub ── put ──► OutboxSender ═ text text text ═ Outbox ── take ──► session
//!          drop ──────────────────────────────── Evicted ───────────►
//! ```
//!
//! The texts go through tokio's `mpsc`, which is bounded; the eviction is a `oneshot` of which only
//! the drop matters.

use tokio::sync::{
    mpsc::{self, error::TrySendError},
    oneshot,
};

use super::{
    hub_task::OUTBOX,
    people::{Delivery, Outgoing},
};
use crate::stage::text::Text;

/// The most texts that are taken together.
pub const BURST: usize = 64;

// ANCHOR: outbox
/// The hub's end. Dropping it evicts the member.
#[derive(Debug)]
pub struct OutboxSender {
    texts: mpsc::Sender<Text>,
    _alive: oneshot::Sender<()>,
}

/// The session's end.
#[derive(Debug)]
pub struct Outbox(mpsc::Receiver<Text>);

/// Tells the session that the hub has dropped its end.
#[derive(Debug)]
pub struct Evicted(oneshot::Receiver<()>);

/// An empty outbox.
#[must_use]
pub fn outbox() -> (OutboxSender, Outbox, Evicted) {
    let (sender, texts) = mpsc::channel(OUTBOX);
    let (alive, evicted) = oneshot::channel();
    (OutboxSender { texts: sender, _alive: alive }, Outbox(texts), Evicted(evicted))
}

impl OutboxSender {
    /// Adds texts while there is room, and never waits. False if a reliable text found no room: its
    /// member must not stay. A session that has ended always has room.
    #[must_use]
    pub fn put(&self, burst: &[Outgoing]) -> bool {
        burst.iter().all(|Outgoing { text, delivery, .. }| {
            match self.texts.try_send(text.clone()) {
                Err(TrySendError::Full(_)) => *delivery == Delivery::BestEffort,
                Ok(()) | Err(TrySendError::Closed(_)) => true,
            }
        })
    }
}

impl Outbox {
    /// Waits for a text and moves all that are there, at most [`BURST`], to `texts`. Waits for ever
    /// once the member is evicted.
    pub async fn take(&mut self, texts: &mut Vec<Text>) {
        if self.0.recv_many(texts, BURST).await == 0 {
            std::future::pending::<()>().await;
        }
    }
}

impl Evicted {
    /// Completes when the hub has evicted the member. A session whose write is stuck waits for
    /// this, too.
    pub async fn wait(&mut self) {
        let _ = (&mut self.0).await;
    }
}
// ANCHOR_END: outbox
