//! The outbox of [`outbox`](super::outbox) once more, faster: one lock instead of a channel and a
//! `oneshot`.
//!
//! The server runs with this one; a test holds that both behave alike.
//!
//! Each message fills hundreds of outboxes. Here a burst for the same people costs one lock for
//! each, the session is woken only if nothing waited before, and an outbox without texts has no
//! memory of its own.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use super::{
    hub_task::OUTBOX,
    outbox::BURST,
    people::{Delivery, Outgoing},
    session::FEW,
};
use crate::stage::text::Text;

#[derive(Debug, Default)]
struct Shared {
    texts: VecDeque<Text>,
    /// The session's task, waiting.
    sleeper: Option<Waker>,
    /// The hub has dropped its end.
    evicted: bool,
    /// The session has dropped its end.
    abandoned: bool,
}

/// The hub's end. Dropping it evicts the member.
#[derive(Debug)]
pub struct OutboxSender(Arc<Mutex<Shared>>);

/// The session's end.
#[derive(Debug)]
pub struct Outbox(Arc<Mutex<Shared>>);

/// Tells the session that the hub has dropped its end.
#[derive(Debug)]
pub struct Evicted(Arc<Mutex<Shared>>);

/// An empty outbox.
#[must_use]
pub fn outbox() -> (OutboxSender, Outbox, Evicted) {
    let shared = Arc::<Mutex<Shared>>::default();
    (OutboxSender(shared.clone()), Outbox(shared.clone()), Evicted(shared))
}

impl OutboxSender {
    /// As [`outbox::OutboxSender::put`](super::outbox::OutboxSender::put).
    #[must_use]
    pub fn put(&self, burst: &[Outgoing]) -> bool {
        let mut shared = lock(&self.0);
        if shared.abandoned {
            return true;
        }
        let (asleep, room) = (shared.texts.is_empty(), OUTBOX - shared.texts.len());
        let (fit, rest) = burst.split_at(burst.len().min(room));
        shared.texts.extend(fit.iter().map(|outgoing| outgoing.text.clone()));
        if asleep && !fit.is_empty() {
            wake(shared);
        }
        rest.iter().all(|outgoing| outgoing.delivery == Delivery::BestEffort)
    }
}

impl Drop for OutboxSender {
    fn drop(&mut self) {
        let mut shared = lock(&self.0);
        shared.evicted = true;
        wake(shared);
    }
}

impl Outbox {
    /// As [`outbox::Outbox::take`](super::outbox::Outbox::take).
    pub async fn take(&mut self, texts: &mut Vec<Text>) {
        poll_fn(|cx| {
            let mut shared = lock(&self.0);
            if shared.texts.is_empty() {
                return shared.sleep(cx);
            }
            let count = shared.texts.len().min(BURST);
            texts.extend(shared.texts.drain(..count));
            if shared.texts.is_empty() {
                shared.texts.shrink_to(FEW); // a long queue doesn't keep its memory for ever
            }
            Poll::Ready(())
        })
        .await;
    }
}

impl Evicted {
    /// As [`outbox::Evicted::wait`](super::outbox::Evicted::wait).
    pub async fn wait(&mut self) {
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
    /// One waker is enough for both waits: the same task waits for both.
    fn sleep(&mut self, cx: &Context<'_>) -> Poll<()> {
        match &mut self.sleeper {
            Some(sleeper) => sleeper.clone_from(cx.waker()),
            None => self.sleeper = Some(cx.waker().clone()),
        }
        Poll::Pending
    }
}

/// Wakes the session up after the lock is free: the session will want it.
fn wake(mut shared: MutexGuard<'_, Shared>) {
    let sleeper = shared.sleeper.take();
    drop(shared);
    if let Some(sleeper) = sleeper {
        sleeper.wake();
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner) // every state of it is a good one
}
