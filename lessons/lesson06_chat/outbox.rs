//! An outbox: what waits for one member. The hub puts texts in and never waits; the session takes out whatever is there,
//! all at once.
//!
//! ```text
//!   hub ── put ──► OutboxSender ═ ║ text text text ║ ═ Outbox ── take ──► session
//!          drop ─────────────── cut ───────────────────────────►
//! ```
//!
//! Five hundred of these are filled for each message, so it is as little as can be: one lock, held for the time of a
//! push, and a bell that rings only when there was nothing before.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use super::{
    hub_task::OUTBOX,
    people::{Delivery, Outgoing},
};
use crate::stage::text::Text;

/// How many texts are taken out together at most.
pub const BURST: usize = 64;

#[derive(Debug, Default)]
struct Shared {
    texts: VecDeque<Text>,
    /// The session, asleep.
    sleeper: Option<Waker>,
    /// The hub has let go.
    evicted: bool,
    /// The session has let go.
    abandoned: bool,
}

/// The hub's end. Dropping it cuts the session off.
#[derive(Debug)]
pub(super) struct OutboxSender(Arc<Mutex<Shared>>);

/// The session's end.
#[derive(Debug)]
pub(super) struct Outbox(Arc<Mutex<Shared>>);

/// An empty one.
pub(super) fn outbox() -> (OutboxSender, Outbox) {
    let shared = Arc::<Mutex<Shared>>::default();
    (OutboxSender(shared.clone()), Outbox(shared))
}

impl OutboxSender {
    // ANCHOR: put
    /// Puts texts in, as long as there is room; whether there was room for all that matters. Never waits; where nobody
    /// takes anything any more, there is always room.
    pub(super) fn put(&self, posts: &[Outgoing]) -> bool {
        let mut shared = lock(&self.0);
        if shared.abandoned {
            return true;
        }
        let (asleep, room) = (shared.texts.is_empty(), OUTBOX - shared.texts.len());
        let (fit, rest) = posts.split_at(posts.len().min(room));
        shared.texts.extend(fit.iter().map(|post| post.text.clone()));
        if asleep && !fit.is_empty() {
            ring(shared);
        }
        rest.iter().all(|post| post.worth == Delivery::BestEffort)
    }
    // ANCHOR_END: put
}

impl Drop for OutboxSender {
    fn drop(&mut self) {
        let mut shared = lock(&self.0);
        shared.evicted = true;
        ring(shared);
    }
}

impl Outbox {
    /// Waits until there is something, and moves it to `texts`.
    pub(super) async fn take(&self, texts: &mut Vec<Text>) {
        poll_fn(|cx| {
            let mut shared = lock(&self.0);
            if shared.texts.is_empty() {
                return shared.sleep(cx);
            }
            let count = shared.texts.len().min(BURST);
            texts.extend(shared.texts.drain(..count));
            if shared.texts.is_empty() && shared.texts.capacity() > BURST {
                shared.texts = VecDeque::new(); // who has been slow once doesn't keep the room for ever
            }
            Poll::Ready(())
        })
        .await;
    }

    /// Completes when the hub has let go. A session that is stuck in a write waits for this, too.
    pub(super) async fn evicted(&self) {
        poll_fn(|cx| {
            let mut shared = lock(&self.0);
            if shared.evicted { Poll::Ready(()) } else { shared.sleep(cx) }
        })
        .await;
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        let mut shared = lock(&self.0);
        shared.abandoned = true;
        shared.texts = VecDeque::new();
    }
}

impl Shared {
    /// One bell is enough for both things that a session waits for: they are waited for by the same task.
    fn sleep(&mut self, cx: &Context<'_>) -> Poll<()> {
        match &mut self.sleeper {
            Some(sleeper) => sleeper.clone_from(cx.waker()),
            None => self.sleeper = Some(cx.waker().clone()),
        }
        Poll::Pending
    }
}

/// Wakes the session up, after the lock is free: it will want it.
fn ring(mut shared: MutexGuard<'_, Shared>) {
    let sleeper = shared.sleeper.take();
    drop(shared);
    if let Some(sleeper) = sleeper {
        sleeper.wake();
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner) // every state of it is a good one
}
