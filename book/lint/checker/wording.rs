//! One word for one thing: what the book has agreed not to say.

use super::{
    Files, Trouble,
    files::extension,
    inline::code_and_prose,
    page::{Kind, Language, pieces},
};

/// Wordings in English that the book avoids, and what it says instead.
const ENGLISH: &[(&str, &str)] = &[
    ("whoever ", "if you …, a client that …: a subject that is there"),
    ("anew", "again"),
    ("dearer", "more expensive"),
    ("as it comes", "with its defaults"),
    ("message under way", "message in flight"),
    ("messages under way", "messages in flight"),
    ("exclusive-or", "XOR"),
    ("exclusive or", "XOR"),
    ("the articles", "a tutorial: no chapter says which articles"),
];

/// Wordings in Vietnamese that the book avoids, and what it says instead.
const VIETNAMESE: &[(&str, &str)] = &[
    ("dòng event", "event stream"),
    ("dứt khoát", "kết thúc hẳn, không thử lại nữa"),
    ("dấu hiệu sống", "dấu hiệu còn sống"),
    ("công toi", "vô ích"),
    ("công cốc", "vô ích"),
    ("hoài công", "vô ích"),
    ("mất toi", "mất"),
    ("mới bõ", "mới đáng"),
    ("trò chơi", "game"),
    ("khứ hồi", "một lượt đi về (round trip)"),
    ("hộp thư đi", "outbox"),
    ("chiếc key", "key"),
    ("byte lớn đứng trước", "byte cao đứng trước (big-endian)"),
    ("byte nhỏ đứng trước", "byte thấp đứng trước (little-endian)"),
];

/// The pages that speak of the five articles.
const ABOUT_THE_ARTICLES: [&str; 2] = ["sources.md", "welcome.md"];

/// Where programs and pages of the lessons, exercises and widgets keep their texts.
const OUTSIDE: [&str; 3] = ["lessons/", "tests/stages/", "book/theme/"];

/// Every such wording in a sentence or a title of every page, and every `%` that stands apart; the
/// Vietnamese wordings also where the lessons keep what they say on a screen.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = outside(files);
    for (file, page) in files.pages() {
        for piece in pieces(page) {
            let wordings: Vec<_> = match piece.kind {
                Kind::Block(Language::English) => ENGLISH.iter().collect(),
                Kind::Block(Language::Vietnamese) => VIETNAMESE.iter().collect(),
                Kind::Heading | Kind::Summary => ENGLISH.iter().chain(VIETNAMESE).collect(),
                _ => continue,
            };
            let (_, prose) = code_and_prose(&piece.text);
            let prose = prose.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let articles = ABOUT_THE_ARTICLES.iter().any(|page| file.ends_with(page));
            for (avoided, instead) in wordings {
                if contains(&prose, avoided) && !(articles && *avoided == "the articles") {
                    let why = format!("\"{avoided}\": {instead}");
                    troubles.push(Trouble::new(file, piece.line, why));
                }
            }
            if prose.replace('\u{a0}', " ").split(" %").skip(1).count() > 0 {
                troubles.push(Trouble::new(file, piece.line, "99%, without a space"));
            }
        }
    }
    troubles
}

/// Vietnamese is written for the screen alone, so a wording is looked for in the whole text.
fn outside(files: &Files) -> Vec<Trouble> {
    let texts = files.all().filter(|(path, _)| {
        OUTSIDE.iter().any(|place| path.starts_with(place))
            && matches!(extension(path), "rs" | "js" | "html")
    });
    let lines = texts.flat_map(|(path, text)| {
        text.lines().zip(1..).map(move |(line, number)| (path, line.to_lowercase(), number))
    });
    lines
        .flat_map(|(path, line, number)| {
            let avoided = VIETNAMESE.iter().filter(move |(avoided, _)| contains(&line, avoided));
            avoided.map(move |(avoided, instead)| {
                Trouble::new(path, number, format!("\"{avoided}\": {instead}"))
            })
        })
        .collect()
}

/// Whether the wording is there, and not only the beginning or the end of another word.
fn contains(prose: &str, wording: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    prose.match_indices(wording).any(|(at, _)| {
        !letter(prose[..at].chars().next_back())
            && (wording.ends_with(' ') || !letter(prose[at + wording.len()..].chars().next()))
    })
}
