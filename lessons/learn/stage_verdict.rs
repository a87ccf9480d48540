//! Judges a stage: builds the learner's files into the course's library, runs the stage's cases,
//! and then the course's own tests.

use std::{env, io, path::Path, process::Command, time::Duration};

use serde_json::Value;
use thiserror::Error;

use super::{
    child::{End, watch},
    exercise,
    ladder::{Failure, RECORD, Record},
    stage::{KnownMistake, Proof, Stage},
};

/// A case that runs longer than this hangs.
pub const PATIENCE: Duration = Duration::from_secs(6);

/// A test of the course that says nothing for so long hangs.
const PROOF_PATIENCE: Duration = Duration::from_secs(120);

/// The state of a learner's files.
#[derive(Clone, Debug)]
pub enum StageVerdict {
    /// There are none: `cargo learn build` writes them.
    NotBegun,
    /// They are the starter.
    NotStarted,
    /// They don't compile; what the compiler says.
    DoesNotCompile(String),
    /// A case fails, or doesn't come to its end.
    Stopped(Box<Stop>),
    /// All cases pass, and a test of the course doesn't.
    ProofFails {
        /// The number of cases.
        cases: usize,
        /// Its program.
        proof: &'static str,
        /// What it printed.
        output: String,
    },
    /// Everything passes.
    Passed {
        /// The number of cases.
        cases: usize,
        /// Each test program, and what it says about itself in the end.
        proofs: Vec<(&'static str, String)>,
    },
}

/// The case at which a run stopped.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The number of cases that passed before.
    pub passed: usize,
    /// The number of all cases.
    pub cases: usize,
    /// The name of the case.
    pub id: String,
    /// What it shows.
    pub about: String,
    /// What happened.
    pub why: Why,
    /// The known mistake that stops in the very same way.
    pub mistake: Option<&'static KnownMistake>,
    /// What the learner's code printed: the end of it.
    pub printed: String,
}

impl Stop {
    /// The stop as it stands in an answer key, by which a known mistake is recognised.
    #[must_use]
    pub fn in_key(&self) -> String {
        match &self.why {
            Why::Fails(failure) => failure.at(&self.id),
            other => format!("case {}\n{other:?}\n", self.id),
        }
    }
}

/// Why a run stopped.
#[derive(Clone, Debug)]
pub enum Why {
    /// The case saw something else than it should.
    Fails(Failure),
    /// A `todo!` is left.
    Unfinished(Failure),
    /// It doesn't come to an end.
    Hangs,
    /// It asks for more memory than it may have.
    TakesTooMuchMemory,
    /// A function calls itself without end.
    OverflowsTheStack,
    /// It prints without end.
    Floods,
    /// The process ended without a word; how.
    Dies(String),
}

/// Why there is no verdict, in both languages.
#[derive(Debug, Error)]
pub enum StageError {
    /// A file of the stage can't be read.
    #[error("{0}: {1}")]
    Unreadable(String, io::Error),
    /// Cargo or the built program can't be started.
    #[error("cannot run the stage: {0}\nkhông chạy được chặng này: {0}")]
    Run(#[from] io::Error),
    /// Cargo failed without a word about the course's code.
    #[error("cargo could not build the stage\ncargo không build được chặng này:\n{0}")]
    Build(String),
}

/// Judges the learner's files of a stage in a course's folder. `progress` is told the number of
/// cases that have passed, and of all; after the last case, the name of the next test program.
pub fn judge(
    stage: &'static Stage,
    root: &Path,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<StageVerdict, StageError> {
    let unreadable = |source| {
        let path = stage.learners().next().unwrap_or_default();
        StageError::Unreadable(path.display().to_string(), source)
    };
    let answer = match stage.answer(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(StageVerdict::NotBegun),
        other => other.map_err(unreadable)?,
    };
    if stage.starters(root).is_ok_and(|starters| starters == answer) {
        return Ok(StageVerdict::NotStarted);
    }
    let cases = match run_cases(stage, root, &mut progress)? {
        Ok(cases) => cases,
        Err(verdict) => return Ok(verdict),
    };
    let mut proofs = Vec::new();
    for proof in stage.proofs {
        progress(Progress::Proof(proof.program));
        match run_proof(stage, root, proof)? {
            Ok(said) => proofs.push((proof.program, said)),
            Err(output) => {
                return Ok(StageVerdict::ProofFails { cases, proof: proof.program, output });
            }
        }
    }
    Ok(StageVerdict::Passed { cases, proofs })
}

/// Builds the stage's program, so that the next build is short. What doesn't compile is for a
/// check to tell.
pub fn prepare(stage: &'static Stage, root: &Path) -> Result<(), StageError> {
    build(stage, root, &stage.program()).map(drop)
}

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// So many cases have passed, of so many.
    Cases(usize, usize),
    /// This test program of the course is built and run.
    Proof(&'a str),
}

/// Builds the stage's program and runs its cases, whether the files are the starter or not. Returns
/// how many there are, if all pass.
pub fn run_cases(
    stage: &'static Stage,
    root: &Path,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<Result<usize, StageVerdict>, StageError> {
    let program = match build(stage, root, &stage.program())? {
        Ok(program) => program,
        Err(errors) => return Ok(Err(StageVerdict::DoesNotCompile(errors))),
    };
    let mut run = Run::default();
    let mut command = Command::new(program);
    command.arg(stage.id).current_dir(root).env("RUST_BACKTRACE", "0");
    let (end, said) = watch(command, PATIENCE, |bytes| {
        let records = run.take(bytes);
        progress(Progress::Cases(run.begun.saturating_sub(1), run.cases));
        records
    })?;
    Ok(run.ended(stage, root, &end, &said))
}

/// What a stage's program has written so far.
#[derive(Debug, Default)]
struct Run {
    /// The beginning of a line.
    line: Vec<u8>,
    cases: usize,
    begun: usize,
    last: (String, String),
    all_pass: bool,
    failure: Option<Failure>,
    printed: Vec<u8>,
}

impl Run {
    /// Returns how many of the bytes belong to records.
    fn take(&mut self, bytes: &[u8]) -> usize {
        let mut records = 0;
        for byte in bytes {
            match self.line.first() {
                None if *byte != RECORD => self.printed.push(*byte),
                None => self.line.push(*byte),
                Some(_) if *byte == RECORD => self.line.truncate(1), // a record that was cut short
                Some(_) if *byte != b'\n' => self.line.push(*byte),
                Some(_) => {
                    records += self.line.len();
                    if let Ok(record) = serde_json::from_slice(&self.line[1..]) {
                        self.record(record);
                    }
                    self.line.clear();
                }
            }
        }
        records
    }

    fn record(&mut self, record: Record) {
        match record {
            Record::Cases(cases) => self.cases = cases,
            Record::Begins(id, about) => {
                self.begun += 1;
                self.last = (id, about);
            }
            Record::Fails(failure) => self.failure = Some(*failure),
            Record::AllPass => self.all_pass = true,
        }
    }

    fn ended(
        self,
        stage: &'static Stage,
        root: &Path,
        end: &End,
        said: &str,
    ) -> Result<usize, StageVerdict> {
        if self.all_pass {
            return Ok(self.cases);
        }
        let why = match (self.failure, end) {
            (Some(failure), _) if failure.came.starts_with(super::observe::UNFINISHED) => {
                Why::Unfinished(failure)
            }
            (Some(failure), _) => Why::Fails(failure),
            (None, End::Silent) => Why::Hangs,
            (None, End::Floods) => Why::Floods,
            (None, End::Exited(_)) if said.contains("memory allocation of") => {
                Why::TakesTooMuchMemory
            }
            (None, End::Exited(_)) if said.contains("overflowed its stack") => {
                Why::OverflowsTheStack
            }
            (None, End::Exited(status)) => Why::Dies(status.to_string()),
        };
        let mut printed = String::from_utf8_lossy(&self.printed).into_owned() + said;
        let lines = printed.lines().count();
        if lines > SHOWN {
            printed = printed.lines().skip(lines - SHOWN).collect::<Vec<_>>().join("\n");
        }
        let (id, about) = self.last;
        let passed = self.begun.saturating_sub(1);
        let mut stop = Stop { passed, cases: self.cases, id, about, why, mistake: None, printed };
        stop.mistake = stage.recognise(root, &stop);
        Err(StageVerdict::Stopped(Box::new(stop)))
    }
}

/// The lines that are shown of what a learner's code prints.
const SHOWN: usize = 12;

/// How a test program says that it lacks something.
const SKIPPED: &str = "skipped · bỏ qua: ";

/// Runs a test program of the course with the learner's files. Returns its last words, or, if it
/// fails, what it printed.
fn run_proof(
    stage: &Stage,
    root: &Path,
    proof: &Proof,
) -> Result<Result<String, String>, StageError> {
    let mut command = cargo(root);
    command.args([
        "test",
        "--quiet",
        "--features",
        &stage.feature(),
        "--test",
        proof.program,
        "--",
    ]);
    command.args(proof.tests);
    let mut output = Vec::new();
    let (end, said) = watch(command, PROOF_PATIENCE, |bytes| {
        output.extend_from_slice(bytes);
        bytes.len()
    })?;
    let output = String::from_utf8_lossy(&output).into_owned();
    let result = output.lines().rfind(|line| line.starts_with("test result:"));
    match (end, result) {
        (End::Exited(status), Some(result)) if status.success() => {
            let result = result.trim_start_matches("test result: ok.").trim();
            let mut said = result.split("; ").take(3).collect::<Vec<_>>().join(", ");
            if let Some((_, why)) = output.split_once(SKIPPED) {
                let why = why.split(['\n', ']']).next().unwrap_or_default();
                said = format!("{said} ({SKIPPED}{why})");
            }
            Ok(Ok(said))
        }
        _ => Ok(Err(output + &said)),
    }
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).env("RUST_BACKTRACE", "0");
    if root != exercise::root() && env::var_os("CARGO_TARGET_DIR").is_none() {
        // A copy of the course builds nothing a second time.
        command.env("CARGO_TARGET_DIR", exercise::root().join("target"));
    }
    command
}

/// Builds a program with the learner's files of a stage. Returns its path, or what the
/// compiler says.
fn build(stage: &Stage, root: &Path, program: &str) -> Result<Result<String, String>, StageError> {
    let format = if console::colors_enabled() { "json-diagnostic-rendered-ansi" } else { "json" };
    let output = cargo(root)
        .args(["build", "--quiet", "--features", &stage.feature(), "--example", program])
        .args(["--message-format", format])
        .output()?;
    let mut errors = String::new();
    for line in output.stdout.split(|byte| *byte == b'\n') {
        let Ok(message) = serde_json::from_slice::<Value>(line) else { continue };
        if message["target"]["name"] == *program
            && let Some(executable) = message["executable"].as_str()
        {
            return Ok(Ok(executable.to_owned()));
        }
        // Warnings wait until it compiles; half-written code has plenty.
        if message["message"]["level"] == "error" {
            errors.push_str(message["message"]["rendered"].as_str().unwrap_or_default());
        }
    }
    if errors.is_empty() {
        return Err(StageError::Build(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    Ok(Err(errors))
}
