//! What is remembered between two runs, in the folder `.learn` (git ignores it): verdicts, how many
//! hints were shown, and what stood in a file before it was reset.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
};

use super::{
    exercise::{Exercise, Lesson, SOLUTION, all, root},
    source,
    stage::Stage,
};

/// How far an exercise is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The file is the starter.
    NotStarted,
    /// The file was changed since it was last judged, or never judged.
    Changed,
    /// The file as it is doesn't pass.
    Failed,
    /// The file as it is passes.
    Passed,
    /// There is no file.
    Missing,
    /// There is a file that isn't text in UTF-8, or that the system doesn't give.
    Unreadable,
}

/// What is remembered of a course is in this folder of it.
#[must_use]
pub fn folder(root: &Path) -> PathBuf {
    root.join(".learn")
}

fn fingerprint(exercise: &Exercise, answer: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    answer.hash(&mut hasher);
    // A verdict holds as long as the answer key does.
    exercise.transcript(SOLUTION).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}

/// Remembers the verdict on an answer.
pub fn remember(exercise: &Exercise, answer: &str, passed: bool) {
    let verdict = format!("{:016x} {passed}", fingerprint(exercise, answer));
    // Not being able to remember costs a second run, no more.
    let _ = fs::create_dir_all(folder(&root()));
    let _ = fs::write(folder(&root()).join(exercise.id), verdict);
}

/// How far an exercise is, without running it.
#[must_use]
pub fn state(exercise: &Exercise) -> State {
    let answer = match exercise.answer() {
        Ok(answer) => answer,
        Err(error) => return unreadable(&error),
    };
    if exercise.starter().is_ok_and(|starter| starter == answer) {
        return State::NotStarted;
    }
    let remembered = fs::read_to_string(folder(&root()).join(exercise.id)).unwrap_or_default();
    match remembered.split_once(' ') {
        Some((print, passed)) if print == format!("{:016x}", fingerprint(exercise, &answer)) => {
            if passed == "true" {
                State::Passed
            } else {
                State::Failed
            }
        }
        _ => State::Changed,
    }
}

fn unreadable(error: &io::Error) -> State {
    if error.kind() == io::ErrorKind::NotFound { State::Missing } else { State::Unreadable }
}

/// The exercise to do next: the first that doesn't pass yet.
#[must_use]
pub fn next() -> Option<(&'static Lesson, &'static Exercise)> {
    all().find(|(_, exercise)| state(exercise) != State::Passed)
}

/// The number of the hint to show now for an exercise or a stage, from 0. After the last one it is
/// `None` once, and then 0 again. It is an error if that can't be remembered.
pub fn next_hint(id: &str, hints: usize) -> io::Result<Option<usize>> {
    let path = folder(&root()).join(format!("{id}.hints"));
    let shown: usize = fs::read_to_string(&path).ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    if shown >= hints {
        fs::remove_file(&path).map_err(|error| source::unwritable(&path, &error))?;
        return Ok(None);
    }
    source::write(&path, &(shown + 1).to_string())?;
    Ok(Some(shown))
}

/// Writes the starter over the learner's file. An answer that stood there is kept in the file whose
/// path is returned.
pub fn reset(exercise: &Exercise) -> io::Result<Option<PathBuf>> {
    let kept = keep(&exercise.file(), &exercise.stem(), &exercise.starter()?)?;
    exercise.reset()?;
    let _ = fs::remove_file(folder(&root()).join(format!("{}.hints", exercise.id)));
    Ok(kept)
}

/// Keeps a learner's file, whatever its bytes are, under this name, unless it is the starter.
/// Returns where.
fn keep(file: &Path, name: &str, starter: &str) -> io::Result<Option<PathBuf>> {
    let here = root().join(file);
    let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    match source::read(&here) {
        Ok(answer) if answer == starter => return Ok(None),
        Err(error) if missing(&error) => return Ok(None),
        _ => {}
    }
    let named = |n: u32| folder(&root()).join(format!("{name}.before-reset-{n}.rs"));
    let kept = (1..=u32::MAX).map(named).find(|path| !path.exists()).expect("a free number");
    let copied = fs::create_dir_all(folder(&root())).and_then(|()| fs::copy(&here, &kept));
    copied.map_err(|error| source::unwritable(&kept, &error))?;
    Ok(Some(kept))
}

/// How far a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageProgress {
    /// The state of its files; `Missing` before `cargo learn build`.
    pub state: State,
    /// The number of cases that passed when it was judged last.
    pub passed: usize,
    /// The number of its cases; 0 if it was never judged.
    pub cases: usize,
}

/// Remembers how many cases of a stage pass, and whether everything does.
pub fn remember_stage(
    stage: &Stage,
    answer: &[String],
    (passed, cases): (usize, usize),
    all: bool,
) {
    let verdict = format!("{:016x} {passed} {cases} {all}", stage_fingerprint(stage, answer));
    let _ = fs::create_dir_all(folder(&root()));
    let _ = fs::write(folder(&root()).join(stage.id), verdict);
}

/// How far a stage is, without running it.
#[must_use]
pub fn stage_progress(stage: &Stage) -> StageProgress {
    let remembered = fs::read_to_string(folder(&root()).join(stage.id)).unwrap_or_default();
    let mut words = remembered.split(' ');
    let print = words.next().unwrap_or_default();
    let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let (passed, cases) = (number(), number());
    let all = words.next() == Some("true");
    let how_far = match stage.answer(&root()) {
        Err(error) => unreadable(&error),
        Ok(answer) if stage.starters(&root()).is_ok_and(|it| it == answer) => State::NotStarted,
        Ok(answer) if print != format!("{:016x}", stage_fingerprint(stage, &answer)) => {
            State::Changed
        }
        Ok(_) if all => State::Passed,
        Ok(_) => State::Failed,
    };
    StageProgress { state: how_far, passed, cases }
}

/// Whether the learner's files of a stage pass as they are: then programs may run them.
#[must_use]
pub fn finished(stage: &Stage) -> bool {
    stage_progress(stage).state == State::Passed
}

fn stage_fingerprint(stage: &Stage, answer: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    answer.hash(&mut hasher);
    source::read(&root().join(stage.answer_key())).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}

/// Writes the starter of a stage where there is no file of the learner's yet, and remembers it.
/// Returns whether a file was written.
pub fn begin(stage: &Stage) -> io::Result<bool> {
    let starters = stage.starters(&root())?;
    let mut written = false;
    for (path, starter) in stage.learners().map(|path| root().join(path)).zip(&starters) {
        if !path.exists() {
            source::write(&path, starter)?;
            written = true;
        }
    }
    for (path, starter) in remembered_starters(stage, &root()).zip(&starters) {
        source::write(&path, starter)?;
    }
    Ok(written)
}

/// The starters as they were when the stage was begun.
fn remembered_starters(stage: &Stage, root: &Path) -> impl Iterator<Item = PathBuf> {
    let folder = folder(root).join(format!("{}.starter", stage.id));
    stage.files.iter().map(move |file| folder.join(file.name()))
}

/// Each starter as it was when the stage was begun, and as it is now, if they differ.
#[must_use]
pub fn changed_starters(stage: &Stage, root: &Path) -> Option<Vec<(String, String)>> {
    let now = stage.starters(root).ok()?;
    let pairs = remembered_starters(stage, root).zip(now);
    let pairs = pairs.filter_map(|(path, now)| Some((source::read(&path).ok()?, now)));
    let pairs: Vec<_> = pairs.filter(|(then, now)| then != now).collect();
    (!pairs.is_empty()).then_some(pairs)
}

/// Writes the starters over the learner's files. Returns the files in which what stood there is
/// kept.
pub fn reset_stage(stage: &Stage) -> io::Result<Vec<PathBuf>> {
    let starters = stage.starters(&root())?;
    let mut kept = Vec::new();
    for ((path, file), starter) in stage.learners().zip(stage.files).zip(&starters) {
        let name = format!("{}-{}", stage.id, file.name().trim_end_matches(".rs"));
        kept.extend(keep(&path, &name, starter)?);
    }
    stage.write(&root(), &starters)?;
    let _ = fs::remove_file(folder(&root()).join(stage.id));
    let _ = fs::remove_file(folder(&root()).join(format!("{}.hints", stage.id)));
    begin(stage)?;
    Ok(kept)
}
