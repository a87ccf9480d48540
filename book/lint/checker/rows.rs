//! The list of what the course has promised to teach again has no holes: every row of every article
//! stands in exactly one line of its table, in both languages, and every line leads to sections that
//! teach it.

use super::{
    Files, Trouble,
    inline::links,
    page::{Kind, pieces},
    titles::id,
};

const PAGE: &str = "book/src/sources.md";

/// The section of each article, and how many rows it has: 187 together.
const ARTICLES: [(&str, usize); 5] = [("a", 43), ("b", 68), ("c", 18), ("d", 46), ("e", 12)];

/// Rows that are missing, stand there twice, or were never promised.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let mut tables = 0;
    let mut article = None;
    for piece in pieces(files.get(PAGE).unwrap_or_default()) {
        match (piece.kind, article) {
            (Kind::Heading, _) => {
                let id = id(&piece.text);
                article = ARTICLES.into_iter().find(|(name, _)| id == Some(name));
            }
            (Kind::Block(_), Some((name, count))) => {
                tables += 1;
                let mut wrong = wrong(count, &rows(&piece.text));
                wrong.extend(piece.text.lines().filter_map(unplaced));
                let told = |why| Trouble::new(PAGE, piece.line, format!("article {name}: {why}"));
                troubles.extend(wrong.into_iter().map(told));
            }
            _ => {}
        }
    }
    if tables != 2 * ARTICLES.len() {
        let why = format!("{tables} tables, but one for each article and language is wanted");
        troubles.push(Trouble::new(PAGE, 1, why));
    }
    troubles
}

fn wrong(count: usize, listed: &[usize]) -> Vec<String> {
    let often = |row: usize| listed.iter().filter(|known| **known == row).count();
    let wanted = (1..=count).filter_map(|row| match often(row) {
        0 => Some(format!("row {row:02} is missing")),
        1 => None,
        _ => Some(format!("row {row:02} stands in two lines")),
    });
    let more = listed.iter().filter(|row| !(1..=count).contains(row));
    wanted.chain(more.map(|row| format!("row {row:02} is none of its {count}"))).collect()
}

/// What is wrong with the last cell of a line: it holds links, at least one, each of them with an
/// anchor ([`super::links`] follows it), and nothing else.
fn unplaced(line: &str) -> Option<String> {
    let [rows, _, place] =
        line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect::<Vec<_>>()[..]
    else {
        return Some(format!("three cells are wanted: {line}"));
    };
    if rows == "rows" || rows == "hàng" {
        return None;
    }
    let whole = |part: &str| part.starts_with('[') && part.ends_with(')') && part.contains("](");
    let places = links(place);
    let leads = !places.is_empty() && places.iter().all(|link| link.contains(".md#"));
    let only = place.split(", ").all(whole);
    (!leads || !only)
        .then(|| format!("row {rows} needs links with an anchor, and only them: {place}"))
}

/// The numbers in the first column: `02` and `04–07, 11`.
fn rows(table: &str) -> Vec<usize> {
    let cells = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let parts = cells.flat_map(|cell| cell.split(", "));
    let range = |part: &str| {
        let (from, to) = part.split_once('–').unwrap_or((part, part));
        Some(from.parse().ok()?..=to.parse().ok()?)
    };
    parts.filter_map(range).flatten().collect()
}

#[test]
fn a_hole_a_double_and_a_lost_table_are_noticed() {
    let project = Files::of_this_project();
    let page = project.get(PAGE).expect("the list is there");
    for (from, to, expected) in [
        ("| 02 |", "| 01 |", "article a: row 02 is missing"),
        ("| 02 |", "| 03 |", "article a: row 03 stands in two lines"),
        ("| 02 |", "| 02–44 |", "article a: row 44 is none of its 43"),
        ("{#e}", "{#other}", "8 tables"),
        ("[welcome](welcome.md#pages)", "09", "row 01 needs links with an anchor"),
        (
            "[welcome](welcome.md#pages)",
            "[welcome](welcome.md)",
            "row 01 needs links with an anchor",
        ),
        ("[welcome](welcome.md#pages)", "[welcome](welcome.md#pages), 09", "and only them"),
    ] {
        let mut files = Files::default();
        files.put(PAGE, page.replacen(from, to, 1));
        let said: Vec<_> = check(&files).iter().map(Trouble::to_string).collect();
        assert!(said.iter().any(|said| said.contains(expected)), "{expected}: {said:?}");
    }
}
