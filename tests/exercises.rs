//! Every exercise: its solution passes, its known mistakes are caught, and your answer is judged once you have begun.
//!
//! `cargo test --test exercises` runs what a learner needs. With `FULL_DUPLEX_PROVE=1` (CI) it also proves that each
//! committed starter is the one derived from its solution, compiles, and fails because nothing is written yet.

use std::{collections::BTreeMap, env};

use full_duplex::learn::{
    exercise::{Exercise, SOLUTION, all},
    observe::Observed,
    progress::{State, state},
    report,
    text::Lang,
    verdict::{Verdict, judge, run},
};
use libtest_mimic::{Arguments, Failed, Trial};

#[path = "../lessons/lesson01_polling/solutions/mod.rs"]
mod lesson01;
#[path = "../lessons/lesson02_push/solutions/mod.rs"]
mod lesson02;
#[path = "../lessons/lesson03_handshake/solutions/mod.rs"]
mod lesson03;
#[path = "../lessons/lesson04_frames/solutions/mod.rs"]
mod lesson04;
#[path = "../lessons/lesson05_tungstenite/solutions/mod.rs"]
mod lesson05;
#[path = "../lessons/lesson06_chat/solutions/mod.rs"]
mod lesson06;
#[path = "../lessons/lesson07_heartbeat/solutions/mod.rs"]
mod lesson07;
#[path = "../lessons/lesson08_reconnect/solutions/mod.rs"]
mod lesson08;

/// Runs an answer.
type Run = fn() -> Observed;

/// A solution or a mistake: which exercise, what its file is called, and how to run it.
type Subject = (&'static str, &'static str, Run);

fn main() {
    let subjects: BTreeMap<_, _> = [
        lesson01::SUBJECTS,
        lesson02::SUBJECTS,
        lesson03::SUBJECTS,
        lesson04::SUBJECTS,
        lesson05::SUBJECTS,
        lesson06::SUBJECTS,
        lesson07::SUBJECTS,
        lesson08::SUBJECTS,
    ]
    .concat()
    .into_iter()
    .map(|(id, name, run)| ((id, name), run))
    .collect();
    let mut trials = Vec::new();
    for (_, exercise) in all() {
        let subject = |name: &'static str| subjects.get(&(exercise.id, name)).copied();
        let solution = subject(SOLUTION);
        trials.push(Trial::test(format!("{} solution", exercise.id), move || {
            matches_its_snapshot(exercise, SOLUTION, solution).map(drop)
        }));
        let mistakes: Vec<_> =
            exercise.mistakes.iter().map(|m| (m.name, subject(m.name))).collect();
        trials.push(Trial::test(format!("{} known mistakes", exercise.id), move || {
            mistakes_are_caught(exercise, solution, &mistakes)
        }));
        let mut yours = Trial::test(format!("{} yours", exercise.id), || judged(exercise));
        if state(exercise) == State::NotStarted {
            yours = yours.with_kind(Lang::Both.line(report::NOT_STARTED)).with_ignored_flag(true);
        }
        trials.push(yours);
        if env::var_os("FULL_DUPLEX_PROVE").is_some() {
            trials
                .push(Trial::test(format!("{} starter", exercise.id), || starter_fails(exercise)));
        }
    }
    let mut arguments = Arguments::from_args();
    // Cargo builds one program at a time anyway, and the order of the list is the order of the course.
    arguments.test_threads.get_or_insert(1);
    libtest_mimic::run(&arguments, trials).exit();
}

fn judged(exercise: &'static Exercise) -> Result<(), Failed> {
    match judge(exercise)? {
        Verdict::Passed => Ok(()),
        verdict => Err(report::verdict(exercise, &verdict, Lang::from_environment()).into()),
    }
}

fn matches_its_snapshot(
    exercise: &Exercise,
    name: &str,
    subject: Option<Run>,
) -> Result<String, Failed> {
    let run = subject.ok_or_else(|| format!("{name} is not in the lesson's list of SUBJECTS"))?;
    let transcript = run().0.to_string();
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(exercise.key(name, "snap").parent().ok_or("no folder")?);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name.to_owned(), transcript));
    Ok(transcript)
}

/// Each mistake gives a transcript of its own, so that it can be told from the others and from a right answer.
fn mistakes_are_caught(
    exercise: &Exercise,
    solution: Option<Run>,
    mistakes: &[(&str, Option<Run>)],
) -> Result<(), Failed> {
    let mut seen = vec![(SOLUTION, matches_its_snapshot(exercise, SOLUTION, solution)?)];
    for (name, subject) in mistakes {
        let transcript = matches_its_snapshot(exercise, name, *subject)?;
        if let Some((other, _)) = seen.iter().find(|(_, other)| *other == transcript) {
            return Err(format!("{name} can't be told from {other}:\n{transcript}").into());
        }
        seen.push((name, transcript));
    }
    if mistakes.len() < 2 {
        return Err("an exercise needs two known mistakes at least".into());
    }
    Ok(())
}

fn starter_fails(exercise: &'static Exercise) -> Result<(), Failed> {
    if exercise.answer()? != exercise.starter()? {
        return Err("the committed file is not the derived starter: cargo learn reset".into());
    }
    match run(exercise)? {
        Verdict::Unfinished(_) => Ok(()),
        other => Err(format!("the starter should be unfinished, but: {other:?}").into()),
    }
}
