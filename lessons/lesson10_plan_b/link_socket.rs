//! A link as a [`Socket`]: the session on one side, whatever carries the items on the other.
//!
//! ```text
//!   session, client ── Socket ──► LinkSocket ═══ SharedLink ◄── the server's routes (http)
//!                                                           ◄── the client's tasks (http_socket)
//! ```

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::task::AtomicWaker;
use tokio::{
    sync::watch,
    time::{Instant, timeout, timeout_at},
};

use super::{
    link::{Link, MOST_BYTES, NumberError},
    wire::{Item, Numbered, Posting},
};
use crate::{
    lesson04_frames::{
        close::{Close, CloseCode},
        websocket::CLOSE_DEADLINE,
    },
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::socket::{Received, Side, Socket, ToSend},
};

/// The bytes that one request carries: with the marks of JSON around them, fewer than a server
/// takes.
const BATCH: usize = 12 * 1024;

/// After so many items that were heard and not confirmed, a client confirms them. (A client that
/// asks again and again confirms by asking.)
const CONFIRM: u64 = 32;

/// The same for the bytes of those items: far fewer than the other end keeps, so that it never
/// waits for a word of ours while we wait for one of it.
const CONFIRM_BYTES: usize = MOST_BYTES / 4;

/// One end of a link, shared by its socket and by what carries it.
#[derive(Debug, Default)]
pub struct SharedLink {
    inside: Mutex<Inside>,
    /// The session's task.
    session: AtomicWaker,
    /// Something has changed that a carrier may wait for.
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Inside {
    link: Link,
    /// The number of the latest request that reads. An older one has been given up by its client,
    /// even if a proxy still holds it.
    reader: u64,
    /// The bytes of the items that a client has heard since it last confirmed any.
    owed: usize,
    /// The socket is gone.
    dropped: bool,
}

/// What a client sends next, and the number that confirms it.
pub struct Batch {
    /// The body.
    pub posting: Posting,
    /// The number of its last item.
    pub last: u64,
}

/// A link's socket. Dropping it ends the link.
#[derive(Debug)]
pub struct LinkSocket(Arc<SharedLink>);

impl LinkSocket {
    /// A socket, and what is to carry it.
    #[must_use]
    pub fn new() -> (Self, Arc<SharedLink>) {
        let link = Arc::<SharedLink>::default();
        (Self(link.clone()), link)
    }
}

impl SharedLink {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner) // nothing panics under it
    }

    /// Changes the link, and wakes everybody who may wait for that.
    fn change<T>(&self, change: impl FnOnce(&mut Inside) -> T) -> T {
        let changed = change(&mut self.lock());
        self.session.wake();
        self.changed.send_replace(());
        changed
    }

    /// Waits until `ready` brings something.
    async fn wait<T>(&self, mut ready: impl FnMut(&mut Inside) -> Option<T>) -> T {
        let mut changed = self.changed.subscribe();
        loop {
            if let Some(ready) = ready(&mut self.lock()) {
                return ready;
            }
            let _ = changed.changed().await; // the sender lives as long as this link
        }
    }

    // ---------------------------------------------------------- the server's routes

    /// A request begins to read after this number, which confirms all before it. Returns the
    /// reader's number: from now on no older request is answered with items.
    pub fn begin(&self, after: u64) -> Result<u64, NumberError> {
        self.change(|inside| {
            inside.link.after(after).map(drop)?;
            inside.link.confirm(after)?;
            inside.link.live();
            inside.reader += 1;
            Ok(inside.reader)
        })
    }

    // ANCHOR: read
    /// The items after this number, once there are any; nothing when the time is up, when a newer
    /// request reads, or when no item will follow.
    pub async fn read(&self, reader: u64, after: u64, wait: Duration) -> Vec<Numbered> {
        let ready = self.wait(|Inside { link, reader: latest, dropped, .. }| {
            if *latest != reader {
                return Some(Vec::new());
            }
            let items: Vec<_> = link.after(after).into_iter().flatten().collect();
            (!items.is_empty() || *dropped || link.is_over()).then_some(items)
        });
        timeout_at(Instant::now() + wait, ready).await.unwrap_or_default()
    }
    // ANCHOR_END: read

    /// Loses the link unless a request begins to read within this time.
    pub async fn expect_reader(&self, within: Duration) {
        let begun = self.wait(|inside| (inside.reader > 0 || inside.dropped).then_some(()));
        if timeout(within, begun).await.is_err() {
            self.lose();
        }
    }

    /// Items have come with a request. Waits while too many are waiting for the session; what the
    /// request confirms counts at once, for the session may be waiting for that.
    pub async fn hear(&self, posting: Posting) -> Result<(), NumberError> {
        let Posting { from, mut items, after } = posting;
        self.confirm(after)?;
        let hearing = self.wait(|Inside { link, dropped, .. }| {
            let has_room = !link.is_full() || *dropped;
            has_room.then(|| link.hear(from, std::mem::take(&mut items)))
        });
        let heard = hearing.await;
        self.change(|_| ()); // the session is told
        heard
    }

    // ---------------------------------------------------------- both ends

    /// Waits until the session has taken most of what was heard.
    pub async fn room(&self) {
        self.wait(|Inside { link, dropped, .. }| (!link.is_full() || *dropped).then_some(())).await;
    }

    /// The link can't be carried any further.
    pub fn lose(&self) {
        self.change(|inside| inside.link.lose());
    }

    /// Whether its socket is gone.
    #[must_use]
    pub fn is_dropped(&self) -> bool {
        self.lock().dropped
    }

    /// Completes when the socket is gone.
    pub async fn dropped(&self) {
        self.wait(|inside| inside.dropped.then_some(())).await;
    }

    // ---------------------------------------------------------- the client's tasks

    /// Items have come with an answer; those that came before are left out.
    pub fn take(&self, items: Vec<Numbered>) -> Result<(), NumberError> {
        self.change(|Inside { link, owed, .. }| {
            for Numbered { n, item } in items {
                *owed += item.len();
                link.hear(n, [item])?;
            }
            link.live();
            Ok(())
        })
    }

    /// The number of the last item that was heard.
    #[must_use]
    pub fn heard(&self) -> u64 {
        self.lock().link.heard()
    }

    /// Whether nothing more will be heard.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.lock().link.is_over()
    }

    /// The other end has everything up to this number.
    pub fn confirm(&self, n: u64) -> Result<(), NumberError> {
        self.change(|inside| inside.link.confirm(n))
    }

    /// Waits for something to send after `confirmed`, or for enough to confirm beyond `told`.
    /// `None` once nothing will be.
    pub async fn batch(&self, told: u64) -> Option<Batch> {
        self.wait(|Inside { link, owed, dropped, .. }| {
            let from = link.sent() + 1;
            let items: Vec<_> = link.unconfirmed().collect();
            let (mut bytes, mut batch) = (0, Vec::new());
            let first = items.first().map_or(from, |first| first.n);
            for Numbered { item, .. } in items {
                bytes += item.len();
                if bytes > BATCH && !batch.is_empty() {
                    break;
                }
                batch.push(item);
            }
            let after = link.heard();
            let unconfirmed = after - told;
            let over = *dropped || link.is_over();
            let many = unconfirmed >= CONFIRM || *owed >= CONFIRM_BYTES;
            if batch.is_empty() && !many && !(over && unconfirmed > 0) {
                return over.then_some(None);
            }
            *owed = 0;
            let last = first + batch.len() as u64 - 1;
            Some(Some(Batch { posting: Posting { from: first, items: batch, after }, last }))
        })
        .await
    }
}

// ANCHOR: drop
impl Drop for LinkSocket {
    /// The other end is told that nobody is here any more, if it is still told anything.
    fn drop(&mut self) {
        self.0.change(|inside| {
            let _ = inside.link.send(ToSend::Close(Close::new(CloseCode::GOING_AWAY, "")));
            inside.dropped = true;
        });
    }
}
// ANCHOR_END: drop

impl Socket for LinkSocket {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        self.0.session.register(cx.waker());
        let next = self.0.lock().link.pop();
        next.map_or(Poll::Pending, |next| {
            self.0.changed.send_replace(()); // there may be room again
            Poll::Ready(next)
        })
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.0.session.register(cx.waker());
        let Inside { link, .. } = &*self.0.lock();
        if link.has_room() || link.is_over() { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        self.0.change(|inside| inside.link.send(message))
    }

    /// What was taken is kept here until it is confirmed, as TCP keeps it.
    fn poll_flush(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        Poll::Ready(Ok(()))
    }

    async fn close(mut self, close: &Close, _: Side) -> Ending {
        if let Err(ending) = self.start_send(ToSend::Close(close.clone())) {
            return ending;
        }
        let closed = async {
            loop {
                match poll_fn(|cx| self.poll_next(cx)).await {
                    Ok(Received::Close(close)) => return Ending::Closed(close),
                    Ok(_) => {}
                    Err(ending) => return ending,
                }
            }
        };
        timeout(CLOSE_DEADLINE, closed).await.unwrap_or(Ending::Lost)
    }

    async fn finish(self, ending: &Ending, side: Side) {
        if let Ending::Failed { code, why } = ending {
            self.close(&Close::new(*code, why), side).await;
        }
    }
}

impl From<Vec<Item>> for Posting {
    /// The first items of a link.
    fn from(items: Vec<Item>) -> Self {
        Self { from: 1, items, after: 0 }
    }
}
