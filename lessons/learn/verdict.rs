//! Judges a learner's file: builds it alone, runs it, compares its transcript with the answer key.
//!
//! A file that doesn't compile breaks this one check: neither the lessons nor the other exercises
//! depend on it.

use std::{
    io,
    process::{Command, Stdio},
};

use thiserror::Error;

use super::{
    cargo::{Built, build, cargo},
    child::shown,
    exercise::{Exercise, Mistake, SOLUTION, root},
    observe::UNFINISHED,
    progress,
};

/// The state of a learner's file.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It is the starter.
    NotStarted,
    /// It doesn't compile; what the compiler says.
    DoesNotCompile(String),
    /// A `todo!` is left.
    Unfinished(String),
    /// It does what the solution does.
    Passed,
    /// It does something else.
    Different {
        /// The transcript of the answer key.
        expected: String,
        /// The learner's.
        actual: String,
        /// Which known mistake gives the very same transcript.
        mistake: Option<&'static Mistake>,
        /// What the program said besides: where it panicked.
        said: String,
    },
}

/// Why there is no verdict, in both languages.
#[derive(Debug, Error)]
pub enum VerdictError {
    /// A file of the exercise can't be read.
    #[error(
        "cannot read {path}: {source}; `cargo learn reset {id}` gives you a fresh one\nkhông đọc được {path}: {source}; `cargo learn reset {id}` sẽ tạo lại file ban đầu"
    )]
    Unreadable {
        /// Which file.
        path: String,
        /// Of which exercise.
        id: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Cargo or the built program can't be started.
    #[error("cannot run the exercise: {0}\nkhông chạy được bài tập: {0}")]
    Run(#[from] io::Error),
    /// Cargo failed without a word about the learner's file.
    #[error("cargo could not build the exercise\ncargo không build được bài tập:\n{0}")]
    Build(String),
}

/// Judges the learner's file of an exercise, and remembers the verdict.
pub fn judge(exercise: &'static Exercise) -> Result<Verdict, VerdictError> {
    let unreadable =
        |path: String| move |source| VerdictError::Unreadable { path, id: exercise.id, source };
    let answer = exercise.answer().map_err(unreadable(exercise.file().display().to_string()))?;
    if answer == exercise.starter().map_err(unreadable(format!("{SOLUTION}.rs")))? {
        return Ok(Verdict::NotStarted);
    }
    let verdict = run(exercise)?;
    progress::remember(exercise, &answer, matches!(verdict, Verdict::Passed));
    Ok(verdict)
}

/// Builds and runs the learner's file, begun or not.
pub fn run(exercise: &'static Exercise) -> Result<Verdict, VerdictError> {
    let name = exercise.program();
    let mut command = cargo(&root());
    command.args(["build", "--test", &name]);
    let program = match build(command, &name, |target| target == name)? {
        Built::Program(program) => program,
        Built::Errors(errors) => return Ok(Verdict::DoesNotCompile(errors)),
        Built::Failed(said) => return Err(VerdictError::Build(said)),
    };
    let output = Command::new(program)
        .current_dir(root())
        .env("RUST_BACKTRACE", "0") // where it panicked is enough
        .stdin(Stdio::null())
        .output()?;
    Ok(compare(exercise, shown(&output.stdout), shown(&output.stderr)))
}

/// Compares a transcript with the solution's and with those of the known mistakes. `said` is what
/// the program wrote to its standard error.
#[must_use]
pub fn compare(exercise: &'static Exercise, actual: String, said: String) -> Verdict {
    let expected = exercise.transcript(SOLUTION).unwrap_or_default();
    if actual == expected {
        return Verdict::Passed;
    }
    if actual.lines().last().is_some_and(|line| line.contains(UNFINISHED)) {
        return Verdict::Unfinished(said);
    }
    let same = |mistake: &&Mistake| exercise.transcript(mistake.name).as_ref() == Some(&actual);
    let mistake = exercise.mistakes.iter().find(same);
    Verdict::Different { expected, actual, mistake, said }
}
