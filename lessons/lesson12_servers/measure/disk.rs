//! What it costs that a message survives a power cut: the same messages, stored in four ways, in
//! turns, so that a disk that is busy for a moment disturbs all of them.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    process,
    time::{Duration, Instant},
};

use super::Failed;
use crate::{
    lesson08_reconnect::server::token::secure_random,
    lesson12_servers::{
        segments::{Segments, Sizes},
        storage::{Disk, DiskError, DiskFile, Storage, StorageFile},
        store::Key,
    },
};

/// The ways: the size of a batch, and whether it is synced.
const WAYS: [(usize, bool); 4] = [(1, true), (8, true), (32, true), (32, false)];

const NAMES: [&str; WAYS.len()] = [
    "one sync for each message       · mỗi tin một lần sync   ",
    "one sync for  8 messages        ·  8 tin một lần sync    ",
    "one sync for 32 messages        · 32 tin một lần sync    ",
    "no sync at all (32 in a write)  · không sync (ghi 32 tin)",
];

/// The median times of the rounds.
pub struct Prices {
    messages: u32,
    medians: Vec<Duration>,
}

/// A folder that is gone with its owner.
struct Folder(PathBuf);

/// The prices of the four ways; `None`: they are not wanted any more.
pub fn prices(
    folder: &Path,
    messages: u32,
    rounds: u32,
    is_wanted: impl Fn() -> bool,
) -> Result<Option<Prices>, Failed> {
    let measured = measure(folder, &WAYS, messages, rounds, is_wanted)?;
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    Ok(measured.map(|ways| Prices { messages, medians: ways.into_iter().map(median).collect() }))
}

/// Stores so many messages in each way (the size of a batch, and whether it is synced), in each
/// round; the times of each way. `None`: they are not wanted any more.
pub fn measure(
    folder: &Path,
    ways: &[(usize, bool)],
    messages: u32,
    rounds: u32,
    is_wanted: impl Fn() -> bool,
) -> Result<Option<Vec<Vec<Duration>>>, Failed> {
    let folder = Folder(folder.join(format!("lesson12-measure-{}", process::id())));
    let mut measured = vec![Vec::new(); ways.len()];
    for round in 0..rounds {
        for (way, (batch, synced)) in ways.iter().enumerate() {
            if !is_wanted() {
                return Ok(None);
            }
            let disk = Disk::open(&folder.0.join(format!("{round}-{way}"))).map_err(io_error)?;
            measured[way].push(store(MaybeSynced { disk, synced: *synced }, *batch, messages)?);
        }
    }
    Ok(Some(measured))
}

/// Stores so many messages in batches.
fn store(storage: MaybeSynced, batch: usize, messages: u32) -> Result<Duration, Failed> {
    let mut draw = secure_random()?;
    let (mut log, _) = Segments::open(storage, Sizes::default(), &mut draw)?;
    let session = "5f0c41d09b3e8a775f0c41d09b3e8a775f0c41d0";
    let message = |number| {
        let key = Key { session: session.to_owned(), id: format!("a{number}") };
        (key, format!("{number:0100}"))
    };
    let batches: Vec<Vec<_>> = (0..messages)
        .step_by(batch)
        .map(|first| (first..messages).take(batch).map(message).collect())
        .collect();
    let begun = Instant::now();
    for batch in batches {
        for answer in log.append(batch).answers {
            answer?;
        }
    }
    Ok(begun.elapsed())
}

fn io_error(why: DiskError) -> io::Error {
    match why {
        DiskError::Io(why) => why,
        DiskError::NoFolder | DiskError::InUse => io::ErrorKind::AlreadyExists.into(),
    }
}

impl fmt::Display for Prices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Time to store one message · Thời gian lưu một tin\n")?;
        for (name, time) in NAMES.iter().zip(&self.medians) {
            let each = time.as_secs_f64() * 1e6 / f64::from(self.messages);
            let ratio = self.medians[0].as_secs_f64() / time.as_secs_f64();
            writeln!(f, "  {name}  {each:9.1} µs  × {ratio:.1}")?;
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0); // there is none if it could not be made
    }
}

/// A disk whose files are synced, or only say so.
struct MaybeSynced {
    disk: Disk,
    synced: bool,
}

impl Storage for MaybeSynced {
    type File = MaybeSyncedFile;

    fn names(&self) -> io::Result<Vec<String>> {
        self.disk.names()
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.disk.read(name)
    }

    fn create(&self, name: &str) -> io::Result<MaybeSyncedFile> {
        Ok(MaybeSyncedFile { file: self.disk.create(name)?, synced: self.synced })
    }

    fn open(&self, name: &str) -> io::Result<MaybeSyncedFile> {
        Ok(MaybeSyncedFile { file: self.disk.open(name)?, synced: self.synced })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.disk.remove(name)
    }

    fn sync_names(&self) -> io::Result<()> {
        self.disk.sync_names()
    }
}

struct MaybeSyncedFile {
    file: DiskFile,
    synced: bool,
}

impl StorageFile for MaybeSyncedFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.synced { self.file.sync() } else { Ok(()) }
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.file.cut(length)
    }
}
