//! The layout of the course, held by a test: what a lesson may use, how much there is to read, how
//! long a file or a function may grow, which names are retired, what must be listed.
//!
//! `cargo test --test tree report -- --ignored --nocapture` shows the reading budget of every
//! lesson.

#[path = "tree/files.rs"]
mod files;
#[path = "tree/names.rs"]
mod names;
#[path = "tree/reading.rs"]
mod reading;
#[path = "tree/register.rs"]
mod register;
#[path = "tree/source.rs"]
mod source;

use files::{Files, lessons};
use source::Source;

/// The most lines of a file.
const FILE: usize = 400;

/// The most lines of a function.
const FUNCTION: usize = 40;

/// The most lines of a function in a test, which may be a table or tell of a whole conversation.
const TEST: usize = 60;

/// The most columns of a comment: a chapter shows it beside code of that width.
const COMMENT: usize = 100;

/// Fails with everything that is wrong, so that one run shows all there is to mend.
#[track_caller]
fn report_all(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n\n{}\n\n{} in all\n", wrong.join("\n"), wrong.len());
}

/// `4` of `lesson04_frames`.
fn lesson_number(name: &str) -> Option<u32> {
    name.split_once("lesson")?.1.get(..2)?.parse().ok()
}

/// Every lesson that a text names in a path: `lesson04_frames::…`.
fn lessons_used(text: &str) -> impl Iterator<Item = u32> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| {
        let names = line.match_indices("lesson").map(|(at, _)| &line[at..]);
        // A program's name has no underscore, and a stage says which programs it runs in.
        names.filter(|name| name.get(8..9) == Some("_")).filter_map(lesson_number)
    })
}

#[test]
fn a_lesson_uses_only_the_lessons_before_it() {
    let files = Files::of_this_project();
    let mut wrong = Vec::new();
    for (path, text) in files.below(&["lessons/lesson"], &["rs"]) {
        if path.contains("/stages/") {
            continue; // a stage names the programs that run it, those of later lessons, too
        }
        let lesson = lesson_number(&path["lessons/".len()..]).expect("a lesson has a number");
        for used in lessons_used(text).filter(|used| *used > lesson) {
            wrong.push(format!("{path} is of lesson {lesson} and uses lesson {used}"));
        }
    }
    report_all(&wrong);
    assert_eq!(
        lessons_used("use crate::lesson04_frames::Frame;\n// lesson09").collect::<Vec<_>>(),
        [4]
    );
}

#[test]
fn what_no_lesson_teaches_uses_no_lesson() {
    let files = Files::of_this_project();
    let stage = files.below(&["lessons/stage/"], &["rs"]);
    let wrong = stage.filter_map(|(path, text)| {
        let lesson = lessons_used(text).next()?;
        Some(format!("{path} uses lesson {lesson}"))
    });
    report_all(&wrong.collect::<Vec<_>>());
}

#[test]
fn no_file_is_too_long_to_enjoy() {
    let files = Files::of_this_project();
    let wrong = files.rust().filter_map(|(path, text)| {
        let lines = text.lines().count();
        (lines > FILE).then(|| format!("{path} has {lines} lines, more than {FILE}"))
    });
    report_all(&wrong.collect::<Vec<_>>());
}

#[test]
fn no_function_is_too_long_to_understand() {
    let files = Files::of_this_project();
    let mut wrong = Vec::new();
    for (path, text) in files.rust() {
        let most = if path.starts_with("tests/") { TEST } else { FUNCTION };
        for function in Source::of(text).functions() {
            if function.lines() > most {
                let (name, lines) = (&function.name, function.lines());
                wrong.push(format!(
                    "{path}:{}: {name} has {lines} lines, more than {most}",
                    function.first
                ));
            }
        }
    }
    report_all(&wrong);
}

#[test]
fn no_comment_is_wider_than_the_code() {
    let files = Files::of_this_project();
    let mut wrong = Vec::new();
    for (path, text) in files.rust() {
        for (number, line) in (1..).zip(text.lines()) {
            let (columns, is_comment) = (line.chars().count(), line.trim_start().starts_with("//"));
            let is_table = line.trim_start().starts_with("//! |");
            if is_comment && !is_table && columns > COMMENT {
                wrong.push(format!("{path}:{number}: {columns} columns"));
            }
        }
    }
    report_all(&wrong);
}

#[test]
fn every_file_of_a_lesson_stands_in_one_of_its_two_tables() {
    let files = Files::of_this_project();
    let wrong = lessons(&files).into_iter().flat_map(|lesson| reading::tables(&files, lesson).1);
    report_all(&wrong.collect::<Vec<_>>());
}

#[test]
fn every_lesson_keeps_its_reading_budget() {
    let files = Files::of_this_project();
    let mut wrong = Vec::new();
    for lesson in lessons(&files) {
        let (tables, _) = reading::tables(&files, lesson);
        let (told, fine) = reading::told(lesson, &reading::readings(&files, lesson, &tables));
        if !fine {
            let (least, most) = (reading::BUDGET.start(), reading::BUDGET.end());
            let asked = format!("{} % of {least} to {most} lines are asked", reading::SHOWN);
            wrong.push(format!("{told}\n    ({asked})"));
        }
    }
    report_all(&wrong);
}

#[test]
fn every_anchor_is_shown_by_some_page() {
    report_all(&reading::unshown(&Files::of_this_project()));
}

#[test]
fn no_retired_name_comes_back() {
    report_all(&names::retired(&Files::of_this_project()));
}

#[test]
fn the_subject_of_a_sentence_is_the_thing_it_documents() {
    report_all(&names::subjects(&Files::of_this_project()));
}

#[test]
#[ignore = "a report for maintainers: what each lesson asks its reader to read, and how much of it is shown"]
fn report() {
    println!("{}", reading::report(&Files::of_this_project()));
}
