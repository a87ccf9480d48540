//! The file with the server's keys: made at the first start, readable by its owner alone.
//!
//! Each line is a key in hex: the first one signs, the second one is still believed.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::signed::{Key, Keys};
use crate::lesson08_reconnect::server::token::Draw;

/// Why there are no keys, in both languages.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// The system says no.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file holds something else.
    #[error(
        "{path} holds no keys: one or two lines of 64 hex digits\n{path} không chứa khoá: cần một hoặc hai dòng, mỗi dòng 64 chữ số hex",
        path = .0.display()
    )]
    Broken(PathBuf),
    /// The file can be read by others on this machine.
    #[error(
        "{path} can be read by others: chmod 600 {path}; if somebody may have read it: stop the server, lesson09 rotate, twice, and start it again\nngười khác đọc được {path}: chmod 600 {path}; nếu có thể đã bị đọc: tắt server, lesson09 rotate hai lần, rồi mới bật lại",
        path = .0.display()
    )]
    Open(PathBuf),
}

/// The keys in this file; the first start makes them.
pub fn load(path: &Path, draw: &mut Draw) -> Result<Keys, KeyFileError> {
    match read(path) {
        Err(KeyFileError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            let keys = Keys { current: new_key(draw), previous: None };
            match write_new_secret(path, &lines(&keys)) {
                Ok(()) => Ok(keys),
                // Another program has made them a moment ago; or it is a link that leads nowhere.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read(path),
                Err(source) => Err(KeyFileError::Io { path: path.to_owned(), source }),
            }
        }
        read => read,
    }
}

fn read(path: &Path) -> Result<Keys, KeyFileError> {
    let failed = |source| KeyFileError::Io { path: path.to_owned(), source };
    ordinary(path).map_err(failed)?;
    let text = fs::read_to_string(path).map_err(failed)?;
    if is_open(path).map_err(failed)? {
        return Err(KeyFileError::Open(path.to_owned()));
    }
    parse(&text).ok_or_else(|| KeyFileError::Broken(path.to_owned()))
}

/// A new key signs from now on, and the one before it is still believed; older ones are not.
pub fn rotate(path: &Path, draw: &mut Draw) -> Result<Keys, KeyFileError> {
    let Keys { current, .. } = load(path, draw)?;
    let keys = Keys { current: new_key(draw), previous: Some(current) };
    write_secret(path, &lines(&keys))
        .map_err(|source| KeyFileError::Io { path: path.to_owned(), source })?;
    Ok(keys)
}

/// A new key.
pub fn new_key(draw: &mut Draw) -> Key {
    let mut key = [0; 32];
    key[..16].copy_from_slice(&draw().to_be_bytes());
    key[16..].copy_from_slice(&draw().to_be_bytes());
    Key(key)
}

fn parse(text: &str) -> Option<Keys> {
    let mut lines = text.lines();
    let current = key(lines.next()?)?;
    let previous = lines.next().map(|line| key(line).ok_or(())).transpose().ok()?;
    lines.next().is_none().then_some(Keys { current, previous })
}

fn key(line: &str) -> Option<Key> {
    let mut key = [0; 32];
    if line.len() != 64 || !line.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&line[at..at + 2], 16).ok()?;
    }
    Some(Key(key))
}

/// What the file says.
fn lines(keys: &Keys) -> String {
    let line = |Key(bytes): &Key| {
        bytes.iter().map(|byte| format!("{byte:02x}")).chain(["\n".to_owned()]).collect::<String>()
    };
    [Some(&keys.current), keys.previous.as_ref()].into_iter().flatten().map(line).collect()
}

/// Writes a file that its owner alone may read: beside it first, then it is moved. Whenever the
/// power fails, one of the two is there, whole.
pub fn write_secret(path: &Path, text: &str) -> io::Result<()> {
    let beside = beside(path);
    let moved = write(&beside, text).and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        let _ = fs::remove_file(beside); // a part of a secret
    }
    moved
}

/// The same for a file that must not be there yet.
fn write_new_secret(path: &Path, text: &str) -> io::Result<()> {
    let beside = beside(path);
    let linked = write(&beside, text).and_then(|()| fs::hard_link(&beside, path));
    let _ = fs::remove_file(beside);
    linked
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension(format!("{}.new", std::process::id()))
}

fn write(beside: &Path, text: &str) -> io::Result<()> {
    let _ = fs::remove_file(beside); // of an attempt that was interrupted
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// An error if something else than a file stands there: a pipe may never end, and a device is read
/// until the memory is full.
pub fn ordinary(path: &Path) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|it| !it.is_file()) {
        return Err(io::Error::other("not an ordinary file · không phải file bình thường"));
    }
    Ok(())
}

/// Whether others may read the file, or look into the folder. Windows gives a file in one's own
/// folder to nobody else.
#[cfg_attr(not(unix), allow(clippy::unnecessary_wraps, reason = "there is nothing to ask"))]
pub fn is_open(path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    return Ok(std::os::unix::fs::MetadataExt::mode(&fs::metadata(path)?) & 0o077 != 0);
    #[cfg(not(unix))]
    Ok(path.as_os_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::{super::counting, *};

    #[test]
    fn keys_are_made_once_and_rotated() {
        let folder = std::env::temp_dir().join(format!("keys-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let (path, mut draw) = (folder.join("keys"), counting());
        let first = load(&path, &mut draw).expect("made");
        assert!(load(&path, &mut draw).is_ok_and(|keys| keys == first));
        let second = rotate(&path, &mut draw).expect("rotated");
        assert_eq!(second.previous, Some(first.current.clone()));
        let third = rotate(&path, &mut draw).expect("rotated");
        assert_eq!(third.previous, Some(second.current), "the first one is forgotten");
        assert!(load(&path, &mut draw).is_ok_and(|keys| keys == third));
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1, "nothing is left beside");
        for broken in ["", "00", &"é".repeat(32), &format!("{}\n", "0".repeat(64)).repeat(3)] {
            write_secret(&path, broken).expect("written");
            let read = load(&path, &mut draw);
            assert!(matches!(read, Err(KeyFileError::Broken(_))), "{broken:?}");
        }
        let inside = [folder.join("other"), folder.join("other").join("x")];
        fs::create_dir_all(&inside[1]).expect("a folder");
        assert!(write_secret(&inside[0], "secret").is_err(), "a folder stands there");
        assert!(load(&inside[0], &mut draw).is_err_and(|it| it.to_string().contains("ordinary")));
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 2, "nothing is left beside");
        #[cfg(unix)]
        {
            fs::remove_file(&path).expect("removed");
            std::os::unix::fs::symlink(folder.join("nowhere"), &path).expect("a link");
            let read = load(&path, &mut draw);
            assert!(matches!(read, Err(KeyFileError::Io { .. })), "a link that leads nowhere");
        }
        fs::remove_dir_all(&folder).expect("removed");
    }
}
