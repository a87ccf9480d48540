//! The log on a disk: one line of JSON for each message, added at the end and never changed.
//!
//! ```text
//! {"epoch":"5f0c41d09b3e8a77"}
//! {"seq":1,"username":"Minh","message":"chào","timestamp":1767225600000,"author":{…},"id":"a1"}
//! {"seq":2,"userna                ← killed in the middle of a line: it was promised to no client
//! ```
//!
//! What is written survives the program, also `kill -9`: the system has it. It may not survive a
//! power cut, because an append doesn't wait until the disk has it, too. A server that must promise
//! that calls `File::sync_data`, and pays milliseconds for each message.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

use super::token::{Draw, draw_epoch};
use crate::{
    lesson01_polling::log::Message,
    lesson02_push::log::{Entry, Epoch, Origin},
    lesson06_chat::{protocol::ClientId, server::LogLine},
};

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What every reader may know.
    #[serde(flatten)]
    pub message: Message,
    /// The member who wrote it; `None` for a message that was posted without a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    /// The author's own name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The member who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Author {
    /// The public number.
    pub client_id: ClientId,
    /// The digest of the member's token, in hex.
    pub key: String,
}

impl From<Record> for Entry {
    fn from(Record { message, author, id }: Record) -> Self {
        let origin =
            author.map(|Author { client_id, key }| Origin { client_id, session: Some(key), id });
        Self::new(message, origin)
    }
}

impl From<&Entry> for Record {
    fn from(Entry { message, origin, .. }: &Entry) -> Self {
        let author = origin.as_ref().and_then(|Origin { client_id, session, .. }| {
            session.clone().map(|key| Author { client_id: *client_id, key })
        });
        let id = origin.as_ref().and_then(|origin| origin.id.clone());
        Self { message: message.clone(), author, id }
    }
}

/// Why a file can't be used as a log.
#[derive(Debug, Error)]
pub enum FileError {
    /// The system refuses it.
    #[error("the log {path} can't be used: {source}\nkhông dùng được nhật ký {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A folder, a device, a pipe.
    #[error(
        "{path}: a log is an ordinary file, and this is none\n{path}: nhật ký phải là một file bình thường, còn đây thì không"
    )]
    NoFile {
        /// The file.
        path: PathBuf,
    },
    /// Another server has it open. Each of the two would give the next number.
    #[error(
        "{path}: another server keeps its log there\n{path}: một server khác đang ghi nhật ký vào file này"
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// A line in the middle is no message, or is out of order: it is another program's file.
    #[error(
        "{path}, line {line}: this is no log of lesson 08; move the file away, or choose another\n{path}, dòng {line}: đây không phải nhật ký của bài 08; hãy dời file này đi, hoặc chọn file khác"
    )]
    NoLog {
        /// The file.
        path: PathBuf,
        /// The line's number, from 1.
        line: usize,
    },
}

/// A log that is open for writing.
#[derive(Debug)]
pub struct LogFile<F = File> {
    file: F,
    /// The length of all whole lines, in bytes.
    length: u64,
    /// Half a line stands behind them, and couldn't be cut off.
    torn: bool,
    /// The last line couldn't be written.
    failing: bool,
    log_line: LogLine,
}

/// What lines are written to: a file, or a test's.
pub trait Storage: Write {
    /// Shortens it to so many bytes.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

impl Storage for File {
    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// The highest number that may stand in a log: the last one that JavaScript can count exactly.
const MOST: u64 = (1 << 53) - 1;

/// The beginning of the first line.
const TITLE: &[u8] = br#"{"epoch":""#;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Title {
    epoch: Epoch,
}

impl LogFile {
    /// Opens a log, or begins one; reads what it holds. A log that has grown to more than twice
    /// `keep` messages is written anew with the last `keep` ones.
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
        let epoch = epoch.unwrap_or_else(|| draw_epoch(draw));
        if !begun || records.len() > 2 * keep {
            records.drain(..records.len().saturating_sub(keep));
            file = write_anew(path, &epoch, &records).map_err(failed)?;
        } else if whole < bytes.len() {
            file.set_len(whole as u64).map_err(failed)?;
        }
        let length = file.metadata().map_err(failed)?.len();
        let log = Self { file, length, torn: false, failing: false, log_line: |_| () };
        Ok((log, epoch, records))
    }

    /// Prints a line from now on whenever writing begins to fail, and when it succeeds again.
    pub fn tell_through(&mut self, log_line: LogLine) {
        self.log_line = log_line;
    }
}

impl<F: Storage> LogFile<F> {
    // ANCHOR: append
    /// Adds a line. If this fails, the file holds what it held before. Where even that can't be
    /// restored, nothing more is written: the next line would stand behind half a line, and no
    /// server could read the file again.
    pub fn append(&mut self, record: &Record) -> io::Result<()> {
        let line = line(record)?;
        if self.torn {
            self.file.cut(self.length)?; // still torn: this message fails, too
            self.torn = false;
        }
        if let Err(error) = self.file.write_all(&line) {
            self.torn = self.file.cut(self.length).is_err();
            return Err(error);
        }
        self.length += line.len() as u64;
        Ok(())
    }
    // ANCHOR_END: append

    /// The same, told to the person who runs the server: otherwise only the authors hear of it.
    pub fn append_and_tell(&mut self, record: &Record) -> io::Result<()> {
        let written = self.append(record);
        if std::mem::replace(&mut self.failing, written.is_err()) != written.is_err() {
            (self.log_line)(match &written {
                Err(why) => {
                    format!("the log can't be written: {why} · không ghi được nhật ký: {why}")
                }
                Ok(()) => "the log can be written again · đã ghi lại được nhật ký".to_owned(),
            });
        }
        written
    }
}

fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// Opens the file and locks it. The lock ends with the process, however that ends.
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

/// Writes another file first, which then takes the place of this one: there is never half a log.
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
    let _ = file.try_lock(); // as `claim`, before it has the name under which it is found
    fs::rename(&name, path)?;
    Ok(file)
}

/// The epoch, the messages, and how many bytes of the file are whole lines; or the number of a line
/// that can't be read.
fn parse(bytes: &[u8]) -> Result<(Option<Epoch>, Vec<Record>, usize), usize> {
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    if whole == 0 && !bytes.starts_with(&TITLE[..bytes.len().min(TITLE.len())]) {
        return Err(1); // not a log that was killed in its first line: another program's text
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

/// Whether a record has this number, and only numbers from which counting can go on.
fn fits(Record { message, author, .. }: &Record, seq: u64) -> bool {
    let member = author.as_ref().map_or(1, |author| author.client_id);
    message.seq == seq && [seq, member].iter().all(|number| (1..=MOST).contains(number))
}

fn read<T: DeserializeOwned>((number, line): (usize, &[u8])) -> Result<T, usize> {
    serde_json::from_slice(line).map_err(|_| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk that is full after so many bytes, and for a while doesn't even shorten a file.
    #[derive(Default)]
    struct Disk {
        bytes: Vec<u8>,
        room: usize,
        stuck: bool,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let fits = bytes.len().min(self.room - self.bytes.len());
            if fits == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.bytes.extend(&bytes[..fits]);
            Ok(fits)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Storage for Disk {
        fn cut(&mut self, length: u64) -> io::Result<()> {
            if self.stuck {
                return Err(io::ErrorKind::Other.into());
            }
            self.bytes.truncate(usize::try_from(length).expect("a short file"));
            Ok(())
        }
    }

    fn record(seq: u64) -> Record {
        let (username, message) = ("Lan".to_owned(), format!("tin {seq}"));
        let message = Message { seq, username, message, timestamp: 0 };
        Record { message, author: None, id: None }
    }

    #[test]
    fn no_line_is_written_behind_half_a_line() {
        let title = line(&Title { epoch: "e".to_owned().into() }).expect("a title");
        let (length, room) = (title.len() as u64, title.len() + 70);
        let disk = Disk { bytes: title, room, stuck: true };
        let mut log = LogFile { file: disk, length, torn: false, failing: false, log_line: |_| () };
        log.append(&record(1)).expect("there is room for one line");
        log.append(&record(2)).expect_err("and not for two");
        log.file.room = 1_000;
        log.append(&record(2)).expect_err("half a line is still there");
        let (_, records, _) = parse(&log.file.bytes).expect("a log that the next server can read");
        assert_eq!(records, [record(1)]);
        log.file.stuck = false;
        log.append(&record(2)).expect("the disk works again");
        let (_, records, whole) = parse(&log.file.bytes).expect("a log");
        assert_eq!((records, whole), (vec![record(1), record(2)], log.file.bytes.len()));
    }
}
