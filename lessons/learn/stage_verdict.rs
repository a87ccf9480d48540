//! Judges a stage: builds the learner's files into the course's library, runs the stage's cases,
//! and then the course's own tests.

use std::{env, fs, io, path::Path, process::Command, time::Duration};

use thiserror::Error;

use super::{
    cargo::{self, Built, cargo},
    child::{End, shown, watch},
    exercise,
    ladder::{Failure, RECORD, Record},
    progress,
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
    #[error("cannot read {0}\nkhông đọc được {0}")]
    Unreadable(io::Error),
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
    let answer = match stage.answer(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(StageVerdict::NotBegun),
        other => other.map_err(StageError::Unreadable)?,
    };
    if stage.starters(root).is_ok_and(|starters| starters == answer) {
        return Ok(StageVerdict::NotStarted);
    }
    let features = stage.feature();
    let cases = match run_cases(stage, root, &features, &mut progress)? {
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
    build(root, &stage.feature(), &["build", "--example", &stage.program()]).map(drop)
}

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// So many cases have passed, of so many.
    Cases(usize, usize),
    /// This test program of the course is built and run.
    Proof(&'a str),
}

/// Builds the stage's program and runs its cases, whether the files are the starter or not.
/// `features` puts the learner's files in the place of ours: this stage's, and others' if they are
/// named, too. Returns how many cases there are, if all pass.
fn run_cases(
    stage: &'static Stage,
    root: &Path,
    features: &str,
    progress: impl FnMut(Progress<'_>),
) -> Result<Result<usize, StageVerdict>, StageError> {
    let _alone = one_at_a_time(root);
    match build(root, features, &["build", "--example", &stage.program()])? {
        Ok(program) => play(stage, root, Command::new(program), progress),
        Err(errors) => Ok(Err(StageVerdict::DoesNotCompile(errors))),
    }
}

/// Runs the cases of a stage whose program is built.
pub fn play(
    stage: &'static Stage,
    root: &Path,
    mut command: Command,
    mut progress: impl FnMut(Progress<'_>),
) -> Result<Result<usize, StageVerdict>, StageError> {
    let mut run = Run::default();
    command.arg(stage.id).current_dir(root).env("RUST_BACKTRACE", "0");
    let (end, said) = watch(command, PATIENCE, |bytes| {
        let records = run.take(bytes);
        progress(Progress::Cases(run.begun.saturating_sub(1), run.cases));
        records
    })?;
    Ok(run.ended(stage, root, &end, &said))
}

/// Waits for another check of this course to end: the programs of a lesson's stages have the same
/// name, so the second would be built over the first. Without a lock both run.
fn one_at_a_time(root: &Path) -> Option<fs::File> {
    let folder = progress::folder(root);
    fs::create_dir_all(&folder).ok()?;
    let file = fs::File::create(folder.join("lock")).ok()?;
    file.lock().ok()?;
    Some(file)
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
                    let record = serde_json::from_slice(&self.line[1..]);
                    if record.is_ok_and(|record| self.record(record)) {
                        records += self.line.len();
                    }
                    self.line.clear();
                }
            }
        }
        records
    }

    /// Takes a record if it is its turn: a learner's code may print what looks like one.
    fn record(&mut self, record: Record) -> bool {
        if self.all_pass || self.failure.is_some() {
            return false;
        }
        match record {
            Record::Cases(cases) if self.cases == 0 => self.cases = cases,
            Record::Begins(id, about) if self.begun < self.cases => {
                self.begun += 1;
                self.last = (id, about);
            }
            Record::Fails(failure) => self.failure = Some(*failure),
            Record::AllPass if self.begun == self.cases => self.all_pass = true,
            _ => return false,
        }
        true
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
        let mut printed = shown(&self.printed) + said;
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
    // It is run without cargo in between, so that ending it ends what runs the learner's code.
    let program =
        match build(root, &stage.feature(), &["test", "--no-run", "--test", proof.program])? {
            Ok(program) => program,
            Err(errors) => return Ok(Err(errors)),
        };
    let mut command = Command::new(program);
    command.args(proof.tests).arg("--quiet").current_dir(root);
    command.env("CARGO_MANIFEST_DIR", root).env("RUST_BACKTRACE", "0");
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

/// Has cargo build a program, the last of its words, with the learner's files that these features
/// ask for. Returns its path, or what the compiler says.
pub fn build(
    root: &Path,
    features: &str,
    what: &[&str],
) -> Result<Result<String, String>, StageError> {
    let program = what.last().copied().unwrap_or_default();
    let mut command = cargo(root);
    command.args(what).args(["--features", features]).env("RUST_BACKTRACE", "0");
    if root != exercise::root() && env::var_os("CARGO_TARGET_DIR").is_none() {
        // A copy of the course builds nothing a second time.
        command.env("CARGO_TARGET_DIR", exercise::root().join("target"));
    }
    match cargo::build(command, program, |_| true)? {
        Built::Program(program) => Ok(Ok(program)),
        Built::Errors(errors) => Ok(Err(errors)),
        Built::Failed(said) => Err(StageError::Build(said)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_the_learners_code_forges_is_printed_text() {
        let mut run = Run::default();
        assert!(run.take(b"\x1e{\"Cases\":2}\n\x1e{\"Begins\":[\"1\",\"a\"]}\n") > 0);
        assert_eq!(run.take(b"\x1e\"AllPass\"\n\x1e{\"Cases\":1}\n\x1e\n\x1e\xff\n"), 0);
        assert!(!run.all_pass && run.cases == 2);
        assert!(run.take(b"half a line\x1e{\"Begins\":[\"2\",\"b\"]}\n\x1e\"AllPass\"\n") > 0);
        assert!(run.all_pass);
        assert_eq!(run.take(b"\x1e{\"Begins\":[\"3\",\"c\"]}\n"), 0);
    }
}
