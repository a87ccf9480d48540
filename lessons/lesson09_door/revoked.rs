//! Tokens that are good no more although they are signed and not expired: invitations that were
//! used, and sessions that were ended. An entry is kept until its token would have expired anyway,
//! and a day longer: a clock may be set back.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::{
    identity::{Claims, INVITATION, SESSION},
    signed::Purpose,
};

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

/// A file, the length of its whole lines, and what the disk has not taken so far.
#[derive(Debug)]
struct Tail {
    file: File,
    whole: u64,
    pending: Vec<Entry>,
}

/// How much longer than its token an entry is kept, in milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1_000;

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
            let Entry { id, until: end } =
                serde_json::from_str(line).map_err(|_| io::ErrorKind::InvalidData)?;
            if end.saturating_add(DAY) > now {
                let known = until.entry(id).or_insert(end);
                *known = end.max(*known);
            }
        }
        let tail = Tail { file, whole: whole as u64, pending: Vec::new() };
        Ok(Self { until: until.into(), file: Some(tail.into()) })
    }

    /// Revokes a token. False if it was revoked before, and an error if that can't be kept, or
    /// could not before and can't now: then the token is revoked for as long as the server runs.
    pub fn insert(&self, id: &str, until: u64, now: u64) -> io::Result<bool> {
        let is_new = {
            let mut known = lock(&self.until);
            known.retain(|_, end| end.saturating_add(DAY) > now);
            known.insert(id.to_owned(), until).is_none()
        };
        self.write(is_new.then(|| Entry { id: id.to_owned(), until }))?;
        Ok(is_new)
    }

    /// Ends all sessions of this account, and takes its invitations back: what was signed until now
    /// expires by then.
    pub fn insert_all(&self, name: &str, now: u64) -> io::Result<()> {
        for (purpose, time) in [(Purpose::Session, SESSION), (Purpose::Invitation, INVITATION)] {
            let until = now + u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            let id = all(purpose, name);
            let end = lock(&self.until).get(&id).map_or(until, |end| until.max(*end));
            lock(&self.until).insert(id.clone(), end);
            self.write(Some(Entry { id, until: end }))?;
        }
        Ok(())
    }

    /// Tries once more to keep what could not be kept.
    pub fn keep(&self) -> io::Result<()> {
        self.write(None)
    }

    fn write(&self, entry: Option<Entry>) -> io::Result<()> {
        let Some(tail) = &self.file else { return Ok(()) };
        let mut tail = lock(tail);
        tail.pending.extend(entry);
        tail.append()
    }

    /// Whether a token was revoked, alone or with all of its account's.
    #[must_use]
    pub fn says(&self, purpose: Purpose, Claims { id, name, until, .. }: &Claims) -> bool {
        let known = lock(&self.until);
        let all = known.get(&all(purpose, name));
        known.contains_key(id) || all.is_some_and(|end| until <= end)
    }

    /// Whether this token was revoked.
    #[cfg(test)]
    fn contains(&self, id: &str) -> bool {
        lock(&self.until).contains_key(id)
    }
}

/// The name of all tokens of an account. No token's own name looks like that.
fn all(purpose: Purpose, name: &str) -> String {
    format!("{} {name}", purpose.name())
}

impl Tail {
    /// Writes what is pending, and waits for the disk: a crash must not make a token good again.
    fn append(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut lines = Vec::new();
        for entry in &self.pending {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        self.file.set_len(self.whole)?; // the disk may have been full in the middle of the last line
        self.file.seek(SeekFrom::Start(self.whole))?;
        self.file.write_all(&lines)?;
        self.file.sync_data()?;
        self.whole += lines.len() as u64;
        self.pending.clear();
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

    use super::{
        super::{
            counting,
            denied::Unknown,
            identity::{Identities, invite},
            signed::{Key, Keys},
        },
        *,
    };

    /// A disk that takes nothing: the file can only be read. Returns the one that can be written.
    fn breaks(revoked: &Revoked, path: &Path) -> File {
        let read_only = File::open(path).expect("it is there");
        std::mem::replace(&mut lock(revoked.file.as_ref().expect("a file")).file, read_only)
    }

    #[test]
    fn what_the_disk_did_not_take_is_written_with_the_next_or_later() {
        let path = std::env::temp_dir().join(format!("revoked-pending-{}", std::process::id()));
        let _ = fs::remove_file(&path);
        let revoked = Revoked::open(&path, 0).expect("a new file");
        let file = breaks(&revoked, &path);
        for attempt in 0..2 {
            assert!(revoked.insert("a", 10, 0).is_err(), "{attempt}");
            assert!(revoked.keep().is_err() && revoked.contains("a"));
        }
        lock(revoked.file.as_ref().expect("a file")).file = file;
        assert!(!revoked.insert("a", 10, 0).expect("written at last"));
        let file = breaks(&revoked, &path);
        assert!(revoked.insert("b", 20, 0).is_err());
        lock(revoked.file.as_ref().expect("a file")).file = file;
        revoked.keep().expect("written later");
        drop(revoked);
        let revoked = Revoked::open(&path, 0).expect("the same file");
        assert!(["a", "b"].iter().all(|id| revoked.contains(id)));
        assert_eq!(fs::read_to_string(&path).expect("a text").lines().count(), 2);
        fs::remove_file(&path).expect("removed");
    }

    #[test]
    fn a_sign_out_is_done_when_it_is_kept() {
        let path = std::env::temp_dir().join(format!("revoked-out-{}", std::process::id()));
        let _ = fs::remove_file(&path);
        let revoked = Revoked::open(&path, 0).expect("a new file");
        let keys = Keys { current: Key([7; 32]), previous: None };
        let mut other = counting();
        let _ = other(); // the session's
        let invitation = invite(&keys, &mut other, "Lan", 0);
        let identities = Identities::new(keys, revoked, || 0, counting());
        let (_, session) = identities.sign_in(&invitation).expect("an invitation");
        let file = breaks(identities.revoked(), &path);
        for attempt in 0..2 {
            let out = identities.sign_out(&session);
            assert!(matches!(out, Err(Unknown::Unavailable(_))), "{attempt}: {out:?}");
            assert!(identities.check(&session).is_err(), "here it is over");
        }
        lock(identities.revoked().file.as_ref().expect("a file")).file = file;
        identities.keep().expect("the disk is back");
        assert!(matches!(identities.sign_out(&session), Err(Unknown::NotGood)), "it is done");
        fs::remove_file(&path).expect("removed");
    }

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
        let later = 10 + DAY;
        let locked = Revoked::open(&path, later).map_err(|error| error.kind());
        assert_eq!(locked.err(), Some(io::ErrorKind::WouldBlock), "it is another server's");
        drop(revoked);
        assert!(
            Revoked::open(&path, later - 1).expect("the same file").contains("a"),
            "a day longer"
        );
        let revoked = Revoked::open(&path, later).expect("the same file");
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
