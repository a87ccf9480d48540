//! The commands that are for building stages alone.

use std::{error::Error, process::Command, time::Duration};

use console::style;
use full_duplex::learn::{
    cargo::cargo,
    exercise::{LESSONS, Lesson, root},
    progress::{self, State},
    stage::{Stage, stages},
    stage_report as report,
    stage_verdict::{self, Progress, StageVerdict, Why},
    text::{Lang, Text},
};
use indicatif::{ProgressBar, ProgressStyle};

use super::{
    Done, show,
    task::{Task, find},
};

/// Begins a stage: tells what to write, and writes the starter where there is no file yet.
pub fn build(name: &str, lang: Lang) -> Done {
    let stage = next_of(name, lang)?;
    show(report::lesson_changed(stage, &root(), lang));
    let written = progress::begin(stage)?;
    show(format_args!("\n{}\n", report::task(stage, lang)));
    if written {
        let wait = Text {
            en: "compiling it once, so that your checks are quick",
            vi: "biên dịch trước một lần để những lần kiểm tra sau nhanh hơn",
        };
        let bar = bar(1);
        bar.set_message(lang.line(wait));
        bar.enable_steady_tick(Duration::from_millis(120));
        let prepared = stage_verdict::prepare(stage, &root());
        bar.finish_and_clear();
        prepared?;
    }
    Ok(true)
}

/// The stage with this name, or the first of a lesson that isn't finished.
fn next_of(name: &str, lang: Lang) -> Result<&'static Stage, Box<dyn Error>> {
    let number = number(name);
    if let Ok(Task::Stage(stage)) = find(&number, lang) {
        return Ok(stage);
    }
    let of_lesson = lesson_named(&number).map_or(&[][..], |lesson| lesson.stages);
    let open = of_lesson.iter().find(|stage| !progress::finished(stage));
    open.or(of_lesson.last()).ok_or_else(|| {
        let all = stages().map(|(_, stage)| stage.id).collect::<Vec<_>>().join(", ");
        let (en, vi) = (
            format!("there is no stage {name}; these can be built: {all}"),
            format!("không có chặng {name}; có thể tự viết: {all}"),
        );
        lang.pick(en, vi).join("\n").into()
    })
}

/// `4` of `04`, `4` and `lesson04`; `4-b1` of a stage's name.
fn number(name: &str) -> String {
    name.to_lowercase().trim_start_matches("lesson").trim_start_matches('0').to_owned()
}

fn lesson_named(name: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| number(lesson.number) == number(name))
}

/// Judges a stage, and remembers how far it is.
pub fn check(stage: &'static Stage, lang: Lang) -> Done {
    show(report::lesson_changed(stage, &root(), lang));
    let answer = stage.answer(&root()); // if it is saved again meanwhile, the verdict isn't on that
    let bar = bar(1);
    let verdict = stage_verdict::judge(stage, &root(), |progress| match progress {
        Progress::Cases(passed, cases) => {
            bar.set_length(cases as u64);
            bar.set_position(passed as u64);
            bar.set_message(stage.id);
        }
        Progress::Proof(program) => bar.set_message(format!("{} · {program}", stage.id)),
    });
    bar.finish_and_clear();
    let verdict = verdict?;
    if let Ok(answer) = answer {
        remember(stage, &answer, &verdict);
    }
    show(report::verdict(stage, &verdict, lang));
    Ok(matches!(verdict, StageVerdict::Passed { .. }))
}

fn remember(stage: &Stage, answer: &[String], verdict: &StageVerdict) {
    let counted = match verdict {
        StageVerdict::Passed { cases, .. } => Some(((*cases, *cases), true)),
        StageVerdict::ProofFails { cases, .. } => Some(((*cases, *cases), false)),
        StageVerdict::Stopped(stop) if !matches!(stop.why, Why::Dies(_)) || stop.cases > 0 => {
            Some(((stop.passed, stop.cases), false))
        }
        _ => None,
    };
    if let Some((counted, all)) = counted {
        progress::remember_stage(stage, answer, counted, all);
    }
}

fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("  {wide_bar} {pos}/{len}  {msg}");
    let bar = ProgressBar::new(length);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Runs a lesson's program with the stages that are finished in the place of ours.
pub fn run(program: &str, arguments: &[String], lang: Lang) -> Done {
    let Some(lesson) = lesson_named(program) else {
        let all = LESSONS.iter().map(|lesson| format!("lesson{}", lesson.number));
        let all = all.collect::<Vec<_>>().join(", ");
        let en = format!("there is no program {program}; these can be run: {all}");
        let vi = format!("không có chương trình {program}; có thể chạy: {all}");
        return Err(lang.pick(en, vi).join("\n").into());
    };
    let program = format!("lesson{}", lesson.number);
    let whose = report::whose(&program, lang).join("\n");
    show(format_args!("{}\n", style(&whose).bold()));
    for (_, stage) in stages() {
        if progress::stage_progress(stage).state == State::Changed {
            let changed = Text {
                en: "changed since its last check, so ours runs",
                vi: "đã sửa từ lần kiểm tra trước, nên chạy code của khoá học",
            };
            show(format_args!("  {}: {}\n", stage.id, lang.line(changed)));
        }
    }
    let mut command = cargo(&root());
    command.args(["run", "--bin", &program]);
    let mine = stages().filter(|(_, stage)| progress::finished(stage));
    let features: Vec<_> = mine.map(|(_, stage)| stage.feature()).collect();
    if !features.is_empty() {
        command.args(["--features", &features.join(",")]);
    }
    command.arg("--").args(arguments);
    become_process(command)
}

/// The program of which the finale is a part.
const FINALE: &str = "lesson08";

/// Runs the finale: the whole chat on what the learner has built, and the balance of it.
pub fn finale(arguments: &[String], lang: Lang) -> Done {
    let open: Vec<_> = stages()
        .filter(|(_, stage)| stage.runs.contains(&FINALE) && !progress::finished(stage))
        .collect();
    if !open.is_empty() {
        let ids = open.iter().map(|(_, stage)| stage.id).collect::<Vec<_>>().join(", ");
        let en = format!("Still ours in this finale: {ids}");
        let vi = format!("Trong màn kết này, phần sau vẫn là của khoá học: {ids}");
        show(format_args!("{}\n", lang.pick(en, vi).join("\n")));
    }
    let whose = report::whose(FINALE, Lang::Both).join("\n");
    let mut all = vec!["finale".to_owned(), "--whose".to_owned(), whose];
    all.extend(arguments.iter().cloned());
    run(FINALE, &all, lang)
}

/// Puts a command into the place of this process, so that Ctrl-C and the exit code are its own.
#[cfg(unix)]
fn become_process(mut command: Command) -> Done {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_process(mut command: Command) -> Done {
    Ok(command.status()?.success())
}
