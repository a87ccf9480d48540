//! Folders that a test needs for a moment.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::file::File;

/// A folder for one test, gone with it.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Only a place for it: it isn't there yet.
    pub fn absent(name: &str) -> Self {
        Self(File::absent(name).path().into())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
