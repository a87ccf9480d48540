//! What is remembered between two runs, in the folder `.learn` (git ignores it): verdicts, how many
//! hints were shown, and what stood in a file before it was reset.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::PathBuf,
};

use super::exercise::{Exercise, Lesson, SOLUTION, all, root};

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
}

fn folder() -> PathBuf {
    root().join(".learn")
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
    let _ = fs::create_dir_all(folder());
    let _ = fs::write(folder().join(exercise.id), verdict);
}

/// How far an exercise is, without running it.
#[must_use]
pub fn state(exercise: &Exercise) -> State {
    let Ok(answer) = exercise.answer() else { return State::Missing };
    if exercise.starter().is_ok_and(|starter| starter == answer) {
        return State::NotStarted;
    }
    let remembered = fs::read_to_string(folder().join(exercise.id)).unwrap_or_default();
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

/// The exercise to do next: the first that doesn't pass yet.
#[must_use]
pub fn next() -> Option<(&'static Lesson, &'static Exercise)> {
    all().find(|(_, exercise)| state(exercise) != State::Passed)
}

/// The number of the hint to show now, from 0. After the last one it is `None` once, and then 0
/// again.
#[must_use]
pub fn next_hint(exercise: &Exercise) -> Option<usize> {
    let path = folder().join(format!("{}.hints", exercise.id));
    let shown: usize = fs::read_to_string(&path).ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    if shown >= exercise.hints.len() {
        let _ = fs::remove_file(path);
        return None;
    }
    let _ = fs::create_dir_all(folder());
    let _ = fs::write(path, (shown + 1).to_string());
    Some(shown)
}

/// Writes the starter over the learner's file. An answer that stood there is kept in the file whose
/// path is returned.
pub fn reset(exercise: &Exercise) -> io::Result<Option<PathBuf>> {
    let kept = match exercise.answer() {
        Ok(answer) if answer != exercise.starter()? => {
            fs::create_dir_all(folder())?;
            let named = |n: u32| folder().join(format!("{}.before-reset-{n}.rs", exercise.stem()));
            let path =
                (1..=u32::MAX).map(named).find(|path| !path.exists()).expect("a free number");
            fs::write(&path, answer)?;
            Some(path)
        }
        _ => None,
    };
    exercise.reset()?;
    let _ = fs::remove_file(folder().join(format!("{}.hints", exercise.id)));
    Ok(kept)
}
