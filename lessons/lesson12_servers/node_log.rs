//! One server's view of a shared store: lesson 02's [`Log`], so that lesson 08's hub and sessions
//! run on it as they are.
//!
//! ```text
//!   session ── append ──────────────────────► store ◄── other servers
//!   session ◄── read ── ring ◄── one reader ──┘
//! ```
//!
//! However many people a server has, it reads each message from the store once, into a ring in its
//! memory, and that is what its sessions read. An append goes to the store; what comes back over
//! the reader is what everybody sees, the author, too. So the order is the store's, and it is the
//! same on every server.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use super::{
    store::{Key, NotPlaced, Page, Placed, Reason, Store, Stored, Unavailable},
    trouble::{Tried, Trouble},
};
use crate::{
    lesson01_polling::{
        log::{CAPACITY, Clock, Draft, MemoryLog, Message, News},
        rules,
    },
    lesson02_push::log::{AppendError, Appended, Appending, Cursor, Entry, Log, Origin, Since},
    lesson06_chat::server::LogLine,
    lesson08_reconnect::server::token::Draw,
};

/// The number of texts that are read from the store at once.
const BURST: usize = 256;

/// The time that an append may take in all, with its repeats. After that its author hears that it
/// is not certain, and repeats it by themselves, with the same id.
const APPEND_TAKES: Duration = Duration::from_secs(10);

/// The pause before an append is repeated, and before a store is read again that couldn't be read.
const PAUSE: Duration = Duration::from_millis(200);

/// The time after which the store is read even without a hint.
const WITHOUT_HINT: Duration = Duration::from_secs(5);

// ANCHOR: node-log
/// A store, and the newest part of it in memory.
#[derive(Debug)]
pub struct NodeLog {
    store: Arc<dyn Store>,
    clock: Clock,
    ring: Mutex<Ring>,
    head: watch::Sender<Cursor>,
    names: Names,
    /// The highest number that a client has asked for, and the highest of those that the store,
    /// when it was asked, had not: the log has lost its end.
    asked: AtomicU64,
    lost: AtomicU64,
    trouble: Trouble,
}
// ANCHOR_END: node-log

/// The newest part of a log.
type Ring = MemoryLog<Arc<Entry>>;

/// Makes keys for messages that have none.
struct Names(Mutex<Draw>);

// ANCHOR: body
/// A message as the store keeps it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    username: String,
    message: String,
    timestamp: u64,
    /// The member who wrote it; `None` for a message that was posted without a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<u64>,
    /// The member's own name for it. (A key has one in any case.)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}
// ANCHOR_END: body

impl NodeLog {
    // ANCHOR: begins
    /// Reads the newest part of a store, and follows it from there on for as long as this lives.
    pub async fn follow(
        store: Arc<dyn Store>,
        clock: Clock,
        draw: Draw,
        log_line: LogLine,
    ) -> Result<Arc<Self>, Unavailable> {
        let head = store.head().borrow().clone();
        let (ring, head) = newest(&*store, head).await?;
        let (ring, head) = (Mutex::new(ring), watch::Sender::new(head));
        let (names, trouble) = (Names(Mutex::new(draw)), Trouble::new(log_line));
        let [asked, lost] = [0, 0].map(AtomicU64::new);
        let log = Arc::new(Self { store, clock, ring, head, names, asked, lost, trouble });
        tokio::spawn(follow(Arc::downgrade(&log)));
        Ok(log)
    }
    // ANCHOR_END: begins

    // ANCHOR: read-on
    /// Takes over what comes next in the store. Returns whether there was anything.
    async fn read_on(&self) -> Result<bool, Unavailable> {
        let (after, asked) = (self.head.borrow().clone(), self.asked.load(Relaxed));
        match self.store.read(after.clone(), BURST).await? {
            Page::Complete(stored) => {
                let mut ring = self.ring();
                take(&mut ring, &stored);
                if stored.is_empty() && asked > after.seq {
                    self.lost.fetch_max(asked, Relaxed);
                }
                self.head.send_modify(|head| head.seq = ring.head());
                Ok(ring.head() > after.seq)
            }
            Page::Gap { first } => {
                let cursor = Cursor { seq: first.saturating_sub(1), ..after };
                self.begin_anew(MemoryLog::after(cursor.seq, CAPACITY), cursor);
                Ok(true)
            }
            Page::OtherEpoch(head) => {
                let (ring, head) = newest(&*self.store, head).await?;
                self.begin_anew(ring, head);
                Ok(true)
            }
        }
    }
    // ANCHOR_END: read-on

    /// What was read is of no use any more. Each session sees a gap, and its client comes back.
    fn begin_anew(&self, newest: Ring, head: Cursor) {
        let mut ring = self.ring();
        *ring = newest;
        self.asked.store(0, Relaxed);
        self.lost.store(0, Relaxed);
        self.head.send_replace(head);
    }

    /// Whether a client has read more than this server, on another one. It may come back when this
    /// server has read that, too.
    fn is_behind(&self, seq: u64, head: u64) -> bool {
        if seq > head {
            self.asked.fetch_max(seq, Relaxed);
        }
        seq > head.max(self.lost.load(Relaxed))
    }

    // ANCHOR: place
    /// Appends until the store has said yes or no. An answer that is lost is asked for again with
    /// the same key, and so no message is stored twice.
    async fn place(&self, key: &Key, text: &str) -> Result<Placed, Reason> {
        let begun = Instant::now();
        let give_up = begun + APPEND_TAKES;
        let mut silence: Reason = "no answer · không có hồi âm".into();
        loop {
            let left = give_up.saturating_duration_since(Instant::now());
            let placed = timeout(left, self.store.append(key.clone(), text.to_owned())).await;
            if let Ok(placed) = &placed {
                self.trouble.note(Tried::Append, begun, placed.as_ref().map(drop));
            }
            match placed {
                Ok(Ok(placed)) => return Ok(placed),
                Ok(Err(NotPlaced::Refused(why))) => return Err(why),
                Ok(Err(NotPlaced::Unknown(why))) if Instant::now() + PAUSE > give_up => {
                    return Err(why);
                }
                Ok(Err(NotPlaced::Unknown(why))) => {
                    silence = why;
                    sleep(PAUSE).await;
                }
                Err(_) => return Err(silence),
            }
        }
    }
    // ANCHOR_END: place

    /// Whether something has been wrong with the store for so long that people are to know.
    #[must_use]
    pub fn is_in_trouble(&self) -> bool {
        self.trouble.lasts()
    }

    /// A message that the store has under this number, if it still has it.
    async fn stored(&self, seq: u64) -> Option<Arc<Entry>> {
        let after = Cursor { seq: seq.checked_sub(1)?, ..self.head() };
        let Since { entries, gap: false, .. } = self.read(&after, 1) else {
            let Ok(Page::Complete(stored)) = self.store.read(after, 1).await else { return None };
            return stored.first().map(|stored| Arc::new(entry(stored)));
        };
        entries.into_iter().next()
    }

    fn cursor(&self, seq: u64) -> Cursor {
        Cursor { seq, ..self.head() }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        // Nothing panics while it holds the lock, and a half-made change could not be seen.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the newest part of a log that ends here, or behind; returns also its end.
async fn newest(store: &dyn Store, mut end: Cursor) -> Result<(Ring, Cursor), Unavailable> {
    let begin = |end: &Cursor| end.seq.saturating_sub(CAPACITY.get() as u64);
    let mut ring = MemoryLog::after(begin(&end), CAPACITY);
    loop {
        let seq = ring.head();
        match store.read(Cursor { seq, ..end.clone() }, BURST).await? {
            Page::Complete(stored) => take(&mut ring, &stored),
            Page::Gap { first } => ring = MemoryLog::after(first.saturating_sub(1), CAPACITY),
            Page::OtherEpoch(other) => {
                ring = MemoryLog::after(begin(&other), CAPACITY);
                end = other;
                continue;
            }
        }
        if ring.head() >= end.seq || ring.head() == seq {
            let seq = ring.head();
            return Ok((ring, Cursor { seq, ..end }));
        }
    }
}

/// Takes over what the store has given, as far as its numbers have no holes.
fn take(ring: &mut Ring, stored: &[Arc<Stored>]) {
    let next = stored.iter().zip(ring.head() + 1..);
    for (stored, _) in next.take_while(|(stored, seq)| stored.seq == *seq) {
        ring.append(|_| Arc::new(entry(stored)));
    }
}

// ANCHOR: follow
/// Reads the store on whenever it has grown, until the log is gone.
async fn follow(log: Weak<NodeLog>) {
    let Some(mut hint) = log.upgrade().map(|log| log.store.head()) else { return };
    loop {
        let Some(log) = log.upgrade() else { return };
        hint.mark_unchanged();
        let begun = Instant::now();
        let read = log.read_on().await;
        log.trouble.note(Tried::Read, begun, read.as_ref().map(drop));
        drop(log);
        match read {
            Ok(true) => {}
            Ok(false) => drop(timeout(WITHOUT_HINT, hint.changed()).await),
            Err(_) => sleep(PAUSE).await,
        }
    }
}
// ANCHOR_END: follow

// ANCHOR: entry
/// A text as an entry of the log. One that doesn't parse keeps its place: the numbers have no
/// holes.
fn entry(Stored { seq, key, text }: &Stored) -> Entry {
    let Ok(Body { username, message, timestamp, client_id, id }) = serde_json::from_str(text)
    else {
        let message = "a message that can't be read · một tin không đọc được".to_owned();
        let username = "log".to_owned();
        return Entry::new(Message { seq: *seq, username, message, timestamp: 0 }, None);
    };
    let session = Some(key.session.clone());
    let origin = client_id.map(|client_id| Origin { client_id, session, id });
    Entry::new(Message { seq: *seq, username, message, timestamp }, origin)
}
// ANCHOR_END: entry

impl Log for NodeLog {
    fn head(&self) -> Cursor {
        self.head.borrow().clone()
    }

    fn oldest(&self) -> Cursor {
        let forgotten = self.ring().forgotten();
        self.cursor(forgotten)
    }

    fn read(&self, after: &Cursor, most: usize) -> Since {
        let ring = self.ring();
        let same_log = self.head.borrow().epoch == after.epoch;
        if same_log && self.is_behind(after.seq, ring.head()) {
            return Since { entries: Vec::new(), next: after.clone(), gap: false };
        }
        let after = if same_log { after.seq } else { u64::MAX }; // no log has come so far: a gap
        let News { messages: entries, seq, gap } = ring.since(after, most);
        Since { entries, next: self.cursor(seq), gap }
    }

    fn grown(&self) -> watch::Receiver<Cursor> {
        self.head.subscribe()
    }

    // ANCHOR: append
    /// Completes when the store has the message, and this server has read it from there.
    fn append(&self, draft: Draft, origin: Option<Origin>) -> Appending<'_> {
        Box::pin(async move {
            let username = rules::username(&draft.username)?.to_owned();
            let message = rules::text(&draft.message)?.to_owned();
            let (timestamp, key) = ((self.clock)(), self.names.key(origin.as_ref()));
            let client_id = origin.as_ref().map(|origin| origin.client_id);
            let id = origin.as_ref().and_then(|origin| origin.id.clone());
            let body = Body { username, message, timestamp, client_id, id };
            let text = serde_json::to_string(&body).unwrap_or_default(); // plain data: can't fail
            let placed = self.place(&key, &text).await;
            let placed = placed.map_err(|why| AppendError::Unavailable(why.to_string().into()))?;
            let mut head = self.head.subscribe();
            let _ = timeout(APPEND_TAKES, head.wait_for(|head| head.seq >= placed.seq())).await;
            let before = match placed {
                Placed::New(_) => None,
                Placed::Duplicate(seq) => self.stored(seq).await,
            };
            if before.as_ref().is_some_and(|entry| entry.origin != origin) {
                // The store is another log by now, and this server has not read it yet.
                let why = "the log has changed; try again · nhật ký đã đổi, hãy thử lại";
                return Err(AppendError::Unavailable(why.into()));
            }
            let entry = before.unwrap_or_else(|| {
                let Body { username, message, timestamp, .. } = body;
                let message = Message { seq: placed.seq(), username, message, timestamp };
                Arc::new(Entry::new(message, origin))
            });
            let duplicate = matches!(placed, Placed::Duplicate(_));
            Ok(Appended { entry, duplicate })
        })
    }
    // ANCHOR_END: append
}

impl Names {
    /// The key of a member's message, or a random one.
    fn key(&self, origin: Option<&Origin>) -> Key {
        let random = || {
            let mut draw = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            format!("{:032x}", (*draw)())
        };
        let session = origin.and_then(|origin| origin.session.clone());
        let id = origin.and_then(|origin| origin.id.clone());
        Key { session: session.unwrap_or_default(), id: id.unwrap_or_else(random) }
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Names")
    }
}
