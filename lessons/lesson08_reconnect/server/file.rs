//! The log on a disk: one line of JSON for each message, added at the end and never changed.
//!
//! ```text
//! {"epoch":"5f0c41d09b3e8a77"}
//! {"seq":1,"username":"Minh","message":"chào","timestamp":1767225600000,"author":{…},"id":"a1"}
//! {"seq":2,"userna                      ← killed in the middle of a line: nobody was told of it, so it never was
//! ```
//!
//! What is written survives the program, also `kill -9`: the system has it. It may not survive a power cut, because nobody
//! waits here until the disk has it, too; a server that must promise that asks for it (`File::sync_data`) and pays
//! milliseconds for each message.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

use super::{journal::Record, token::Draw};
use crate::lesson08_reconnect::protocol::Epoch;

/// Why a log can't be used.
#[derive(Debug, Error)]
pub enum FileError {
    /// The system says no.
    #[error("the log {path} can't be used: {source}\nkhông dùng được nhật ký {path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A folder, a device, a pipe.
    #[error(
        "{path}: a log is an ordinary file, and this is none\n{path}: nhật ký phải là một file bình thường, còn đây thì không"
    )]
    NoFile {
        /// Which one.
        path: PathBuf,
    },
    /// Two servers would each give the next number, and the log would be nobody's.
    #[error(
        "{path}: another server keeps its log there\n{path}: một server khác đang ghi nhật ký vào file này"
    )]
    InUse {
        /// Which file.
        path: PathBuf,
    },
    /// A line in the middle is no message, or out of order: somebody else's file?
    #[error(
        "{path}, line {line}: this is no log of lesson 08; move the file away, or choose another\n{path}, dòng {line}: đây không phải nhật ký của bài 08; hãy dời file này đi, hoặc chọn file khác"
    )]
    NoLog {
        /// Which file.
        path: PathBuf,
        /// From 1.
        line: usize,
    },
}

/// A log that is open for writing.
#[derive(Debug)]
pub struct LogFile {
    file: File,
    length: u64,
}

/// The highest number that may stand in a log: the last one that JavaScript counts exactly.
const MOST: u64 = (1 << 53) - 1;

/// How the first line begins.
const TITLE: &[u8] = br#"{"epoch":""#;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Title {
    epoch: Epoch,
}

impl LogFile {
    /// Opens a log, or begins one; reads what it holds. One that has grown to more than twice `keep` messages is
    /// written anew with the last ones.
    pub fn open(
        path: &Path,
        keep: usize,
        draw: &mut Draw,
    ) -> Result<(Self, Epoch, Vec<Record>), FileError> {
        let failed = |source| FileError::Io { path: path.to_owned(), source };
        let mut file = claim(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let (epoch, mut records, whole) =
            parse(&bytes).map_err(|line| FileError::NoLog { path: path.to_owned(), line })?;
        let begun = epoch.is_some();
        let epoch = epoch.unwrap_or_else(|| Epoch::draw(draw));
        if !begun || records.len() > 2 * keep {
            records.drain(..records.len().saturating_sub(keep));
            file = write_anew(path, &epoch, &records).map_err(failed)?;
        } else if whole < bytes.len() {
            file.set_len(whole as u64).map_err(failed)?;
        }
        let length = file.metadata().map_err(failed)?.len();
        Ok((Self { file, length }, epoch, records))
    }

    /// Adds a message. If this fails, the file is as it was.
    pub fn append(&mut self, record: &Record) -> io::Result<()> {
        let line = line(record)?;
        if let Err(error) = self.file.write_all(&line) {
            let _ = self.file.set_len(self.length); // half a line must not stand before the next
            return Err(error);
        }
        self.length += line.len() as u64;
        Ok(())
    }
}

fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// Opens the file, and keeps other servers out of it for as long as it is open, however this one ends.
fn claim(path: &Path) -> Result<File, FileError> {
    let path = || path.to_owned();
    if fs::metadata(path()).is_ok_and(|it| !it.is_file()) {
        return Err(FileError::NoFile { path: path() }); // a device may give bytes without end
    }
    let file = OpenOptions::new().read(true).append(true).create(true).open(path());
    let file = file.map_err(|source| FileError::Io { path: path(), source })?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(FileError::InUse { path: path() }),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file), // some file systems have no locks
    }
}

/// In another file first, which then takes the place of this one: at no time is there half a log.
fn write_anew(path: &Path, epoch: &Epoch, records: &[Record]) -> io::Result<File> {
    let mut bytes = line(&Title { epoch: epoch.clone() })?;
    for record in records {
        bytes.extend(line(record)?);
    }
    let path = fs::canonicalize(path)?; // a link to a log stays a link
    let mut name = path.clone().into_os_string();
    name.push(".new");
    let mut file = OpenOptions::new().append(true).create(true).open(&name)?;
    file.set_len(0)?;
    file.write_all(&bytes)?;
    file.sync_data()?; // or a power cut might leave the new name, and nothing in it
    let _ = file.try_lock(); // as `claim`, before anybody finds it
    fs::rename(&name, path)?;
    Ok(file)
}

/// Epoch, messages, and how many bytes of the file are whole lines; or the number of a line that can't be read.
fn parse(bytes: &[u8]) -> Result<(Option<Epoch>, Vec<Record>, usize), usize> {
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    if whole == 0 && !bytes.starts_with(&TITLE[..bytes.len().min(TITLE.len())]) {
        return Err(1); // not a log that was killed in its first line: somebody else's text
    }
    let mut lines = (1..).zip(bytes[..whole].split_inclusive(|byte| *byte == b'\n'));
    let title: Option<Title> = lines.next().map(read).transpose()?;
    let records = lines.map(read).collect::<Result<Vec<Record>, _>>()?;
    let first = records.first().map_or(1, |record| record.message.seq);
    let number = |at: usize| first.saturating_add(at as u64);
    let torn = records.iter().enumerate().position(|(at, record)| !fits(record, number(at)));
    match torn {
        Some(at) => Err(at + 2), // below the title
        None => Ok((title.map(|title| title.epoch), records, whole)),
    }
}

/// Whether a record has this number, and none that could not go on counting.
fn fits(Record { message, author, .. }: &Record, seq: u64) -> bool {
    let member = author.as_ref().map_or(1, |author| author.client_id);
    message.seq == seq && [seq, member].iter().all(|number| (1..=MOST).contains(number))
}

fn read<T: DeserializeOwned>((number, line): (usize, &[u8])) -> Result<T, usize> {
    serde_json::from_slice(line).map_err(|_| number)
}
