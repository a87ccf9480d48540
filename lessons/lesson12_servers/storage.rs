//! A folder of files, as a log uses it: [`Disk`], or a test's, whose power fails.
//!
//! ```text
//!   00000000000000000041.log
//!   ├ title, 41, 42, 43 … 97          what was appended
//!   └ 0 0 0 0 0 0 0 0 0 0 0 0         the room for what comes next: its blocks are there already
//! ```
//!
//! A file that grows makes each sync dearer: besides the bytes, the disk must keep the file's new
//! length and its new blocks. That is why [`DiskFile`] has room written in advance.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

/// A folder. What was not synced may be gone after a power cut: of a file its last bytes, of the
/// folder its newest names.
pub trait Storage: Send + 'static {
    /// A file that is open for appending.
    type File: StorageFile;

    /// The names of its files, also of those that are links to another place.
    fn names(&self) -> io::Result<Vec<String>>;

    /// All bytes of a file.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// Begins a file. One that is there is emptied.
    fn create(&self, name: &str) -> io::Result<Self::File>;

    /// Opens a file.
    fn open(&self, name: &str) -> io::Result<Self::File>;

    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Completes when the disk has all names as they are now.
    fn sync_names(&self) -> io::Result<()>;
}

/// A file that is open for appending.
pub trait StorageFile: Send + 'static {
    /// Adds bytes. If this fails, some of them may have been added.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Completes when the disk has all bytes.
    fn sync(&mut self) -> io::Result<()>;

    /// Shortens the file to so many bytes.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

/// The name of the file that one server at a time may lock.
const LOCK: &str = "lock";

/// A folder on the disk. No other server can use it for as long as this or one of its files lives.
#[derive(Debug)]
pub struct Disk {
    path: PathBuf,
    /// The lock ends with the process, however that ends.
    lock: Arc<File>,
}

/// Why a folder can't be used.
#[derive(Debug)]
pub enum DiskError {
    /// The system refuses it.
    Io(io::Error),
    /// It is a file.
    NoFolder,
    /// Another server uses it.
    InUse,
}

impl Disk {
    /// Opens a folder, or makes it.
    pub fn open(path: &Path) -> Result<Self, DiskError> {
        if fs::metadata(path).is_ok_and(|it| !it.is_dir()) {
            return Err(DiskError::NoFolder);
        }
        let made = !path.exists();
        fs::create_dir_all(path)?;
        if made {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            sync_folder(parent.unwrap_or(Path::new(".")))?;
        }
        let lock = OpenOptions::new().append(true).create(true).open(path.join(LOCK))?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => Err(DiskError::InUse),
            // Some file systems have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => {
                Ok(Self { path: path.to_owned(), lock: Arc::new(lock) })
            }
        }
    }
}

impl From<io::Error> for DiskError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Storage for Disk {
    type File = DiskFile;

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            if !entry.file_type()?.is_dir() {
                names.extend(entry.file_name().into_string());
            }
        }
        Ok(names)
    }

    /// All but the room at its end: no record ends with a zero. A file with nothing but zeros has
    /// lost what it held.
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = fs::read(self.path.join(name))?;
        if let Some(last) = bytes.iter().rposition(|byte| *byte != 0) {
            bytes.truncate(last + 1);
        }
        Ok(bytes)
    }

    fn create(&self, name: &str) -> io::Result<DiskFile> {
        let file = File::create(self.path.join(name))?;
        Ok(DiskFile { file, length: 0, end: 0, _lock: self.lock.clone() })
    }

    fn open(&self, name: &str) -> io::Result<DiskFile> {
        let mut file = OpenOptions::new().write(true).open(self.path.join(name))?;
        let length = file.seek(SeekFrom::End(0))?;
        Ok(DiskFile { file, length, end: length, _lock: self.lock.clone() })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    fn sync_names(&self) -> io::Result<()> {
        sync_folder(&self.path)
    }
}

/// The room that is written in advance.
const ROOM: usize = 256 * 1024;

/// A file on the disk. The next bytes go to `length`; from there to `end` it is full of zeros.
#[derive(Debug)]
pub struct DiskFile {
    file: File,
    length: u64,
    end: u64,
    /// Until the room is given back, no other server may write here.
    _lock: Arc<File>,
}

impl DiskFile {
    /// Adds room. If the disk has none, the file grows with what is appended.
    fn add_room(&mut self) -> io::Result<()> {
        let begun = self.file.seek(SeekFrom::Start(self.end));
        match begun.and_then(|_| self.file.write_all(&vec![0; ROOM])) {
            Ok(()) => self.end += ROOM as u64,
            Err(_) => self.file.set_len(self.end)?,
        }
        self.file.seek(SeekFrom::Start(self.length)).map(drop)
    }
}

impl StorageFile for DiskFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = self.length + bytes.len() as u64;
        if length > self.end && self.length > 0 {
            self.add_room()?; // not for the first bytes of a file, which may be all
        }
        self.file.write_all(bytes)?;
        (self.length, self.end) = (length, self.end.max(length));
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data() // the length, too; only the time of the last change may be older
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        self.file.seek(SeekFrom::Start(length))?;
        (self.length, self.end) = (length, length);
        Ok(())
    }
}

impl Drop for DiskFile {
    /// Gives the room back. A server that is killed leaves it, and that does no harm.
    fn drop(&mut self) {
        let _ = self.file.set_len(self.length);
    }
}

/// A new name is in the folder, and the folder is a file of its own that must be synced. Windows
/// does that by itself.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::{env, mem, process};

    use super::*;

    #[test]
    fn a_file_has_room_until_it_is_closed_and_nobody_reads_the_room() {
        let path = env::temp_dir().join(format!("full-duplex-room-{}", process::id()));
        let disk = Disk::open(&path).expect("a folder");
        let length = || fs::metadata(path.join("a")).expect("a file").len();
        let mut file = disk.create("a").expect("a file");
        file.append(b"one\n").expect("room");
        assert_eq!(length(), 4, "a small file stays small");
        file.append(b"two\n").expect("room");
        assert_eq!(length(), 4 + ROOM as u64);
        file.append(&vec![b'x'; ROOM + 10]).expect("room for more than one room");
        file.cut(8).expect("shorter");
        file.append(b"three\n").expect("room");
        assert_eq!(length(), 8 + ROOM as u64);
        assert_eq!(disk.read("a").expect("a file"), b"one\ntwo\nthree\n");
        mem::forget(file); // the server was killed
        let mut file = disk.open("a").expect("a file");
        file.cut(14).expect("as a log does that opens a segment");
        file.append(b"four\n").expect("room");
        drop(file);
        assert_eq!(fs::read(path.join("a")).expect("a file"), b"one\ntwo\nthree\nfour\n");
        fs::write(path.join("b"), [0; 600]).expect("a file");
        assert_eq!(disk.read("b").expect("a file").len(), 600, "that was no room");
        drop(disk);
        fs::remove_dir_all(path).expect("a folder");
    }

    /// A file that isn't seen would be begun anew, and what the link names would be emptied.
    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_is_one_of_the_files() {
        let path = env::temp_dir().join(format!("full-duplex-link-{}", process::id()));
        let disk = Disk::open(&path).expect("a folder");
        fs::create_dir(path.join("folder")).expect("a folder");
        std::os::unix::fs::symlink("elsewhere", path.join("a")).expect("a link");
        let mut names = disk.names().expect("names");
        names.sort();
        assert_eq!(names, ["a", LOCK]);
        drop(disk);
        fs::remove_dir_all(path).expect("a folder");
    }

    /// The room is given back when a file is closed: then no other server may have begun to write.
    #[test]
    fn a_file_that_is_open_keeps_the_lock() {
        let path = env::temp_dir().join(format!("full-duplex-lock-{}", process::id()));
        let disk = Disk::open(&path).expect("a folder");
        let file = disk.create("a").expect("a file");
        drop(disk);
        assert!(matches!(Disk::open(&path), Err(DiskError::InUse)));
        drop(file);
        fs::remove_dir_all(path).expect("a folder");
    }
}
