//! The log in a folder before the suite, and what it says of folders that can't be a log.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
    time::Instant,
};

use full_duplex::{
    lesson08_reconnect::server::token::secure_random,
    lesson12_servers::{
        file_log::{BATCH, FileLog, FileLogError},
        recovery::OpenError,
        segments::{Segments, Sizes},
        storage::{Disk, DiskError, Storage},
        store::{NotPlaced, Page, Placed, Store},
    },
};

use super::{
    imitated::Imitated,
    suite::{self, MANY, Place, append, everything, key},
};
use crate::support::{SOON, file::Folder};

/// [`MANY`] texts are more than it keeps, and their keys are fewer than it remembers.
const SMALL: Sizes = Sizes { segment: 2_000, segments: 4, keys: 100 };

/// Opens the disk. (Another test may start a program at this moment: until the new process runs
/// that program, it has a copy of every open file, and so of the lock.)
fn disk(folder: &Folder) -> Disk {
    let begun = Instant::now();
    loop {
        match Disk::open(folder.path()) {
            Err(DiskError::InUse) if begun.elapsed() < SOON => std::thread::yield_now(),
            opened => return opened.expect("a folder"),
        }
    }
}

fn start(storage: impl Storage) -> Result<FileLog, OpenError> {
    let mut draw = secure_random().expect("random bits");
    FileLog::start(storage, SMALL, BATCH, &mut draw, |_| ())
}

/// A folder of this machine. Each store is closed before the next one is opened.
impl Place for Folder {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(start(disk(self)).expect("a log"))
    }

    async fn lose(&self) {
        fs::remove_dir_all(self.path()).expect("a folder");
    }
}

/// A disk whose power fails whenever a store is dropped.
struct Cut(Mutex<(Imitated, fastrand::Rng)>);

impl Place for Cut {
    async fn open(&self) -> Arc<dyn Store> {
        let (disk, chance) = &mut *self.0.lock().expect("no panic");
        *disk = disk.after_power_cut(chance);
        Arc::new(start(disk.clone()).expect("a log"))
    }

    async fn lose(&self) {
        self.0.lock().expect("no panic").0 = Imitated::default();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_keeps_the_promises() {
    suite::judge(async || Folder::absent("suite")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_keeps_them_over_power_cuts() {
    for seed in 0..5 {
        let chance = fastrand::Rng::with_seed(seed);
        suite::judge(async || Cut(Mutex::new((Imitated::default(), chance.clone())))).await;
    }
}

/// Only the newest segments are left, and the keys of the ones before; and so it is in the next
/// life.
#[tokio::test]
async fn a_folder_does_not_grow_for_ever() {
    let folder = Folder::absent("grown");
    let sizes = Sizes { keys: 3, ..SMALL };
    for life in 0..3 {
        let mut draw = secure_random().expect("random bits");
        let log = FileLog::start(disk(&folder), sizes, 1, &mut draw, |_| ()).expect("a log");
        for n in 0..MANY {
            append(&log, &format!("{life} {n}")).await;
        }
        assert!(everything(&log).await.len() < 100);
        let placed = append(&log, "0 0").await;
        assert!(life == 0 || matches!(placed, Placed::New(_)), "a memory has an end: {placed:?}");
        let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").flatten().collect();
        assert!(names.len() <= 8, "4 segments, 3 files of keys, a lock: {names:?}");
    }
}

/// After a failed sync the next one succeeds and says nothing about what the first one lost.
#[tokio::test]
async fn a_failed_sync_stops_the_log() {
    let disk = Imitated::default();
    let log = start(disk.clone()).expect("a log");
    append(&log, 1).await;
    disk.fail_sync_after(0);
    let failed = log.append(key(2), "text".into()).await;
    assert!(matches!(failed, Err(NotPlaced::Unknown(_))), "{failed:?}");
    for n in [2, 3] {
        let refused = log.append(key(n), "text".into()).await;
        assert!(matches!(refused, Err(NotPlaced::Refused(_))), "{refused:?}");
    }
    assert_eq!(append(&log, 1).await, Placed::Duplicate(1), "what it has it has");
    assert_eq!(everything(&log).await.len(), 1, "no reader sees what may be gone tomorrow");
    drop(log);
    let log = start(disk.after_power_cut(&mut fastrand::Rng::with_seed(1))).expect("a log");
    append(&log, 2).await;
    assert_eq!(everything(&log).await.len(), 2);
}

/// It goes on when there is room again, and no half of a record is left behind.
#[tokio::test]
async fn a_full_disk_is_told_and_got_over() {
    static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let disk = Imitated::default();
    let mut draw = secure_random().expect("random bits");
    let tell = |line| LINES.lock().expect("no panic").push(line);
    let log = FileLog::start(disk.clone(), SMALL, BATCH, &mut draw, tell).expect("a log");
    append(&log, 1).await;
    disk.set_room(Some(30));
    for _ in 0..2 {
        let refused = log.append(key(2), "text".into()).await;
        assert!(matches!(refused, Err(NotPlaced::Refused(_))), "{refused:?}");
    }
    disk.set_room(None);
    assert_eq!(append(&log, 2).await, Placed::New(2));
    let lines = LINES.lock().expect("no panic").clone();
    assert!(lines[0].starts_with("the log can't be written: "), "{lines:?}");
    assert!(lines[1].starts_with("the log can be written again"), "{lines:?}");
    assert_eq!(lines.len(), 2);
    drop(log);
    assert_eq!(everything(&start(disk).expect("a log")).await.len(), 2);
}

/// Twice the same text in a batch that isn't stored: neither has a number.
#[test]
fn a_repeat_of_what_was_not_stored_is_not_stored_either() {
    let (disk, mut draw) = (Imitated::default(), secure_random().expect("random bits"));
    let (mut log, _) = Segments::open(disk.clone(), SMALL, &mut draw).expect("a log");
    disk.set_room(Some(30));
    let written = log.append(vec![(key(1), "text".into()), (key(1), "text".into())]);
    let refused = |answer: &_| matches!(answer, Err(NotPlaced::Refused(_)));
    assert!(written.answers.iter().all(refused), "{written:?}");
}

/// A text that is too long is refused, and the others of its batch are not.
#[tokio::test]
async fn a_text_has_a_limit() {
    let log = start(Imitated::default()).expect("a log");
    let text = "x".repeat(65_537);
    let (refused, placed) = tokio::join!(log.append(key(1), text), append(&log, 2));
    assert!(matches!(refused, Err(NotPlaced::Refused(_))), "{refused:?}");
    assert_eq!(placed, Placed::New(1));
}

/// What is said of a folder that can't be a log. Not a byte of it is changed.
fn refused(path: &Path) -> String {
    let opened = FileLog::open(path, &mut secure_random().expect("bits"), |_| ());
    opened.map(|_| ()).expect_err("no log").to_string()
}

#[tokio::test]
async fn what_can_not_be_a_log_is_said_in_both_languages() {
    let folder = Folder::absent("refused");
    fs::write(folder.path(), "{\"epoch\":\"a\"}\n").expect("lesson 08's log");
    let said = refused(folder.path());
    assert!(said.contains("in a folder") && said.contains("trong một thư mục"), "{said}");
    fs::remove_file(folder.path()).expect("it was there");
    let log = start(disk(&folder)).expect("a log");
    let said = refused(folder.path());
    assert!(said.contains("another server") && said.contains("một server khác"), "{said}");
    drop(log);
    let segment = folder.path().join("00000000000000000001.log");
    fs::write(&segment, [b'x'; 600]).expect("another program's file");
    let said = refused(folder.path());
    assert!(said.contains("no part of a log") && said.contains("không phải"), "{said}");
    assert_eq!(fs::read(&segment).expect("it is there"), [b'x'; 600]);
}

/// Which of these could a server go on with? With none: each has lost something that it promised.
#[tokio::test]
async fn what_was_promised_and_is_gone_is_noticed_at_the_start() {
    let full = |texts: u64| async move {
        let disk = Imitated::default();
        let log = start(disk.clone()).expect("a log");
        for n in 1..=texts {
            append(&log, n).await;
        }
        drop(log);
        disk
    };
    let why = |disk: Imitated| start(disk).expect_err("a log that is damaged").to_string();
    let first = "00000000000000000001.log";
    let disk = full(3).await;
    disk.change(first, |bytes| {
        let at = bytes.len() / 2;
        bytes[at] ^= 1; // one bit in the middle
    });
    assert!(why(disk).contains("message 2 is damaged"));
    let names = full(60).await.list();
    assert!(names.len() > 2, "{names:?}");
    let disk = full(60).await;
    Storage::remove(&disk, &names[1]).expect("it is there");
    assert!(why(disk).contains("are missing"));
    let disk = full(60).await;
    Storage::remove(&disk, &names[0]).expect("the oldest one is there");
    assert!(why(disk).contains("from 1 on are missing"));
    let (disk, other) = (full(60).await, full(60).await);
    let second = Storage::read(&other, &names[1]).expect("it is there");
    disk.change(&names[1], |bytes| *bytes = second);
    assert!(why(disk).contains("another log"));
}

/// The keys of what was trimmed belong to the log as its texts do.
#[tokio::test]
async fn keys_that_are_of_another_log_or_without_one_are_noticed() {
    let full = async || {
        let disk = Imitated::default();
        let log = start(disk.clone()).expect("a log");
        for n in 1..=MANY {
            append(&log, n).await;
        }
        drop(log);
        disk
    };
    let why = |disk: Imitated| start(disk).expect_err("a log that is damaged").to_string();
    let (disk, other) = (full().await, full().await);
    let first = "00000000000000000001.keys";
    let keys = Storage::read(&other, first).expect("it was trimmed");
    disk.change(first, |bytes| *bytes = keys);
    assert!(why(disk).contains("00000000000000000001.keys belongs to another log"));
    for name in other.list().iter().filter(|name| name.contains(".log")) {
        Storage::remove(&other, name).expect("it is there");
    }
    assert!(why(other).contains("are missing"));
}

#[test]
fn the_errors_name_the_folder() {
    let path = Path::new("here").to_owned();
    let source = OpenError::Missing(7);
    let said = FileLogError::Damaged { path, source }.to_string();
    assert!(said.contains("here") && said.contains("thiếu các tin từ số 7"), "{said}");
}

/// A page reads only what is asked for, also from the middle.
#[tokio::test]
async fn a_reader_may_be_anywhere() {
    let log = start(Imitated::default()).expect("a log");
    for n in 1..=10 {
        append(&log, n).await;
    }
    let mut after = log.head().borrow().clone();
    after.seq = 4;
    let Ok(Page::Complete(stored)) = log.read(after, 3).await else { panic!("a page") };
    assert_eq!(stored.iter().map(|stored| stored.seq).collect::<Vec<_>>(), [5, 6, 7]);
}
