//! Tokens that are good no more although they are signed and not expired: invitations that were
//! used, and sessions that were ended. An entry is kept until its token would have expired anyway.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

/// One token, by its id, and when it expires: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    id: String,
    until: u64,
}

/// The revoked tokens, in memory and perhaps in a file, one JSON object in each line. The file only
/// grows, by some 70 bytes for each sign-in and sign-out.
#[derive(Debug, Default)]
pub struct Revoked {
    until: Mutex<BTreeMap<String, u64>>,
    /// Locked for as long as the disk takes. Nobody waits for that who only asks.
    file: Option<Mutex<Tail>>,
}

/// A file, and the length of its whole lines.
#[derive(Debug)]
struct Tail {
    file: File,
    whole: u64,
}

impl Revoked {
    /// The tokens in this file, without those that have expired. The file is this server's alone
    /// ([`io::ErrorKind::WouldBlock`] otherwise).
    pub fn open(path: &Path, now: u64) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.try_lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1); // a torn last line was never acknowledged
        let mut until = BTreeMap::new();
        for line in text[..whole].lines() {
            let Entry { id, until: end } = serde_json::from_str(line).map_err(io::Error::from)?;
            if end > now {
                until.insert(id, end);
            }
        }
        let tail = Tail { file, whole: whole as u64 };
        Ok(Self { until: until.into(), file: Some(tail.into()) })
    }

    /// Revokes a token. False if it was revoked before, and an error if that can't be kept: then
    /// the token is revoked for as long as the server runs.
    pub fn insert(&self, id: &str, until: u64, now: u64) -> io::Result<bool> {
        {
            let mut known = lock(&self.until);
            known.retain(|_, end| *end > now);
            if known.insert(id.to_owned(), until).is_some() {
                return Ok(false);
            }
        }
        if let Some(tail) = &self.file {
            lock(tail).append(&Entry { id: id.to_owned(), until })?;
        }
        Ok(true)
    }

    /// Whether this token was revoked.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        lock(&self.until).contains_key(id)
    }
}

impl Tail {
    /// Writes a line, and waits for the disk: a crash must not make a token good again.
    fn append(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        self.file.set_len(self.whole)?; // the disk may have been full in the middle of the last line
        self.file.seek(SeekFrom::Start(self.whole))?;
        self.file.write_all(&line)?;
        self.file.sync_data()?;
        self.whole += line.len() as u64;
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it holds one of these locks; and what was revoked would still be so.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_revoked_stays_so_after_a_restart_until_it_has_expired() {
        let path = std::env::temp_dir().join(format!("revoked-{}", std::process::id()));
        let _ = fs::remove_file(&path);
        let revoked = Revoked::open(&path, 0).expect("a new file");
        assert!(revoked.insert("a", 10, 0).expect("written"));
        assert!(!revoked.insert("a", 10, 0).expect("known"));
        assert!(revoked.insert("b", 20, 0).expect("written"));
        fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .and_then(|mut file| file.write_all(b"{\"id\":\"c"))
            .expect("a torn line");
        let locked = Revoked::open(&path, 10).map_err(|error| error.kind());
        assert_eq!(locked.err(), Some(io::ErrorKind::WouldBlock), "it is another server's");
        drop(revoked);
        let revoked = Revoked::open(&path, 10).expect("the same file");
        assert!(!revoked.contains("a") && revoked.contains("b") && !revoked.contains("c"));
        assert!(revoked.insert("c", 30, 10).expect("behind whole lines"));
        let half = lock(revoked.file.as_ref().expect("a file")).file.write_all(b"{\"id\":\"d");
        assert!(half.is_ok() && revoked.insert("e", 30, 10).expect("in the place of half a line"));
        drop(revoked);
        let revoked = Revoked::open(&path, 10).expect("the same file");
        assert!(["b", "c", "e"].iter().all(|id| revoked.contains(id)));
        fs::remove_file(&path).expect("removed");
    }
}
