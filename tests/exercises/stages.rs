//! Every building stage: the learner's files once they are begun, and the proof that its cases judge
//! as they should.
//!
//! The proof works on a copy of the course, so that no file of a learner's is touched.

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use full_duplex::learn::{
    exercise::{root, transcripts, with_headings},
    progress::{State, stage_progress},
    report::NOT_STARTED,
    stage::{Stage, stages},
    stage_report as report,
    stage_verdict::{StageVerdict, Why, judge, run_cases},
    text::Lang,
};
use libtest_mimic::{Failed, Trial};

/// The least number of known mistakes.
const LEAST: usize = 5;

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    let prove = env::var_os("FULL_DUPLEX_PROVE").is_some();
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

/// The starter compiles, and stops at the first case.
fn starter_fails(stage: &'static Stage) -> Result<(), Failed> {
    let copy = copy_of_the_course()?;
    stage.write(&copy, &stage.starters(&copy)?)?;
    let verdict = run_cases(stage, &copy, &all_features(), |_| {})?;
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
/// them in the same way. A mistake costs a build, so only the first five are played, unless
/// `FULL_DUPLEX_PROVE=all`; of the others it is held that they fit our files.
fn mistakes(stage: &'static Stage) -> Result<(), Failed> {
    if stage.mistakes.len() < LEAST {
        return Err(format!("a stage needs {LEAST} known mistakes at least").into());
    }
    let all = env::var("FULL_DUPLEX_PROVE").is_ok_and(|what| what == "all");
    let copy = copy_of_the_course()?;
    let ours = run_cases(stage, &copy, &all_features(), |_| {})?;
    let mut seen = Vec::new();
    for (number, mistake) in stage.mistakes.iter().enumerate() {
        let wrong = stage.wrong(&copy, mistake)?;
        if all || number < LEAST {
            stage.write(&copy, &wrong)?;
            seen.push((mistake.name, run_cases(stage, &copy, &all_features(), |_| {})?));
        }
    }
    if let Err(verdict) = ours {
        return Err(format!("ours fails: {verdict:?}").into());
    }
    let key = fs::read_to_string(root().join(stage.answer_key())).unwrap_or_default();
    let key: BTreeMap<_, _> = transcripts(&key).collect();
    let mut fails = Vec::new();
    for mistake in stage.mistakes {
        let text = match seen.iter().find(|(name, _)| *name == mistake.name) {
            Some((name, verdict)) => failing(name, verdict)?,
            None => key.get(mistake.name).cloned().unwrap_or_default(),
        };
        if let Some((twin, _)) = fails.iter().find(|(_, other)| *other == text) {
            return Err(format!("{} can't be told from {twin}", mistake.name).into());
        }
        fails.push((mistake.name, text));
    }
    hold_snapshot(stage, &with_headings(fails.iter().map(|(name, text)| (*name, text.as_str()))));
    Ok(())
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
    let copy = copy_of_the_course()?;
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
    [&lessons[..], &["--test", "with_browser", "--", "finale"]]
        .map(|of| mine(&copy, of))
        .into_iter()
        .collect()
}

/// Runs tests of the course with all stages in the learner's place.
fn mine(copy: &Path, tests: &[&str]) -> Result<(), Failed> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", target())
        .args(["test", "--quiet", "--no-fail-fast", "--features", &all_features()])
        .args(tests)
        .output()?;
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

/// A copy of the course in which every stage is finished: our files, in the learner's place. What is
/// the same already is left as it is, so that little is built anew.
fn copy_of_the_course() -> io::Result<PathBuf> {
    let copy = target().join("proof");
    for entry in ["lessons", "tests", "benches", "book", ".cargo"] {
        copy_folder(&root().join(entry), &copy.join(entry))?;
    }
    for file in ["Cargo.toml", "Cargo.lock"] {
        put(&fs::read(root().join(file))?, &copy.join(file))?;
    }
    for (_, stage) in stages() {
        for (path, text) in stage.learners().zip(stage.solutions(&copy)?) {
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
