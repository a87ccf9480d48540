//! The folder where a program keeps what is secret: a server its keys and what it has revoked, a
//! client in the terminal its sessions. Nobody else on this machine may look into it.

use std::{
    fs::DirBuilder,
    io,
    path::{Path, PathBuf},
};

use clap::Args;
use thiserror::Error;

use super::{
    key_file::{self, KeyFileError},
    revoked::Revoked,
    signed::Keys,
};
use crate::lesson08_reconnect::server::token::Draw;

/// Why there is no such folder, in both languages.
#[derive(Debug, Error)]
pub enum KeepError {
    /// The system says no.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The folder, or the file in it.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others on this machine can look into it.
    #[error(
        "others on this machine can look into {path}: chmod 700 {path}\nngười khác trên máy này xem được {path}: chmod 700 {path}",
        path = .0.display()
    )]
    Open(PathBuf),
    /// Another server keeps its things there: an invitation would be good once at each of them.
    #[error(
        "another server runs with {path}: stop that one, or choose another folder with --keep\ncó server khác đang chạy với {path}: hãy tắt nó, hoặc chọn thư mục khác bằng --keep",
        path = .0.display()
    )]
    Taken(PathBuf),
    /// It can't be read what was used up or ended: without that, it would be good again.
    #[error(
        "{path} is broken: put that right, or revoke everything: lesson09 rotate, twice, and remove the file\n{path} bị hỏng: hãy sửa lại, hoặc huỷ hết mọi thứ đã cấp: lesson09 rotate hai lần, rồi xoá file",
        path = .0.display()
    )]
    Broken(PathBuf),
    /// There are no keys.
    #[error(transparent)]
    Keys(#[from] KeyFileError),
}

/// The folder, as the command line names it.
#[derive(Args, Clone, Debug)]
pub struct Keep {
    /// The folder for keys and sessions; only you may read it · Thư mục giữ khoá và phiên; chỉ bạn
    /// đọc được
    #[arg(long = "keep", value_name = "FOLDER", default_value = ".lesson09", global = true)]
    folder: PathBuf,
}

impl Keep {
    /// Keeps in this folder.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The server's keys; the first time they are made.
    pub fn keys(&self, draw: &mut Draw) -> Result<Keys, KeepError> {
        Ok(key_file::load(&self.make()?.join("keys"), draw)?)
    }

    /// New keys; the one that signed until now is still believed.
    pub fn rotate(&self, draw: &mut Draw) -> Result<Keys, KeepError> {
        Ok(key_file::rotate(&self.make()?.join("keys"), draw)?)
    }

    /// What was revoked, by this server or an earlier one.
    pub fn revoked(&self, now: u64) -> Result<Revoked, KeepError> {
        let path = self.make()?.join("revoked");
        Revoked::open(&path, now).map_err(|source| match source.kind() {
            io::ErrorKind::WouldBlock => KeepError::Taken(self.folder.clone()),
            io::ErrorKind::InvalidData => KeepError::Broken(path),
            _ => KeepError::Io { path, source },
        })
    }

    /// Makes the folder, unless it is there.
    pub fn make(&self) -> Result<&Path, KeepError> {
        let failed = |source| KeepError::Io { path: self.folder.clone(), source };
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder).map_err(failed)?;
        if key_file::is_open(&self.folder).map_err(failed)? {
            return Err(KeepError::Open(self.folder.clone()));
        }
        Ok(&self.folder)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_broken_file_is_named_and_not_forgotten() {
        let folder = std::env::temp_dir().join(format!("keep-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let keep = Keep::at(&folder);
        let path = keep.make().expect("a folder").join("revoked");
        for broken in ["x\n", "\n", "{\"id\":1,\"until\":2}\n", "{\"id\":\"a\"}\n{"] {
            fs::write(&path, broken).expect("written");
            let opened = keep.revoked(0);
            assert!(matches!(opened, Err(KeepError::Broken(_))), "{broken:?}: {opened:?}");
        }
        fs::write(&path, [0xff, b'\n']).expect("written");
        assert!(matches!(keep.revoked(0), Err(KeepError::Broken(_))), "no text");
        fs::remove_dir_all(&folder).expect("removed");
    }
}
