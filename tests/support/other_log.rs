//! A log that is kept elsewhere, as a database would keep it: appends go to a task through a
//! channel, take their time, and can fail.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use full_duplex::{
    lesson01_polling::{
        log::{Draft, Message},
        rules,
    },
    lesson02_push::log::{
        AppendError, Appended, Appending, Cursor, Entry, Epoch, Log, Origin, Since,
    },
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::sleep,
};

use super::NEW_YEAR;

/// The time that an append takes.
pub const APPEND_TAKES: Duration = Duration::from_millis(200);

type Answer = Result<Appended, AppendError>;
type Write = (Draft, Option<Origin>, oneshot::Sender<Answer>);

/// The log, as its readers and writers hold it. Its epoch is `other`.
#[derive(Debug)]
pub struct OtherLog {
    kept: Arc<Kept>,
    writes: mpsc::UnboundedSender<Write>,
}

#[derive(Debug)]
struct Kept {
    /// The newest `capacity` entries.
    entries: Mutex<Vec<Arc<Entry>>>,
    capacity: usize,
    head: watch::Sender<Cursor>,
    available: AtomicBool,
}

impl OtherLog {
    /// An empty log that keeps so many messages. It needs tokio's runtime: its writer is a task.
    pub fn new(capacity: usize) -> Arc<Self> {
        let head = Cursor { epoch: Epoch::from("other".to_owned()), seq: 0 };
        let kept = Arc::new(Kept {
            entries: Mutex::default(),
            capacity,
            head: watch::Sender::new(head),
            available: AtomicBool::new(true),
        });
        let (writes, taken) = mpsc::unbounded_channel();
        tokio::spawn(write(kept.clone(), taken));
        Arc::new(Self { kept, writes })
    }

    /// While it is not available, appends fail with [`AppendError::Unavailable`].
    pub fn set_available(&self, available: bool) {
        self.kept.available.store(available, Relaxed);
    }
}

/// The one writer: one append after the other.
async fn write(kept: Arc<Kept>, mut writes: mpsc::UnboundedReceiver<Write>) {
    while let Some((draft, origin, answer)) = writes.recv().await {
        sleep(APPEND_TAKES).await;
        let _ = answer.send(kept.append(&draft, origin)); // the sender may be gone; the message stays
    }
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Entry>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, draft: &Draft, origin: Option<Origin>) -> Answer {
        let username = rules::username(&draft.username)?.to_owned();
        let message = rules::text(&draft.message)?.to_owned();
        if !self.available.load(Relaxed) {
            return Err(AppendError::Unavailable("out of order today".into()));
        }
        let mut entries = self.lock();
        let key = |origin: &Origin| Some((origin.session.clone()?, origin.id.clone()?));
        if let Some(wanted) = origin.as_ref().and_then(key) {
            let same =
                |entry: &&Arc<Entry>| entry.origin.as_ref().and_then(key).as_ref() == Some(&wanted);
            if let Some(entry) = entries.iter().find(same) {
                return Ok(Appended { entry: entry.clone(), duplicate: true });
            }
        }
        let seq = self.head.borrow().seq + 1;
        let message = Message { seq, username, message, timestamp: NEW_YEAR };
        let entry = Arc::new(Entry::new(message, origin));
        if entries.len() == self.capacity {
            entries.remove(0);
        }
        entries.push(entry.clone());
        self.head.send_modify(|head| head.seq = seq);
        Ok(Appended { entry, duplicate: false })
    }
}

impl Log for OtherLog {
    fn head(&self) -> Cursor {
        self.kept.head.borrow().clone()
    }

    fn oldest(&self) -> Cursor {
        let entries = self.kept.lock();
        let head = self.head();
        Cursor { seq: head.seq - entries.len() as u64, ..head }
    }

    fn read(&self, after: &Cursor, most: usize) -> Since {
        let entries = self.kept.lock();
        let head = self.head();
        let forgotten = head.seq - entries.len() as u64;
        let gap = after.epoch != head.epoch || !(forgotten..=head.seq).contains(&after.seq);
        let seen = if gap { forgotten } else { after.seq };
        let unread = entries.iter().filter(|entry| entry.message.seq > seen);
        let entries: Vec<_> = unread.take(most).cloned().collect();
        let next = Cursor { seq: seen + entries.len() as u64, ..head };
        Since { entries, next, gap }
    }

    fn grown(&self) -> watch::Receiver<Cursor> {
        self.kept.head.subscribe()
    }

    fn append(&self, draft: Draft, origin: Option<Origin>) -> Appending<'_> {
        let (answer, answered) = oneshot::channel();
        let sent = self.writes.send((draft, origin, answer)); // at once, even if nobody waits for the future
        Box::pin(async move {
            sent.map_err(|_| AppendError::Unavailable("the writer is gone".into()))?;
            answered.await.map_err(|_| AppendError::Unavailable("the writer is gone".into()))?
        })
    }
}
