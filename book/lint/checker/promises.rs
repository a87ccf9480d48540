//! Lessons that don't exist yet are promised on one page only: a reader who is sent on to them
//! elsewhere finds nothing.

use super::{
    Files, Trouble,
    page::{Kind, pieces},
};

/// The page that says what can be done until they are written.
const PAGE: &str = "book/src/next.md";

/// The lessons that are planned.
const PLANNED: [&str; 1] = ["13"];

/// The words before a lesson's number.
const LESSON: [&str; 4] = ["lesson", "lessons", "bài", "chương"];

/// Every planned lesson that is called by its number, outside of code and links.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let readme = |(path, _): &(&str, &str)| path.starts_with("README");
    for (file, page) in files.pages().chain(files.all().filter(readme)) {
        if file == PAGE {
            continue;
        }
        for piece in pieces(page).iter().filter(|piece| piece.kind != Kind::Code) {
            for number in planned(&piece.text) {
                let why = format!("lesson {number} doesn't exist: link to next.md#lesson{number}");
                troubles.push(Trouble::new(file, piece.line, why));
            }
        }
    }
    troubles
}

/// `lesson 10`, `(bài 12`.
fn planned(text: &str) -> Vec<&'static str> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let follows = words.windows(2).filter_map(|pair| {
        let lesson = pair[0].trim_start_matches(|c: char| !c.is_alphabetic());
        let number: String = pair[1].chars().take_while(char::is_ascii_digit).collect();
        let known = PLANNED.into_iter().find(|planned| *planned == number)?;
        LESSON.contains(&lesson).then_some(known)
    });
    follows.collect()
}

#[test]
fn a_promise_is_noticed() {
    for (text, expected) in [
        ("Lesson 13 (planned) looks.", &["13"][..]),
        ("Lấy ở đâu? (bài 13, dự kiến) Hay\nbài\n12, bài\n13?", &["13", "13"]),
        ("In lesson 08, 13 clients; lesson 12, exercise 13.1 of lessons 013", &[]),
        ("([what comes next](next.md#lesson13))", &[]),
    ] {
        assert_eq!(planned(text), expected, "{text}");
    }
}
