//! A folder of files, as a log uses it: [`Disk`], or a test's, whose power fails.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// A folder. What was not synced may be gone after a power cut: of a file its last bytes, of the
/// folder its newest names.
pub trait Storage: Send + 'static {
    /// A file that is open for appending.
    type File: StorageFile;

    /// The names of its files.
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

/// A folder on the disk. No other server can use it for as long as this lives.
#[derive(Debug)]
pub struct Disk {
    path: PathBuf,
    /// The lock ends with the process, however that ends.
    _lock: File,
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
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { path: path.to_owned(), _lock: lock }),
        }
    }
}

impl From<io::Error> for DiskError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Storage for Disk {
    type File = File;

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                names.extend(entry.file_name().into_string());
            }
        }
        Ok(names)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path.join(name))
    }

    fn create(&self, name: &str) -> io::Result<File> {
        // Not `truncate`, which can't go with `append`.
        let file = OpenOptions::new().append(true).create(true).open(self.path.join(name))?;
        file.set_len(0)?;
        Ok(file)
    }

    fn open(&self, name: &str) -> io::Result<File> {
        OpenOptions::new().append(true).open(self.path.join(name))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    fn sync_names(&self) -> io::Result<()> {
        sync_folder(&self.path)
    }
}

impl StorageFile for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data() // the length, too; only the time of the last change may be older
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// A new name is in the folder, and the folder is a file of its own that must be synced. Windows
/// does that by itself.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
