//! Judges a learner's file: builds it alone, runs it, compares its transcript with the answer key.
//!
//! A file that doesn't compile breaks this one check: neither the lessons nor the other exercises
//! depend on it.

use std::{fmt::Write as _, io, process::Command};

use thiserror::Error;

use super::{
    cargo::{Built, build, cargo},
    child::{End, MOST_PRINTED, shown, watch},
    exercise::{Exercise, Mistake, SOLUTION, root},
    observe::{DEADLINE, HANGS, MARK, MARKED, UNFINISHED},
    progress,
};

/// What stands before the words of a learner's own `println!`.
const PRINTED: &str = "your code printed · code của bạn in ra:";

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
    /// The file of this exercise is gone.
    #[error(
        "{0} is missing; `cargo learn reset {1}` gives you a fresh one\nthiếu file {0}; `cargo learn reset {1}` sẽ tạo lại file ban đầu"
    )]
    Missing(String, &'static str),
    /// A file of the exercise is there, but can't be read.
    #[error("cannot read {0} · không đọc được {0}\n{1}")]
    Unreadable(String, io::Error),
    /// Cargo or the built program can't be started.
    #[error("cannot run the exercise: {0}\nkhông chạy được bài tập: {0}")]
    Run(#[from] io::Error),
    /// Cargo failed without a word about the learner's file.
    #[error("cargo could not build the exercise\ncargo không build được bài tập:\n{0}")]
    Build(String),
}

/// Judges the learner's file of an exercise, and remembers the verdict.
pub fn judge(exercise: &'static Exercise) -> Result<Verdict, VerdictError> {
    let unreadable = |path: String| move |error| VerdictError::Unreadable(path, error);
    let file = exercise.file().display().to_string();
    let answer = match exercise.answer() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(VerdictError::Missing(file, exercise.id));
        }
        answer => answer.map_err(unreadable(file))?,
    };
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
    let mut command = Command::new(program);
    command.current_dir(root()).env(MARKED, "1").env("RUST_BACKTRACE", "0"); // where it panicked is enough
    let mut output = Vec::new();
    let (end, said) = watch(command, DEADLINE * 2, |bytes| {
        output.extend_from_slice(bytes);
        output.drain(..output.len().saturating_sub(MOST_PRINTED)); // the transcript comes last
        bytes.len()
    })?;
    let (transcript, printed) = split(&String::from_utf8_lossy(&output).replace("\r\n", "\n"));
    let (mut actual, printed) = (shown(transcript.as_bytes()), shown(printed.as_bytes()));
    if !matches!(end, End::Exited(_)) {
        let _ = writeln!(actual, "#0 · {HANGS}{} s", DEADLINE.as_secs());
    }
    let mut told = tail(&said);
    if !printed.trim().is_empty() {
        told = format!("{PRINTED}\n{}\n{told}", tail(printed.trim_end()));
    }
    Ok(compare(exercise, actual, told))
}

/// What stands between the marks, and what the answer itself has printed around them.
fn split(output: &str) -> (String, String) {
    let mut parts = output.rsplitn(3, MARK);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(after), Some(transcript), Some(before)) => {
            (transcript.to_owned(), format!("{before}{after}"))
        }
        _ => (String::new(), output.to_owned()),
    }
}

/// The last lines of what was printed: enough to recognise it.
fn tail(text: &str) -> String {
    let lines: Vec<_> = text.lines().rev().take(20).collect();
    lines.iter().rev().map(|line| line.chars().take(300).collect::<String>() + "\n").collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_prints_is_not_its_transcript() {
        let output = format!("debug{MARK}#1 < a\n{MARK}later\n");
        assert_eq!(split(&output), ("#1 < a\n".to_owned(), "debuglater\n".to_owned()));
        let exits = "it exits on its own\n";
        assert_eq!(split(exits), (String::new(), exits.to_owned()));
        assert_eq!(tail(&"again\n".repeat(100_000)).lines().count(), 20);
    }
}
