//! `lesson12 measure`: what it costs that a message survives a power cut.
//!
//! The same messages are stored in four ways, in turns, so that a disk that is busy for a moment
//! disturbs all of them. Only the ratios mean anything: a sync takes 0.1 ms on one disk and 10 ms
//! on another.

use std::{
    env,
    error::Error,
    fs::{self, File},
    io,
    path::PathBuf,
    process,
    time::{Duration, Instant},
};

use clap::Args;

use super::{
    segments::{Segments, Sizes},
    storage::{Disk, DiskError, Storage, StorageFile},
    store::Key,
};
use crate::{lesson08_reconnect::server::token::secure_random, stage::program::print_line};

/// What is measured.
#[derive(Args, Clone, Debug)]
pub struct Plan {
    /// How many messages in each round · Mỗi vòng bao nhiêu tin
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u32).range(32..=100_000))]
    pub messages: u32,
    /// How many rounds · Bao nhiêu vòng
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// In which folder; by default this one · Ghi trong thư mục nào; mặc định là thư mục này
    #[arg(long)]
    pub folder: Option<PathBuf>,
}

/// The ways: the size of a batch, and whether it is synced.
const WAYS: [(usize, bool); 4] = [(1, true), (8, true), (32, true), (32, false)];

/// Measures and prints a table.
pub fn run(plan: &Plan) -> Result<(), Box<dyn Error>> {
    let times = measure(plan)?;
    let names = [
        "one sync for each message       · mỗi tin một lần sync   ",
        "one sync for  8 messages        ·  8 tin một lần sync    ",
        "one sync for 32 messages        · 32 tin một lần sync    ",
        "no sync at all (32 in a write)  · không sync (ghi 32 tin)",
    ];
    let rows = names.iter().zip(times).map(|(name, time)| {
        let each = time.as_secs_f64() * 1e6 / f64::from(plan.messages);
        let ratio = times[0].as_secs_f64() / time.as_secs_f64();
        format!("  {name}  {each:9.1} µs  × {ratio:.1}\n")
    });
    print_line(format_args!(
        "Time for each message · Thời gian mỗi tin\n\n{}",
        rows.collect::<String>()
    ));
    Ok(())
}

/// The median times of a round, one for each way.
pub fn measure(plan: &Plan) -> Result<[Duration; WAYS.len()], Box<dyn Error>> {
    let folder = plan.folder.clone().unwrap_or(env::current_dir()?);
    let folder = folder.join(format!("lesson12-measure-{}", process::id()));
    let measured = rounds(plan, &folder);
    let _ = fs::remove_dir_all(&folder);
    let mut rounds = measured?;
    let mut medians = [Duration::ZERO; WAYS.len()];
    for (way, median) in medians.iter_mut().enumerate() {
        rounds.sort_unstable_by_key(|round| round[way]);
        *median = rounds[rounds.len() / 2][way];
    }
    Ok(medians)
}

fn rounds(
    plan: &Plan,
    folder: &std::path::Path,
) -> Result<Vec<[Duration; WAYS.len()]>, Box<dyn Error>> {
    let mut rounds = Vec::new();
    for round in 0..plan.rounds {
        let mut times = [Duration::ZERO; WAYS.len()];
        for (way, time) in times.iter_mut().enumerate() {
            let disk = Disk::open(&folder.join(format!("{round}-{way}"))).map_err(io_error)?;
            let (batch, synced) = WAYS[way];
            *time = store(MaybeSynced { disk, synced }, batch, plan.messages)?;
        }
        rounds.push(times);
    }
    Ok(rounds)
}

/// Stores so many messages in batches.
fn store(storage: MaybeSynced, batch: usize, messages: u32) -> Result<Duration, Box<dyn Error>> {
    let (mut log, _) = Segments::open(storage, Sizes::default(), &mut secure_random()?)?;
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
    file: File,
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
