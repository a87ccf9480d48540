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
        "{path} can be read by others: chmod 600 {path}; if somebody may have read it: lesson09 rotate, twice\nngười khác đọc được {path}: chmod 600 {path}; nếu có thể đã bị đọc: lesson09 rotate, hai lần",
        path = .0.display()
    )]
    Open(PathBuf),
}

/// The keys in this file; the first start makes them.
pub fn load(path: &Path, draw: &mut Draw) -> Result<Keys, KeyFileError> {
    let failed = |source| KeyFileError::Io { path: path.to_owned(), source };
    match fs::read_to_string(path) {
        Ok(text) => {
            if is_open(path).map_err(failed)? {
                return Err(KeyFileError::Open(path.to_owned()));
            }
            parse(&text).ok_or_else(|| KeyFileError::Broken(path.to_owned()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let keys = Keys { current: new_key(draw), previous: None };
            write(path, &keys).map_err(failed)?;
            Ok(keys)
        }
        Err(error) => Err(failed(error)),
    }
}

/// A new key signs from now on, and the one before it is still believed; older ones are not.
pub fn rotate(path: &Path, draw: &mut Draw) -> Result<Keys, KeyFileError> {
    let Keys { current, .. } = load(path, draw)?;
    let keys = Keys { current: new_key(draw), previous: Some(current) };
    write(path, &keys).map_err(|source| KeyFileError::Io { path: path.to_owned(), source })?;
    Ok(keys)
}

fn new_key(draw: &mut Draw) -> Key {
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

/// Writes beside the file, then moves: whenever the power fails, one of the two is there, whole.
fn write(path: &Path, keys: &Keys) -> io::Result<()> {
    let beside = path.with_extension("new");
    let _ = fs::remove_file(&beside); // of an attempt that was interrupted
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    for Key(bytes) in [Some(&keys.current), keys.previous.as_ref()].into_iter().flatten() {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(file, "{hex}")?;
    }
    file.sync_all()?;
    fs::rename(beside, path)
}

/// Whether others may read the file, or look into the folder. Windows gives a file in one's own folder to nobody else.
#[cfg_attr(not(unix), allow(clippy::unnecessary_wraps, reason = "there is nothing to ask"))]
pub fn is_open(path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    return Ok(std::os::unix::fs::MetadataExt::mode(&fs::metadata(path)?) & 0o077 != 0);
    #[cfg(not(unix))]
    Ok(path.as_os_str().is_empty())
}
