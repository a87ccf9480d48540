//! The store that the servers of a world share: one log after another. It answers late, loses
//! requests and answers, refuses, drops its oldest texts, and fails over to a replica that lacks
//! the newest ones.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use fastrand::Rng;
use full_duplex::{
    lesson02_push::log::{Cursor, Epoch},
    lesson12_servers::store::{Key, Page, Placed, Stored},
};
use tokio::time::Duration;

use super::link::Link;

/// The store, as its servers reach it by their links.
#[derive(Debug)]
pub struct Broker(Mutex<Inside>);

#[derive(Debug)]
struct Inside {
    chance: Rng,
    calm: bool,
    refuses: bool,
    /// The number of texts that can be read.
    kept: usize,
    logs: Vec<Kept>,
    links: Vec<Arc<Link>>,
    /// What was acknowledged may be in no log that is left.
    broken: bool,
}

/// One log. The newest texts can be read; all of them are here, for the judge.
#[derive(Clone, Debug)]
pub struct Kept {
    epoch: Epoch,
    pub stored: Vec<Arc<Stored>>,
    seqs: HashMap<Key, u64>,
}

/// What happens to an append.
#[derive(Clone, Copy, Debug)]
pub struct Fate {
    /// The way of the request, and the way of the answer.
    pub ways: [Duration; 2],
    pub end: End,
}

#[derive(Clone, Copy, Debug)]
pub enum End {
    Answered,
    Refused,
    RequestLost,
    ReplyLost,
    /// It is stored so long after the answer, which is "perhaps".
    StoredLater(Duration),
}

/// The hints of one link about one text: each after so long.
type Hints = (Arc<Link>, Cursor, Vec<Duration>);

fn up_to(chance: &mut Rng, milliseconds: u64) -> Duration {
    Duration::from_millis(chance.u64(..milliseconds))
}

impl Kept {
    /// The beginning of a log, under another name.
    fn new(epoch: usize, stored: &[Arc<Stored>]) -> Self {
        let seqs = stored.iter().map(|stored| (stored.key.clone(), stored.seq)).collect();
        Self { epoch: Epoch::from(format!("epoch {epoch}")), stored: stored.to_vec(), seqs }
    }

    fn head(&self) -> Cursor {
        Cursor { epoch: self.epoch.clone(), seq: self.stored.len() as u64 }
    }
}

impl Broker {
    pub fn new(kept: usize, mut chance: Rng) -> Self {
        let chance = chance.fork();
        let (logs, links) = (vec![Kept::new(0, &[])], Vec::new());
        let (calm, refuses, broken) = (false, false, false);
        Self(Mutex::new(Inside { chance, calm, refuses, kept, logs, links, broken }))
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().expect("nobody panics here")
    }

    /// From now on it does what it promises, and at once.
    pub fn calm(&self) {
        let mut inside = self.lock();
        (inside.calm, inside.refuses) = (true, false);
    }

    /// From now on it refuses what is appended, or not any more.
    pub fn refuse(&self, refuses: bool) {
        self.lock().refuses = refuses;
    }

    /// A server's way to it.
    pub fn link(self: &Arc<Self>) -> Arc<Link> {
        let mut inside = self.lock();
        let newest = inside.logs.len() - 1;
        let link = Arc::new(Link::new(self.clone(), newest, inside.logs[newest].head()));
        inside.links.push(link.clone());
        link
    }

    /// The server is dead.
    pub fn unlink(&self, link: &Arc<Link>) {
        self.lock().links.retain(|other| !Arc::ptr_eq(other, link));
    }

    /// The end of the newest log.
    pub fn head(&self) -> Cursor {
        self.lock().logs.last().expect("a log").head()
    }

    /// All logs, and whether all that was acknowledged must be in the last one.
    pub fn logs(&self) -> (Vec<Kept>, bool) {
        let inside = self.lock();
        (inside.logs.clone(), !inside.broken)
    }

    /// Another log takes the place of this one: without the newest texts, or without any. Returns
    /// its number, and the links, which still lead to the old one.
    pub fn begin_log(&self, lost: usize) -> (usize, Vec<Arc<Link>>) {
        let mut inside = self.lock();
        let number = inside.logs.len();
        let old = &inside.logs[number - 1].stored;
        let left = old.len().saturating_sub(lost);
        let (next, loses) = (Kept::new(number, &old[..left]), left < old.len());
        inside.broken |= loses;
        inside.logs.push(next);
        (number, inside.links.clone())
    }

    /// What happens to the next append.
    pub fn fate(&self) -> Fate {
        let Inside { chance, calm, refuses, .. } = &mut *self.lock();
        if *calm {
            return Fate { ways: [up_to(chance, 3), up_to(chance, 3)], end: End::Answered };
        }
        let long = if chance.u8(..20) == 0 { 13_000 } else { 40 };
        let ways = if chance.bool() { [long, 5] } else { [5, long] };
        let end = match chance.u8(..24) {
            _ if *refuses => End::Refused,
            0 => End::RequestLost,
            1 => End::ReplyLost,
            2 => End::StoredLater(up_to(chance, 6_000)),
            3 => End::Refused,
            _ => End::Answered,
        };
        Fate { ways: ways.map(|way| up_to(chance, way)), end }
    }

    /// How long a read takes, and whether it fails.
    pub fn reading(&self) -> ([Duration; 2], bool) {
        let Inside { chance, calm, .. } = &mut *self.lock();
        if *calm {
            return ([up_to(chance, 3), Duration::ZERO], false);
        }
        let long = if chance.u8(..30) == 0 { 5_000 } else { 20 };
        ([up_to(chance, 5), up_to(chance, long)], chance.u8(..30) == 0)
    }

    /// Appends to a log; returns also the hints that this gives.
    pub fn store(&self, log: usize, key: Key, text: String) -> (Placed, Vec<Hints>) {
        let mut inside = self.lock();
        let is_old = log + 1 < inside.logs.len();
        let kept = &mut inside.logs[log];
        if let Some(seq) = kept.seqs.get(&key) {
            return (Placed::Duplicate(*seq), Vec::new());
        }
        let seq = kept.stored.len() as u64 + 1;
        kept.seqs.insert(key.clone(), seq);
        kept.stored.push(Arc::new(Stored { seq, key, text }));
        let head = kept.head();
        inside.broken |= is_old;
        (Placed::New(seq), inside.hints(log, &head))
    }

    /// What a reader finds in a log.
    pub fn page(&self, log: usize, after: &Cursor, most: usize) -> Page {
        let inside = self.lock();
        let kept = &inside.logs[log];
        let forgotten = kept.stored.len().saturating_sub(inside.kept);
        match usize::try_from(after.seq) {
            Ok(seen) if after.epoch == kept.epoch && seen <= kept.stored.len() => {
                if seen < forgotten {
                    return Page::Gap { first: forgotten as u64 + 1 };
                }
                Page::Complete(kept.stored[seen..].iter().take(most).cloned().collect())
            }
            _ => Page::OtherEpoch(kept.head()),
        }
    }
}

impl Inside {
    /// Hints come soon, late, twice, or never.
    fn hints(&mut self, log: usize, head: &Cursor) -> Vec<Hints> {
        let Self { chance, calm, links, .. } = self;
        let concerned = links.iter().filter(|link| link.log() == log);
        let hints = concerned.map(|link| {
            let soon = Duration::ZERO;
            let times = match chance.u8(..10) {
                _ if *calm => vec![soon],
                0 => vec![],
                1 => vec![up_to(chance, 6_000)],
                2 => vec![soon, up_to(chance, 6_000)],
                _ => vec![soon],
            };
            (link.clone(), head.clone(), times)
        });
        hints.collect()
    }
}
