//! The page about close codes says what lesson 08's client does and what lesson 04's endpoint
//! takes.

use full_duplex::{
    lesson04_frames::close::CloseCode,
    lesson08_reconnect::outcome::{Outcome, Verdict},
};

use super::{
    Files, Trouble,
    page::{Kind, Language, Piece, pieces},
    titles::id,
};

const PAGE: &str = "book/src/close-codes.md";

/// What the client's column begins with, and what it means. (`must not send` is about a code that
/// nobody may send.)
pub(crate) const WORDS: [(&str, Option<Verdict>); 4] = [
    ("stops", Some(Verdict::Stop)),
    ("comes back", Some(Verdict::Retry)),
    ("renews", Some(Verdict::Credentials)),
    ("must not send", None),
];

/// Every row of every table with a code or a status in its first column.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let mut section = "";
    let pieces = pieces(files.get(PAGE).unwrap_or_default());
    for piece in &pieces {
        match piece.kind {
            Kind::Heading => section = id(&piece.text).unwrap_or_default(),
            Kind::Block(Language::English) if section != "ranges" => {
                troubles.extend(table(piece, section));
            }
            _ => {}
        }
    }
    troubles
}

fn table(piece: &Piece, section: &str) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for (line, number) in piece.text.lines().zip(piece.line + 1..) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let numbers = cells[0].split(", ").filter_map(|number| number.parse().ok());
        let numbers: Vec<u16> = numbers.collect();
        let told = if section == "before" { cells.get(1) } else { cells.get(2) };
        let (Some(told), false) = (told, numbers.is_empty()) else { continue };
        let known = WORDS.iter().find(|(words, _)| told.starts_with(words));
        let mut wrong = |why: String| troubles.push(Trouble::new(PAGE, number, why));
        let Some((_, verdict)) = known else {
            wrong(format!("“{told}” begins with none of the known words"));
            continue;
        };
        for number in numbers {
            let (does, travels) =
                (does(section == "before", number), CloseCode::from(number).may_travel());
            if verdict.is_some_and(|verdict| verdict != does) {
                wrong(format!("{number}: lesson 08 says {does:?}, the page “{told}”"));
            }
            if section != "before" && travels != (section != "never" && verdict.is_some()) {
                wrong(format!("{number}: lesson 04's may_travel says {travels}"));
            }
        }
    }
    troubles
}

/// What lesson 08's client does after an HTTP status, or after a close code.
pub(crate) fn does(is_status: bool, number: u16) -> Verdict {
    let outcome = if is_status {
        Outcome::Declined { status: number, retry_after: None }
    } else {
        Outcome::Closed(number.into())
    };
    outcome.verdict()
}

#[test]
fn a_page_that_says_otherwise_is_noticed() {
    let project = Files::of_this_project();
    let page = project.get(PAGE).expect("the page is there");
    for (from, to, expected) in [
        (
            "| 1011 | something went wrong on my side | comes back |",
            "| 1011 | … | stops |",
            "1011: lesson 08 says Retry",
        ),
        ("| 4502 |", "| 4002 |", "4002: lesson 08 says Retry"),
        ("| 401 |", "| 403 |", "403: lesson 08 says Stop"),
        ("| 1003 |", "| 1006 |", "1006: lesson 04's may_travel says false"),
        (
            "| 1003 | I don't take this kind of message | stops",
            "| 1003 | … | sits down",
            "none of the known words",
        ),
    ] {
        assert!(page.contains(from), "{from}");
        let mut files = Files::default();
        files.put(PAGE, page.replacen(from, to, 1));
        let said: Vec<_> = check(&files).iter().map(Trouble::to_string).collect();
        assert!(said.iter().any(|said| said.contains(expected)), "{expected}: {said:?}");
    }
}
