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
