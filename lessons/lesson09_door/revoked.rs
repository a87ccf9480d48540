//! Tokens that are good no more although they are signed and not expired: invitations that were
//! used, and sessions that were ended. An entry is kept until its token would have expired anyway.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use serde::{Deserialize, Serialize};

/// One token, by its id, and when it expires: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    id: String,
    until: u64,
}

/// The revoked tokens, in memory and perhaps in a file, one JSON object in each line.
#[derive(Debug, Default)]
pub struct Revoked {
    until: BTreeMap<String, u64>,
    file: Option<File>,
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
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { until, file: Some(file) })
    }

    /// Revokes a token. False if it was revoked before, and an error if that can't be kept: then
    /// the token is revoked for as long as the server runs.
    pub fn insert(&mut self, id: &str, until: u64, now: u64) -> io::Result<bool> {
        self.until.retain(|_, end| *end > now);
        if self.until.insert(id.to_owned(), until).is_some() {
            return Ok(false);
        }
        if let Some(file) = &mut self.file {
            let mut line = serde_json::to_vec(&Entry { id: id.to_owned(), until })?;
            line.push(b'\n');
            file.write_all(&line)?;
            file.sync_data()?; // before anybody is told: a crash must not make it good again
        }
        Ok(true)
    }

    /// Whether this token was revoked.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.until.contains_key(id)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_revoked_stays_so_after_a_restart_until_it_has_expired() {
        let path = std::env::temp_dir().join(format!("revoked-{}", std::process::id()));
        let _ = fs::remove_file(&path);
        let mut revoked = Revoked::open(&path, 0).expect("a new file");
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
        let mut revoked = Revoked::open(&path, 10).expect("the same file");
        assert!(!revoked.contains("a") && revoked.contains("b") && !revoked.contains("c"));
        assert!(revoked.insert("c", 30, 10).expect("behind whole lines"));
        drop(revoked);
        let revoked = Revoked::open(&path, 10).expect("the same file");
        assert!(revoked.contains("b") && revoked.contains("c"));
        fs::remove_file(&path).expect("removed");
    }
}
