//! Files and folders that a test needs for a moment.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// A file for one test, gone with it.
#[derive(Debug)]
pub struct File(PathBuf);

impl File {
    pub fn new(name: &str, text: &str) -> Self {
        let file = Self::absent(name);
        fs::write(&file.0, text).expect("a file");
        file
    }

    /// Only a place for it: it isn't there yet.
    pub fn absent(name: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let (process, count) = (process::id(), COUNT.fetch_add(1, Relaxed));
        Self(env::temp_dir().join(format!("full-duplex-{process}-{count}-{name}")))
    }

    pub fn path(&self) -> &str {
        self.0.to_str().expect("a name in UTF-8")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// A folder for one test, gone with it.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder = Self::absent(name);
        fs::create_dir_all(&folder.0).expect("a folder");
        folder
    }

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
