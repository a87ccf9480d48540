//! A store in memory, for tests in virtual time; and a bus.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use full_duplex::{
    lesson02_push::log::{Cursor, Epoch},
    lesson12_servers::{
        cluster::Bus,
        store::{Answer, Key, NotPlaced, Page, Placed, Store, Stored, Unavailable},
    },
};
use tokio::sync::{broadcast, mpsc, watch};

/// A log that ends with the test, unless it is kept. The newest [`KEPT`] texts can be read.
#[derive(Debug)]
pub struct Memory {
    inside: Mutex<Inside>,
    head: watch::Sender<Cursor>,
}

#[derive(Debug, Default)]
struct Inside {
    stored: Vec<Arc<Stored>>,
    seqs: HashMap<Key, u64>,
}

const KEPT: usize = 100;

impl Memory {
    /// An empty log with this name.
    pub fn named(epoch: &str) -> Arc<Self> {
        let head = Cursor { epoch: Epoch::from(epoch.to_owned()), seq: 0 };
        Arc::new(Self { inside: Mutex::default(), head: watch::Sender::new(head) })
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().expect("no panic")
    }

    fn append_now(&self, key: Key, text: String) -> Placed {
        let mut inside = self.lock();
        if let Some(seq) = inside.seqs.get(&key) {
            return Placed::Duplicate(*seq);
        }
        let seq = inside.stored.len() as u64 + 1;
        inside.seqs.insert(key.clone(), seq);
        inside.stored.push(Arc::new(Stored { seq, key, text }));
        self.head.send_modify(|head| head.seq = seq);
        Placed::New(seq)
    }

    fn read_now(&self, after: &Cursor, most: usize) -> Page {
        let inside = self.lock();
        let head = self.head.borrow().clone();
        let forgotten = inside.stored.len().saturating_sub(KEPT);
        match usize::try_from(after.seq) {
            Ok(seen) if after.epoch == head.epoch && seen <= inside.stored.len() => {
                if seen < forgotten {
                    return Page::Gap { first: forgotten as u64 + 1 };
                }
                Page::Complete(inside.stored[seen..].iter().take(most).cloned().collect())
            }
            _ => Page::OtherEpoch(head),
        }
    }
}

impl Store for Memory {
    fn append(&self, key: Key, text: String) -> Answer<'_, Result<Placed, NotPlaced>> {
        Box::pin(async move { Ok(self.append_now(key, text)) })
    }

    fn read(&self, after: Cursor, most: usize) -> Answer<'_, Result<Page, Unavailable>> {
        Box::pin(async move { Ok(self.read_now(&after, most)) })
    }

    fn head(&self) -> watch::Receiver<Cursor> {
        self.head.subscribe()
    }
}

/// What servers in one process say to each other.
#[derive(Clone, Debug)]
pub struct MemoryBus(broadcast::Sender<String>);

impl MemoryBus {
    pub fn new() -> Self {
        Self(broadcast::Sender::new(1_000))
    }
}

impl Bus for MemoryBus {
    fn publish(&self, text: String) -> Answer<'_, ()> {
        let _ = self.0.send(text);
        Box::pin(async {})
    }

    fn listen(&self) -> mpsc::Receiver<String> {
        let (sender, receiver) = mpsc::channel(100);
        let mut heard = self.0.subscribe();
        tokio::spawn(async move {
            while let Ok(text) = heard.recv().await {
                if sender.send(text).await.is_err() {
                    return;
                }
            }
        });
        receiver
    }
}
