//! The log in a folder as a [`Store`]: one thread writes, and all others wait for its answers
//! without holding up anybody.
//!
//! ```text
//!   append ──┐                 ┌──────────────────────────────┐
//!   append ──┼── channel ────► │ thread: all that has come in │──► one write, one sync
//!   append ──┘                 └──────────────────────────────┘
//!      ▲                            │ 1. readers can read it     2. the head moves
//!      └──────── number ────────────┘ 3. each append is answered
//! ```
//!
//! While the disk syncs one batch, the next one gathers in the channel: the slower the disk, the
//! larger the batches. Nobody has to choose their size.

use std::{
    collections::VecDeque,
    fmt,
    future::ready,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};

use thiserror::Error;
use tokio::sync::{mpsc, oneshot, watch};

use super::{
    recovery::OpenError,
    segments::{Segments, Sizes, Written},
    storage::{Disk, DiskError, Storage},
    store::{Answer, Key, NotPlaced, Page, Placed, Store, Stored, Unavailable},
};
use crate::{
    lesson02_push::log::Cursor, lesson06_chat::server::LogLine,
    lesson08_reconnect::server::token::Draw,
};

/// The most appends of a batch.
pub const BATCH: usize = 1_024;

/// Why there is no log in a folder.
#[derive(Debug, Error)]
pub enum FileLogError {
    /// The system refuses it.
    #[error("the log {path} can't be used: {source}\nkhông dùng được nhật ký {path}: {source}")]
    Io {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// It is a file, one of lesson 08 perhaps.
    #[error(
        "{0} is a file; lesson 12 keeps its log in a folder\n{0} là một file; bài 12 giữ nhật ký trong một thư mục"
    )]
    NoFolder(PathBuf),
    /// Another server has it open.
    #[error(
        "{0}: another server keeps its log there\n{0}: một server khác đang ghi nhật ký vào thư mục này"
    )]
    InUse(PathBuf),
    /// What it holds is no log that can go on.
    #[error(
        "the log {path} can't go on: {source}\nMove the folder away, or choose another · Hãy dời thư mục này đi, hoặc chọn thư mục khác"
    )]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// What is wrong.
        source: OpenError,
    },
}

/// A log in a folder.
pub struct FileLog {
    shared: Arc<Shared>,
    appends: Option<mpsc::Sender<Append>>,
    writer: Option<JoinHandle<()>>,
}

/// What the readers and the thread share.
struct Shared {
    kept: Mutex<Kept>,
    head: watch::Sender<Cursor>,
}

/// The texts that can be read. They are the same as on the disk, whose size has an end.
struct Kept {
    first: u64,
    stored: VecDeque<Arc<Stored>>,
}

struct Append {
    key: Key,
    text: String,
    answer: oneshot::Sender<Result<Placed, NotPlaced>>,
}

impl FileLog {
    /// Opens the log in a folder; a folder that isn't there is made. `log_line` is told when the
    /// log can't be written, and when it can again.
    pub fn open(path: &Path, draw: &mut Draw, log_line: LogLine) -> Result<Self, FileLogError> {
        let path = || path.to_owned();
        let disk = Disk::open(&path()).map_err(|why| match why {
            DiskError::Io(source) => FileLogError::Io { path: path(), source },
            DiskError::NoFolder => FileLogError::NoFolder(path()),
            DiskError::InUse => FileLogError::InUse(path()),
        })?;
        Self::start(disk, Sizes::default(), BATCH, draw, log_line).map_err(|why| match why {
            OpenError::Io(source) => FileLogError::Io { path: path(), source },
            source => FileLogError::Damaged { path: path(), source },
        })
    }

    /// The same in any storage, with sizes of one's choice, and batches of at most so many appends.
    pub fn start(
        storage: impl Storage,
        sizes: Sizes,
        batch: usize,
        draw: &mut Draw,
        log_line: LogLine,
    ) -> Result<Self, OpenError> {
        let (log, stored) = Segments::open(storage, sizes, draw)?;
        let head = Cursor { epoch: log.epoch().clone(), seq: log.head() };
        let kept = Mutex::new(Kept { first: log.first(), stored: stored.into() });
        let shared = Arc::new(Shared { kept, head: watch::Sender::new(head) });
        let (appends, waiting) = mpsc::channel(BATCH);
        let sharing = shared.clone();
        let writer = thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write(log, waiting, batch, &sharing, log_line))?;
        Ok(Self { shared, appends: Some(appends), writer: Some(writer) })
    }
}

// ANCHOR: write
/// The thread: takes all that has come in, stores it, shows it, and answers.
fn write(
    mut log: Segments<impl Storage>,
    mut waiting: mpsc::Receiver<Append>,
    most: usize,
    shared: &Shared,
    log_line: LogLine,
) {
    let mut failing = false;
    while let Some(append) = waiting.blocking_recv() {
        let (mut batch, mut senders) = (Vec::new(), Vec::new());
        let mut next = Some(append);
        while let Some(Append { key, text, answer }) = next {
            batch.push((key, text));
            senders.push(answer);
            next = if batch.len() < most { waiting.try_recv().ok() } else { None };
        }
        let Written { answers, stored, first } = log.append(batch);
        shared.show(stored, first);
        tell(&mut failing, log.stopped().is_some(), &answers, log_line);
        for (sender, answer) in senders.into_iter().zip(answers) {
            let _ = sender.send(answer); // the sender may be gone; the text stays
        }
    }
}
// ANCHOR_END: write

impl Shared {
    // ANCHOR: show
    /// First the texts, then the head: it never names what can't be read.
    fn show(&self, stored: Vec<Arc<Stored>>, first: u64) {
        let Some(seq) = stored.last().map(|newest| newest.seq) else { return };
        let mut kept = self.lock();
        kept.stored.extend(stored);
        kept.first = first;
        while kept.stored.front().is_some_and(|oldest| oldest.seq < first) {
            kept.stored.pop_front();
        }
        drop(kept);
        self.head.send_modify(|head| head.seq = seq);
    }
    // ANCHOR_END: show

    fn read(&self, after: &Cursor, most: usize) -> Page {
        let Kept { first, stored } = &*self.lock();
        let end = first + stored.len() as u64;
        let head = Cursor { seq: end - 1, ..self.head.borrow().clone() };
        if after.epoch != head.epoch || after.seq > head.seq {
            return Page::OtherEpoch(head);
        }
        match (after.seq + 1).checked_sub(*first).map(usize::try_from) {
            None => Page::Gap { first: *first },
            Some(seen) => {
                let unread = stored.range(seen.unwrap_or(usize::MAX).min(stored.len())..);
                Page::Complete(unread.take(most).cloned().collect())
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics while it holds the lock.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for FileLog {
    /// The append waits in the channel as soon as this is called. With a full channel the future
    /// waits for room.
    fn append(&self, key: Key, text: String) -> Answer<'_, Result<Placed, NotPlaced>> {
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            let gone = || NotPlaced::Unknown("the log's thread has ended".into());
            let appends = self.appends.as_ref().ok_or_else(gone)?;
            appends.send(Append { key, text, answer }).await.map_err(|_| gone())?;
            answered.await.map_err(|_| gone())?
        })
    }

    fn read(&self, after: Cursor, most: usize) -> Answer<'_, Result<Page, Unavailable>> {
        Box::pin(ready(Ok(self.shared.read(&after, most))))
    }

    fn head(&self) -> watch::Receiver<Cursor> {
        self.shared.head.subscribe()
    }
}

/// Tells the person who runs the server; otherwise only the authors would hear of it.
fn tell(
    failing: &mut bool,
    stopped: bool,
    answers: &[Result<Placed, NotPlaced>],
    log_line: LogLine,
) {
    let why = answers.iter().find_map(|answer| answer.as_ref().err()).map(NotPlaced::reason);
    if std::mem::replace(failing, why.is_some()) == why.is_some() {
        return;
    }
    log_line(match why {
        Some(why) if stopped => format!(
            "the log has stopped: the disk did not keep what was written ({why}); start the server again · nhật ký đã dừng: đĩa không giữ được những gì vừa ghi ({why}); hãy khởi động lại server"
        ),
        Some(why) => format!("the log can't be written: {why} · không ghi được nhật ký: {why}"),
        None => "the log can be written again · đã ghi lại được nhật ký".to_owned(),
    });
}

impl Drop for FileLog {
    /// Waits until what was begun is stored. Then the folder is free for another server.
    fn drop(&mut self) {
        self.appends = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

impl fmt::Debug for FileLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileLog").field("head", &*self.shared.head.borrow()).finish_non_exhaustive()
    }
}
