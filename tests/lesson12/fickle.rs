//! A store that troubles its servers: it loses answers, takes its time, says that it is away, or is
//! suddenly another one.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use full_duplex::{
    lesson02_push::log::Cursor,
    lesson12_servers::store::{Answer, Key, NotPlaced, Page, Placed, Store, Unavailable},
};
use tokio::{sync::watch, time::sleep};

/// What happens to an append.
#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    /// It isn't stored, and nobody knows.
    Lost,
    /// It is stored, and nobody knows.
    ReplyLost,
    /// It is stored after a while.
    Late(Duration),
    /// It is refused.
    Refused,
}

/// A store around another one.
#[derive(Debug)]
pub struct Fickle {
    inside: Mutex<Arc<dyn Store>>,
    /// What happens to the next appends.
    troubles: Mutex<VecDeque<Trouble>>,
    /// The number of reads that fail from now on.
    away: AtomicU64,
    /// The number of pages that lack their first text from now on.
    torn: AtomicU64,
    /// The number of texts that were read.
    pub texts_read: AtomicU64,
    head: watch::Sender<Cursor>,
}

impl Fickle {
    pub fn around(store: Arc<dyn Store>) -> Arc<Self> {
        let head = watch::Sender::new(store.head().borrow().clone());
        let fickle = Arc::new(Self {
            inside: Mutex::new(store),
            troubles: Mutex::default(),
            away: AtomicU64::new(0),
            torn: AtomicU64::new(0),
            texts_read: AtomicU64::new(0),
            head,
        });
        let following = fickle.clone();
        tokio::spawn(async move {
            loop {
                let head = following.inside().head().borrow().clone();
                following
                    .head
                    .send_if_modified(|before| std::mem::replace(before, head.clone()) != head);
                sleep(Duration::from_millis(1)).await;
            }
        });
        fickle
    }

    fn inside(&self) -> Arc<dyn Store> {
        self.inside.lock().expect("no panic").clone()
    }

    /// What happens to the next appends.
    pub fn trouble(&self, troubles: impl IntoIterator<Item = Trouble>) {
        self.troubles.lock().expect("no panic").extend(troubles);
    }

    /// So many reads fail.
    pub fn leave(&self, reads: u64) {
        self.away.store(reads, Relaxed);
    }

    /// So many pages lack their first text, which no store may do.
    pub fn tear(&self, pages: u64) {
        self.torn.store(pages, Relaxed);
    }

    /// Another log from now on: what a failover to a replica can be.
    pub fn become_another(&self, store: Arc<dyn Store>) {
        *self.inside.lock().expect("no panic") = store;
    }
}

impl Store for Fickle {
    fn append(&self, key: Key, text: String) -> Answer<'_, Result<Placed, NotPlaced>> {
        let trouble = self.troubles.lock().expect("no panic").pop_front();
        let store = self.inside();
        Box::pin(async move {
            let unknown = || Err(NotPlaced::Unknown("the reply was lost".into()));
            match trouble {
                None => store.append(key, text).await,
                Some(Trouble::Lost) => unknown(),
                Some(Trouble::ReplyLost) => {
                    store.append(key, text).await?;
                    unknown()
                }
                Some(Trouble::Late(time)) => {
                    sleep(time).await;
                    store.append(key, text).await
                }
                Some(Trouble::Refused) => Err(NotPlaced::Refused("full".into())),
            }
        })
    }

    fn read(&self, after: Cursor, most: usize) -> Answer<'_, Result<Page, Unavailable>> {
        Box::pin(async move {
            let leaves = |left: u64| left.checked_sub(1);
            if self.away.fetch_update(Relaxed, Relaxed, leaves).is_ok() {
                return Err(Unavailable("away".into()));
            }
            let store = self.inside();
            let mut page = store.read(after, most).await?;
            if let Page::Complete(stored) = &mut page {
                if !stored.is_empty() && self.torn.fetch_update(Relaxed, Relaxed, leaves).is_ok() {
                    stored.remove(0);
                }
                self.texts_read.fetch_add(stored.len() as u64, Relaxed);
            }
            Ok(page)
        })
    }

    fn head(&self) -> watch::Receiver<Cursor> {
        self.head.subscribe()
    }
}
