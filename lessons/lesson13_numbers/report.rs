//! The report of a run: the page is written into a file, and opened where a person looks at it.

use std::{
    env, fs,
    io::{self, IsTerminal as _},
    path::{self, Path, PathBuf},
    sync::mpsc,
    thread,
    time::Duration,
};

use super::{
    page::page,
    results::{FileError, Run},
};

/// The course's own full run.
const OURS: &str = include_str!("results/ours.json");

/// How long a program that opens files may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// The course's own run.
#[must_use]
pub fn ours() -> Option<Run> {
    Run::from_json(OURS).ok().filter(|run| !run.figures.is_empty())
}

/// Writes the page into `keep`, or into a file among the temporary ones; opens it in the browser if
/// somebody sits at the terminal. Returns where it is.
pub fn show(run: &Run, ours: Option<&Run>, keep: Option<&Path>) -> Result<PathBuf, FileError> {
    let temporary = || env::temp_dir().join("full-duplex-numbers.html");
    let file = keep.map_or_else(temporary, Path::to_owned);
    let file = path::absolute(&file).unwrap_or(file);
    let failed = |why| FileError::Io(file.display().to_string(), why);
    fs::write(&file, page(run, ours)).map_err(failed)?;
    if io::stdout().is_terminal() {
        open(&file);
    }
    Ok(file)
}

/// Opens a file in the browser. Its path has been printed, so that a machine without one is no
/// trouble; and a program that only ends with the browser isn't waited for.
fn open(file: &Path) {
    let (done, opened) = mpsc::channel();
    let file = file.to_owned();
    thread::spawn(move || done.send(opener::open(file)));
    let _ = opened.recv_timeout(PATIENCE);
}
