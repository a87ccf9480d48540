//! The project's files as one value: read from the disk, or made up by a proof.

use std::{collections::BTreeMap, fs, path::Path};

/// Where the project lies.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Where the pages are.
pub(crate) const SRC: &str = "book/src/";

/// The table of contents.
pub(crate) const SUMMARY: &str = "book/src/SUMMARY.md";

/// What mdBook shows for an address that leads nowhere. It has no place in the table of contents.
pub(crate) const NOT_FOUND: &str = "book/src/404.md";

/// What programs made; nothing there is ours to check.
const MADE: &[&str] = &["target", "book/book"];

/// Paths from the project's root, always with `/`, and what the files say. A picture or a program
/// says nothing, but it is there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files(BTreeMap<String, String>);

impl Files {
    /// Everything that is on the disk.
    pub(crate) fn of_this_project() -> Self {
        let mut files = Self::default();
        files.read(Path::new(ROOT), "");
        files
    }

    fn read(&mut self, folder: &Path, prefix: &str) {
        let entries = fs::read_dir(folder).expect("the project's folders can be read");
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if (name.starts_with('.') && name != ".ci") || MADE.contains(&path.as_str()) {
                continue;
            }
            if entry.path().is_dir() {
                self.read(&entry.path(), &format!("{path}/"));
            } else {
                let bytes = fs::read(entry.path()).unwrap_or_default();
                self.put(&path, String::from_utf8(bytes).unwrap_or_default());
            }
        }
    }

    /// Adds a file or replaces it.
    pub(crate) fn put(&mut self, path: &str, text: impl Into<String>) {
        self.0.insert(path.into(), text.into());
    }

    /// What a file says, if it is there.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// All files with their paths.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// All pages with their paths, in folders too, without the table of contents.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all().filter(|(path, _)| {
            path.starts_with(SRC) && extension(path) == "md" && *path != SUMMARY
        })
    }
}

/// What follows the last point of a path.
pub(crate) fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The path that `relative` means in the file `from`; `None` if it leads out of the project.
pub(crate) fn resolve(from: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
