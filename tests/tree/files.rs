//! The project's texts as one value: read from the disk, or made up by a test.

use std::{collections::BTreeMap, fs, path::Path};

/// The folders that hold our texts; the files of the root itself are read, too.
const FOLDERS: [&str; 5] = ["lessons", "tests", "book", "benches", "fuzz"];

/// Folders in which programs write. A learner's answers are the learner's business.
const NOT_OURS: [&str; 6] =
    ["target", "book/book", "fuzz/artifacts", "fuzz/corpus", "exercises", "build"];

/// Paths from the root, always with `/`, and the text of each file. Pictures and fonts are left
/// out.
#[derive(Debug, Default)]
pub(crate) struct Files(BTreeMap<String, String>);

impl Files {
    /// Everything on the disk.
    pub(crate) fn of_this_project() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Self::default();
        for folder in FOLDERS {
            files.read(&root.join(folder), folder);
        }
        for entry in fs::read_dir(root).expect("the root").flatten() {
            files.add(&entry.path(), &entry.file_name().to_string_lossy());
        }
        files
    }

    fn read(&mut self, folder: &Path, path: &str) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{path}/{name}");
            let ours = |other| path != other && name != other;
            if entry.path().is_dir() && NOT_OURS.into_iter().all(ours) {
                self.read(&entry.path(), &path);
            } else {
                self.add(&entry.path(), &path);
            }
        }
    }

    fn add(&mut self, file: &Path, path: &str) {
        if let Ok(text) = fs::read_to_string(file) {
            self.put(path, text);
        }
    }

    /// Adds a file, or replaces it.
    pub(crate) fn put(&mut self, path: &str, text: impl Into<String>) {
        self.0.insert(path.into(), text.into());
    }

    /// The text of one file.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// All files below these folders whose name ends with one of these extensions, each with its
    /// text.
    pub(crate) fn below<'a>(
        &'a self,
        folders: &'a [&str],
        extensions: &'a [&str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let texts = self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        texts.filter(|(path, _)| {
            let (_, extension) = path.rsplit_once('.').unwrap_or_default();
            folders.iter().any(|folder| path.starts_with(folder))
                && (extensions.is_empty() || extensions.contains(&extension))
        })
    }

    /// The Rust files of the lessons and of the tests.
    pub(crate) fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.below(&["lessons/", "tests/"], &["rs"])
    }
}

/// The folder of each lesson below `lessons`, in order: `lesson01_polling`.
pub(crate) fn lessons(files: &Files) -> Vec<&str> {
    let mut folders: Vec<&str> = files
        .below(&["lessons/lesson"], &["rs"])
        .filter_map(|(path, _)| path.split('/').nth(1))
        .collect();
    folders.dedup();
    folders
}
