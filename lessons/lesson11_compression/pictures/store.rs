//! Where the pictures are: in a directory beside the log, or else in memory.
//!
//! ```text
//!   chat.log                 … {"message":"/pictures/5f0c…77.png", …}
//!   chat.log.pictures/
//!     5f0c…77.png            whole, and on the disk before the log speaks of it
//!     a3b1…02.jpg.new        killed in the middle: no message names it
//! ```

use std::{
    collections::VecDeque,
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use axum::body::Bytes;

use super::{kind::Kind, refusal::Refusal};
use crate::{lesson06_chat::server::LogLine, lesson08_reconnect::server::token::Draw};

/// The most bytes of pictures in a directory. When it is full, nothing is thrown away: the log
/// still names each picture.
pub const MOST_ON_DISK: u64 = 256 * 1024 * 1024;

/// The most bytes of pictures in memory. Then the oldest ones go.
pub const MOST_IN_MEMORY: u64 = 64 * 1024 * 1024;

/// What the smallest picture counts for: a file takes at least a block of the disk.
const LEAST: u64 = 4 * 1024;

/// A picture's name: 128 random bits, so that it can't be guessed, and its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    bits: u128,
    /// The type.
    pub kind: Kind,
}

impl Name {
    /// Reads a name. Nothing else is ever joined to a path: no `..`, no `/`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (hex, extension) = name.split_once('.')?;
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if hex.len() != 32 || !hex.bytes().all(is_hex) {
            return None;
        }
        let bits = u128::from_str_radix(hex, 16).ok()?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.extension() == extension)?;
        Some(Self { bits, kind })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}.{}", self.bits, self.kind.extension())
    }
}

/// A picture that was found.
#[derive(Debug)]
pub enum Found {
    /// All of it.
    Bytes(Bytes),
    /// A file, and its length.
    File(File, u64),
}

/// The pictures of a room.
pub struct Store {
    draw: Mutex<Draw>,
    place: Place,
}

enum Place {
    Memory(Mutex<VecDeque<(Name, Bytes)>>),
    Directory(Directory),
}

struct Directory {
    path: PathBuf,
    /// The bytes of all pictures in it.
    used: Mutex<u64>,
    /// The last picture couldn't be stored.
    failing: AtomicBool,
    log_line: LogLine,
}

impl Store {
    /// The pictures of a room with this log, or with one in memory.
    #[must_use]
    pub fn of(log: Option<&Path>, draw: Draw, log_line: LogLine) -> Self {
        match log {
            Some(log) => Self::beside(log, draw, log_line),
            None => Self::in_memory(draw),
        }
    }

    /// Pictures that end with the program.
    #[must_use]
    pub fn in_memory(draw: Draw) -> Self {
        Self { draw: draw.into(), place: Place::Memory(Mutex::default()) }
    }

    /// Pictures in the directory that belongs to this log. It is made for the first of them.
    /// `log_line` is told when pictures can't be stored, and when they can again.
    #[must_use]
    pub fn beside(log: &Path, draw: Draw, log_line: LogLine) -> Self {
        let mut path = log.as_os_str().to_owned();
        path.push(".pictures");
        let path = PathBuf::from(path);
        let used = tidied(&path).into();
        let directory = Directory { path, used, failing: AtomicBool::new(false), log_line };
        Self { draw: draw.into(), place: Place::Directory(directory) }
    }

    /// Keeps a picture. Returns when it is safe: waits for the disk.
    pub fn put(&self, picture: Vec<u8>, kind: Kind) -> Result<Name, Refusal> {
        let name = Name { bits: lock(&self.draw)(), kind };
        match &self.place {
            Place::Directory(directory) => directory.put(name, &picture)?,
            Place::Memory(pictures) => {
                let mut pictures = lock(pictures);
                pictures.push_back((name, picture.into()));
                let mut room = MOST_IN_MEMORY;
                let fits = |(_, bytes): &&(Name, Bytes)| {
                    let left = room.checked_sub(counted(bytes.len() as u64));
                    room = left.unwrap_or(0);
                    left.is_some()
                };
                let kept = pictures.iter().rev().take_while(fits).count();
                let oldest = pictures.len() - kept;
                pictures.drain(..oldest);
            }
        }
        Ok(name)
    }

    /// Finds a picture. May wait for the disk.
    #[must_use]
    pub fn get(&self, name: Name) -> Option<Found> {
        match &self.place {
            Place::Directory(directory) => directory.get(name),
            Place::Memory(pictures) => {
                let pictures = lock(pictures);
                let (_, bytes) = pictures.iter().find(|(other, _)| *other == name)?;
                Some(Found::Bytes(bytes.clone()))
            }
        }
    }
}

impl Directory {
    fn put(&self, name: Name, picture: &[u8]) -> Result<(), Refusal> {
        let size = counted(picture.len() as u64);
        {
            let mut used = lock(&self.used);
            if *used + size > MOST_ON_DISK {
                return Err(Refusal::Full);
            }
            *used += size; // before it is written: another picture is being stored meanwhile
        }
        let written = self.write(name, picture);
        if written.is_err() {
            *lock(&self.used) -= size;
        }
        if self.failing.swap(written.is_err(), Relaxed) != written.is_err() {
            (self.log_line)(match &written {
                Err(why) => {
                    format!("pictures can't be stored: {why} · không lưu được ảnh: {why}")
                }
                Ok(()) => "pictures can be stored again · giờ lại lưu được ảnh".to_owned(),
            });
        }
        written.map_err(|_| Refusal::NotStored)
    }

    /// Under another name first: what has a picture's name is whole. What is on the disk here
    /// survives a power cut.
    fn write(&self, name: Name, picture: &[u8]) -> io::Result<()> {
        match fs::create_dir(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let (new, path) = (self.path.join(format!("{name}.new")), self.path(name));
        let write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).open(&new)?;
            file.write_all(picture)?;
            file.sync_all()?;
            fs::rename(&new, &path)?;
            sync_directory(&self.path)
        };
        let written = write();
        if written.is_err() {
            let _ = (fs::remove_file(&new), fs::remove_file(&path));
        }
        written
    }

    fn get(&self, name: Name) -> Option<Found> {
        let path = self.path(name);
        if !fs::symlink_metadata(&path).is_ok_and(|it| it.is_file()) {
            return None; // a link may lead anywhere, and a pipe never ends
        }
        let file = File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        Some(Found::File(file, length))
    }

    fn path(&self, name: Name) -> PathBuf {
        self.path.join(name.to_string())
    }
}

/// What a picture of this length counts for.
fn counted(length: u64) -> u64 {
    length.max(LEAST)
}

/// Removes what a server that was killed has left; returns how many bytes of pictures there are. A
/// directory that can't be read will be told about when a picture comes.
fn tidied(path: &Path) -> u64 {
    let mut used = 0;
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if name.strip_suffix(".new").is_some_and(|name| Name::parse(name).is_some()) {
            let _ = fs::remove_file(entry.path());
        } else if Name::parse(name).is_some() {
            used += entry.metadata().map_or(0, |it| counted(it.len()));
        }
    }
    used
}

/// Makes a new name in a directory survive a power cut.
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Other systems don't open a directory as a file.
#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner) // nothing panics under it
}
