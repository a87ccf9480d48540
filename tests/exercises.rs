//! Every exercise: its solution passes, its known mistakes are recognised, and the learner's answer
//! is judged once it is begun.
//!
//! `cargo test --test exercises` runs what a learner needs. With `FULL_DUPLEX_PROVE=1` (CI) it also
//! proves that each committed starter is the one derived from its solution, compiles, and fails
//! because nothing is written yet.

use std::env;

use full_duplex::learn::{
    exercise::{Exercise, Run, SOLUTION, all, root, with_headings},
    progress::{State, state},
    report,
    text::Lang,
    verdict::{Verdict, compare, judge, run},
};
use libtest_mimic::{Arguments, Failed, Trial};

#[path = "exercises/answers.rs"]
mod answers;
#[path = "exercises/stages.rs"]
mod stages;
#[path = "exercises/switch.rs"]
mod switch;

fn main() {
    let mut trials = Vec::new();
    for (_, exercise) in all() {
        let id = exercise.id;
        trials.push(Trial::test(format!("{id} solution and mistakes"), || ours(exercise)));
        let mut yours = Trial::test(format!("{id} yours"), || judged(exercise));
        if state(exercise) == State::NotStarted {
            yours = yours.with_kind(Lang::Both.line(report::NOT_STARTED)).with_ignored_flag(true);
        }
        trials.push(yours);
        if env::var_os("FULL_DUPLEX_PROVE").is_some() {
            trials.push(Trial::test(format!("{id} starter"), || starter_fails(exercise)));
        }
    }
    trials.extend(stages::trials());
    let mut arguments = Arguments::from_args();
    // Cargo builds one program at a time anyway, and the order of the list is the order of the
    // course.
    arguments.test_threads.get_or_insert(1);
    libtest_mimic::run(&arguments, trials).exit();
}

fn judged(exercise: &'static Exercise) -> Result<(), Failed> {
    match judge(exercise)? {
        Verdict::Passed => Ok(()),
        verdict => Err(report::verdict(exercise, &verdict, Lang::from_environment()).into()),
    }
}

/// The solution and each mistake give the committed transcripts, and each is recognised by its own.
fn ours(exercise: &'static Exercise) -> Result<(), Failed> {
    let rows = answers::ANSWERS.iter().filter(|(id, _, _)| *id == exercise.id);
    let seen: Vec<(&str, String)> =
        rows.map(|(_, name, run): &(_, _, Run)| (*name, run().0.to_string())).collect();
    let all = with_headings(seen.iter().map(|(name, text)| (*name, text.as_str())));
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(root().join(exercise.answers()));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("transcripts", all));
    for (name, transcript) in seen {
        recognised(exercise, name, transcript)?;
    }
    if exercise.mistakes.len() < 2 {
        return Err("an exercise needs two known mistakes at least".into());
    }
    Ok(())
}

/// A mistake whose transcript is also that of another answer is recognised as that one.
fn recognised(exercise: &'static Exercise, name: &str, transcript: String) -> Result<(), Failed> {
    let verdict = compare(exercise, transcript, String::new());
    let taken_for = match &verdict {
        Verdict::Passed => SOLUTION,
        Verdict::Different { mistake: Some(mistake), .. } => mistake.name,
        other => return Err(format!("{name} is not recognised: {other:?}").into()),
    };
    if taken_for != name {
        return Err(format!("{name} can't be told from {taken_for}").into());
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
