//! The outbox of [`outbox`](super::outbox) once more, faster: one lock instead of a channel and a
//! `oneshot`.
//!
//! The server runs with this one; a test holds that both behave alike.
//!
//! Each message fills hundreds of outboxes. Here a burst for the same people costs one lock for
//! each, the session is woken only if nothing waited before, and an outbox without texts has hardly
//! any memory of its own. (tokio's channel keeps up to four blocks of 32 texts.) Lesson 08 keeps
//! its own items in the same queue.

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
};
use crate::stage::text::Text;

/// The largest queue that keeps its memory: a pointer for each text.
pub const KEPT: usize = 32;

#[derive(Debug)]
struct Shared<T> {
    items: VecDeque<T>,
    capacity: usize,
    /// The session's task, waiting.
    sleeper: Option<Waker>,
    /// The hub has dropped its end.
    evicted: bool,
    /// The session has dropped its end.
    abandoned: bool,
}

/// The hub's end. Dropping it evicts the member.
#[derive(Debug)]
pub struct OutboxSender<T = Text>(Arc<Mutex<Shared<T>>>);

/// The session's end.
#[derive(Debug)]
pub struct Outbox<T = Text>(Arc<Mutex<Shared<T>>>);

/// Tells the session that the hub has dropped its end.
#[derive(Debug)]
pub struct Evicted<T = Text>(Arc<Mutex<Shared<T>>>);

/// An empty outbox.
#[must_use]
pub fn outbox() -> (OutboxSender, Outbox, Evicted) {
    queue(OUTBOX)
}

/// The same for items of any kind, of which so many may wait.
#[must_use]
pub fn queue<T>(capacity: usize) -> (OutboxSender<T>, Outbox<T>, Evicted<T>) {
    let (items, sleeper) = (VecDeque::new(), None);
    let shared = Shared { items, capacity, sleeper, evicted: false, abandoned: false };
    let shared = Arc::new(Mutex::new(shared));
    (OutboxSender(shared.clone()), Outbox(shared.clone()), Evicted(shared))
}

impl OutboxSender {
    /// As [`outbox::OutboxSender::put`](super::outbox::OutboxSender::put).
    #[must_use]
    pub fn put(&self, burst: &[Outgoing]) -> bool {
        let mut rest = burst.iter();
        self.fill(&mut rest.by_ref().map(|outgoing| outgoing.text.clone()));
        rest.all(|outgoing| outgoing.delivery == Delivery::BestEffort)
    }
}

impl<T> OutboxSender<T> {
    /// Adds items while there is room, and never waits; `items` keeps the others. A session that
    /// has ended always has room.
    pub fn fill(&self, items: &mut impl Iterator<Item = T>) {
        let mut shared = lock(&self.0);
        if shared.abandoned {
            return items.for_each(drop);
        }
        let (asleep, room) = (shared.items.is_empty(), shared.capacity - shared.items.len());
        shared.items.extend(items.take(room));
        if asleep && !shared.items.is_empty() {
            wake(shared);
        }
    }
}

impl<T> Drop for OutboxSender<T> {
    fn drop(&mut self) {
        let mut shared = lock(&self.0);
        shared.evicted = true;
        wake(shared);
    }
}

impl<T> Outbox<T> {
    /// As [`outbox::Outbox::take`](super::outbox::Outbox::take).
    pub async fn take(&mut self, items: &mut Vec<T>) {
        poll_fn(|cx| {
            let mut shared = lock(&self.0);
            if shared.take(items) { Poll::Ready(()) } else { shared.sleep(cx) }
        })
        .await;
    }

    /// The same without waiting.
    pub fn take_now(&mut self, items: &mut Vec<T>) {
        lock(&self.0).take(items);
    }
}

impl<T> Evicted<T> {
    /// As [`outbox::Evicted::wait`](super::outbox::Evicted::wait).
    pub async fn wait(&mut self) {
        poll_fn(|cx| {
            let mut shared = lock(&self.0);
            if shared.evicted { Poll::Ready(()) } else { shared.sleep(cx) }
        })
        .await;
    }
}

impl<T> Drop for Outbox<T> {
    fn drop(&mut self) {
        let mut shared = lock(&self.0);
        shared.abandoned = true;
        shared.items = VecDeque::new();
    }
}

impl<T> Shared<T> {
    /// Moves a burst to `items`; false if there is nothing.
    fn take(&mut self, items: &mut Vec<T>) -> bool {
        let count = self.items.len().min(BURST);
        items.extend(self.items.drain(..count));
        if self.items.is_empty() {
            self.items.shrink_to(KEPT); // a long queue doesn't keep its memory for ever
        }
        count > 0
    }

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
fn wake<T>(mut shared: MutexGuard<'_, Shared<T>>) {
    let sleeper = shared.sleeper.take();
    drop(shared);
    if let Some(sleeper) = sleeper {
        sleeper.wake();
    }
}

fn lock<T>(shared: &Mutex<Shared<T>>) -> MutexGuard<'_, Shared<T>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner) // every state of it is a good one
}
