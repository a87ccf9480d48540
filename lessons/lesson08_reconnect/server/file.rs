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
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
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
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read.map_err(failed)?,
        };
        let (epoch, mut records, whole) =
            parse(&bytes).map_err(|line| FileError::NoLog { path: path.to_owned(), line })?;
        let begun = epoch.is_some();
        let epoch = epoch.unwrap_or_else(|| Epoch::draw(draw));
        if !begun || records.len() > 2 * keep {
            records.drain(..records.len().saturating_sub(keep));
            write_anew(path, &epoch, &records).map_err(failed)?;
        } else if whole < bytes.len() {
            let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
            file.set_len(whole as u64).map_err(failed)?;
        }
        let file = OpenOptions::new().append(true).open(path).map_err(failed)?;
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

/// In another file first, which then takes the place of this one: at no time is there half a log.
fn write_anew(path: &Path, epoch: &Epoch, records: &[Record]) -> io::Result<()> {
    let mut bytes = line(&Title { epoch: epoch.clone() })?;
    for record in records {
        bytes.extend(line(record)?);
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    fs::write(&name, bytes)?;
    fs::rename(&name, path)
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
    let torn = records.windows(2).position(|two| two[1].message.seq != two[0].message.seq + 1);
    match torn {
        Some(at) => Err(at + 3), // the second of the two, below the title
        None => Ok((title.map(|title| title.epoch), records, whole)),
    }
}

fn read<T: DeserializeOwned>((number, line): (usize, &[u8])) -> Result<T, usize> {
    serde_json::from_slice(line).map_err(|_| number)
}
