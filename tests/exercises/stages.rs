//! Every building stage: the learner's files once they are begun, and the proof that its cases judge
//! as they should.
//!
//! The proof works on a copy of the course, so that no file of a learner's is touched.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use full_duplex::learn::{
    cargo::cargo,
    exercise::{root, with_headings},
    progress::{State, stage_progress},
    report::NOT_STARTED,
    stage::{Stage, stages},
    stage_report as report,
    stage_verdict::{StageVerdict, Why, build, judge, play},
    text::Lang,
};
use libtest_mimic::{Failed, Trial};

use crate::switch::{PLAYED, switched};

/// The least number of known mistakes.
const LEAST: usize = 5;

/// The names of two versions that are no mistakes.
const OURS: &str = "ours";
const STARTER: &str = "starter";

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    let prove = env::var_os("FULL_DUPLEX_PROVE").is_some();
    if prove {
        trials.push(Trial::test("every stage's starter compiles", starters_compile));
    }
    for (_, stage) in stages() {
        let mut yours = Trial::test(format!("{} yours", stage.id), || judged(stage));
        if matches!(stage_progress(stage).state, State::NotStarted | State::Missing) {
            yours = yours.with_kind(Lang::Both.line(NOT_STARTED)).with_ignored_flag(true);
        }
        trials.push(yours);
        if prove {
            trials.push(Trial::test(format!("{} starter", stage.id), || starter_fails(stage)));
            trials.push(Trial::test(format!("{} mistakes", stage.id), || mistakes(stage)));
        }
    }
    if prove {
        trials.push(Trial::test("all stages together run the lessons", all_together));
    }
    trials
}

fn judged(stage: &'static Stage) -> Result<(), Failed> {
    match judge(stage, &root(), |_| {})? {
        StageVerdict::Passed { .. } => Ok(()),
        verdict => Err(report::verdict(stage, &verdict, Lang::from_environment()).into()),
    }
}

/// They are built in the place of ours all at once.
fn starters_compile() -> Result<(), Failed> {
    let copy = copy_of_the_course(Stage::starters)?;
    passes(cargo_with_all(&copy, &["check", "--quiet", "--lib"]))
}

/// The starter stops at the first case.
fn starter_fails(stage: &'static Stage) -> Result<(), Failed> {
    let verdict = Built::with_every_version(stage)?.plays(STARTER)?;
    match verdict {
        Err(StageVerdict::Stopped(stop))
            if stop.passed == 0 && matches!(stop.why, Why::Unfinished(_)) =>
        {
            Ok(())
        }
        other => Err(format!("the starter should stop at its first case, but: {other:?}").into()),
    }
}

/// Ours passes all cases; each known mistake fails at one, as the answer key says, and no two of
/// them in the same way.
fn mistakes(stage: &'static Stage) -> Result<(), Failed> {
    if stage.mistakes.len() < LEAST {
        return Err(format!("a stage needs {LEAST} known mistakes at least").into());
    }
    let built = Built::with_every_version(stage)?;
    if let Err(verdict) = built.plays(OURS)? {
        return Err(format!("ours fails: {verdict:?}").into());
    }
    let mut fails: Vec<(&str, String)> = Vec::new();
    for mistake in stage.mistakes {
        let text = failing(mistake.name, &built.plays(mistake.name)?)?;
        if let Some((twin, _)) = fails.iter().find(|(_, other)| *other == text) {
            return Err(format!("{} can't be told from {twin}", mistake.name).into());
        }
        fails.push((mistake.name, text));
    }
    hold_snapshot(stage, &with_headings(fails.iter().map(|(name, text)| (*name, text.as_str()))));
    Ok(())
}

/// The program of a stage's cases, with every version of every stage's files in it.
struct Built {
    stage: &'static Stage,
    copy: PathBuf,
    program: String,
}

impl Built {
    fn with_every_version(stage: &'static Stage) -> Result<Self, Failed> {
        let copy = copy_of_the_course(every_version)?;
        let what = ["build", "--example", &stage.program()];
        let program = build(&copy, &all_features(), &what)??;
        Ok(Self { stage, copy, program })
    }

    fn plays(&self, name: &str) -> Result<Result<usize, StageVerdict>, Failed> {
        let mut command = Command::new(&self.program);
        command.env(PLAYED, version(self.stage, name));
        Ok(play(self.stage, &self.copy, command, |_| {})?)
    }
}

/// A stage's files, each with all of its versions.
fn every_version(stage: &'static Stage, copy: &Path) -> io::Result<Vec<String>> {
    let bare = |text: String| text.find("//!").map_or_else(|| text.clone(), |at| text[at..].into());
    let starters = stage.starters(copy)?.into_iter().map(bare).collect(); // without the task
    let mut versions: Vec<(String, Vec<String>)> = vec![(version(stage, STARTER), starters)];
    for mistake in stage.mistakes {
        versions.push((version(stage, mistake.name), stage.wrong(copy, mistake)?));
    }
    let with_all = |(number, ours): (usize, String)| {
        let of_this = |(name, files): &(String, Vec<String>)| (name.clone(), files[number].clone());
        let versions: Vec<_> = versions.iter().map(of_this).collect();
        switched(&ours, &versions).map_err(io::Error::other)
    };
    stage.solutions(copy)?.into_iter().enumerate().map(with_all).collect()
}

fn version(stage: &Stage, name: &str) -> String {
    format!("{} {name}", stage.id)
}

/// The case at which a mistake fails, and how.
fn failing(name: &str, verdict: &Result<usize, StageVerdict>) -> Result<String, Failed> {
    let Err(StageVerdict::Stopped(stop)) = verdict else {
        return Err(format!("{name} should fail, but: {verdict:?}").into());
    };
    Ok(stop.in_key())
}

fn hold_snapshot(stage: &Stage, all: &str) {
    let file = root().join(stage.answer_key());
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(file.parent().unwrap_or(&file));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(stage.id.to_lowercase(), all));
}

/// With every stage in the learner's place, the lessons' own tests see no difference, and a page
/// takes part in the finale.
fn all_together() -> Result<(), Failed> {
    let copy = copy_of_the_course(Stage::solutions)?;
    let tests = [
        "conformance",
        "lesson03",
        "lesson04",
        "lesson06",
        "lesson07",
        "lesson08",
        "lesson09",
        "lesson10",
    ];
    let lessons: Vec<_> = tests.iter().flat_map(|test| ["--test", test]).collect();
    let in_turn = ["test", "--quiet", "--no-fail-fast"];
    let mut in_short = cargo_with_all(&copy, &in_turn);
    in_short.args(lessons).env_remove("FULL_DUPLEX_THOROUGH"); // thousands of worlds were played before
    let mut finale = cargo_with_all(&copy, &in_turn);
    finale.args(["--test", "with_browser", "--", "finale"]);
    [in_short, finale].map(passes).into_iter().collect()
}

/// Cargo, with all stages in the learner's place.
fn cargo_with_all(copy: &Path, what: &[&str]) -> Command {
    let mut command = cargo(copy);
    command.env("CARGO_TARGET_DIR", target()).args(what).args(["--features", &all_features()]);
    command
}

fn passes(mut tests: Command) -> Result<(), Failed> {
    let output = tests.output()?;
    if output.status.success() {
        return Ok(());
    }
    let (out, err) = (output.stdout, output.stderr);
    Err(format!("{}\n{}", String::from_utf8_lossy(&out), String::from_utf8_lossy(&err)).into())
}

/// A stage is proved with ours in the learner's place in every stage: each choice of features has
/// cargo build the whole course once, and with one choice for all it does so once.
fn all_features() -> String {
    stages().map(|(_, stage)| stage.feature()).collect::<Vec<_>>().join(",")
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into)
}

/// A copy of the course with these files of every stage in the learner's place. What is the same
/// already is left as it is, so that little is built anew.
fn copy_of_the_course(
    files: impl Fn(&'static Stage, &Path) -> io::Result<Vec<String>>,
) -> io::Result<PathBuf> {
    let copy = target().join("proof");
    for entry in ["lessons", "tests", "benches", "book", ".cargo"] {
        copy_folder(&root().join(entry), &copy.join(entry))?;
    }
    for file in ["Cargo.toml", "Cargo.lock"] {
        put(&fs::read(root().join(file))?, &copy.join(file))?;
    }
    for (_, stage) in stages() {
        for (path, text) in stage.learners().zip(files(stage, &copy)?) {
            fs::create_dir_all(copy.join(&path).with_file_name(""))?;
            put(text.as_bytes(), &copy.join(path))?;
        }
    }
    Ok(copy)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, path) = (entry.file_name(), entry.path());
        if name == "build" || name == "target" || path.ends_with("book/book") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&path, &to.join(name))?;
        } else {
            put(&fs::read(path)?, &to.join(name))?;
        }
    }
    Ok(())
}

fn put(bytes: &[u8], to: &Path) -> io::Result<()> {
    if fs::read(to).is_ok_and(|other| other == bytes) {
        return Ok(());
    }
    fs::write(to, bytes)
}
