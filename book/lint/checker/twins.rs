//! Every thought stands twice: an English block, and right after it the Vietnamese one, alike in all that needs no
//! translation.

use super::{
    Files, Trouble,
    inline::{code_and_prose, is_vietnamese, links, numbers, other_notation, words},
    page::{Kind, Language, Piece, pieces},
};

/// Two blocks that say the same.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) english: String,
    pub(crate) vietnamese: String,
}

/// Everything that is wrong with the pairs, and everything readable outside of them.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for (file, page) in files.pages() {
        for (line, number) in page.lines().zip(1..) {
            if line.contains(|c| ('\u{300}'..='\u{36f}').contains(&c)) {
                let why = "an accent stands apart from its letter: save the file in Unicode NFC";
                troubles.push(Trouble::new(file, number, why));
            }
        }
        let pieces = pieces(page);
        troubles.extend(pieces.iter().filter_map(|piece| misplaced(file, piece)));
        for pair in paired(file, &pieces, &mut troubles) {
            let differences = differences(&pair);
            troubles.extend(differences.iter().map(|why| Trouble::new(file, pair.line, why)));
        }
    }
    troubles
}

/// All pairs of the book, in order; what isn't paired is left out.
pub(crate) fn all(files: &Files) -> Vec<Pair> {
    let mut ignored = Vec::new();
    files.pages().flat_map(|(file, page)| paired(file, &pieces(page), &mut ignored)).collect()
}

fn paired(file: &str, pieces: &[Piece], troubles: &mut Vec<Trouble>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut waiting: Option<&Piece> = None;
    let mut alone = |piece: &Piece, why| troubles.push(Trouble::new(file, piece.line, why));
    for piece in pieces {
        match (waiting.take(), piece.kind) {
            (Some(english), Kind::Block(Language::Vietnamese)) => pairs.push(Pair {
                file: file.into(),
                line: english.line,
                english: english.text.clone(),
                vietnamese: piece.text.clone(),
            }),
            (None, Kind::Block(Language::Vietnamese)) => {
                alone(piece, "this Vietnamese block has no English one right before it");
            }
            (before, kind) => {
                if let Some(english) = before {
                    alone(english, "this English block has no Vietnamese one right after it");
                }
                waiting = (kind == Kind::Block(Language::English)).then_some(piece);
            }
        }
    }
    if let Some(english) = waiting {
        alone(english, "this English block has no Vietnamese one right after it");
    }
    pairs
}

fn misplaced(file: &str, piece: &Piece) -> Option<Trouble> {
    let why = match piece.kind {
        Kind::Stray => "this stands outside of a language block",
        Kind::Unclosed => "this never ends",
        Kind::Block(_) if piece.text.contains("```") => {
            "a block of code belongs between the pairs, where it stands once for both"
        }
        // Markdown inside of HTML is Markdown only after a blank line.
        Kind::Block(_) if !(piece.text.starts_with('\n') && piece.text.ends_with('\n')) => {
            "a language block needs a blank line after its first line and before its last"
        }
        _ => return None,
    };
    Some(Trouble::new(file, piece.line, why))
}

fn differences(pair: &Pair) -> Vec<String> {
    let (english, vietnamese) = (&pair.english, &pair.vietnamese);
    let ((en_code, en_prose), (vi_code, vi_prose)) =
        (code_and_prose(english), code_and_prose(vietnamese));
    let mut found = Vec::new();
    let mut differ = |what: &str, en: &[String], vi: &[String]| {
        found.push(format!("{what} differ: English {en:?}, Vietnamese {vi:?}"));
    };
    let mut compare = |what, en: Vec<String>, vi: Vec<String>| {
        if en != vi {
            differ(what, &en, &vi);
        }
    };
    compare("paragraphs", outline(english), outline(vietnamese));
    compare("inline code", sorted(en_code), sorted(vi_code));
    compare("links", sorted(links(english)), sorted(links(vietnamese)));
    let (en_numbers, vi_numbers) = unmatched(numbers(&en_prose), &numbers(&vi_prose));
    if !en_numbers.is_empty() || !vi_numbers.is_empty() {
        differ("numbers", &en_numbers, &vi_numbers);
    }
    if words(english, "vi").contains(is_vietnamese) {
        found.push("Vietnamese letters in the English block: mark a name, a quotation or an example, <span lang=\"vi\">…</span>".into());
    }
    let forgotten = paragraphs(vietnamese).find(|text| !looks_vietnamese(&words(text, "en")));
    found.extend(forgotten.map(|text| format!("this doesn't look Vietnamese: {text}")));
    found
}

/// What kind of thing each paragraph is, so that neither language has one more than the other.
fn outline(block: &str) -> Vec<String> {
    let outline = paragraphs(block).map(|paragraph| {
        let first = paragraph.lines().next().unwrap_or_default();
        let items = |marker: fn(&str) -> bool| {
            paragraph.lines().filter(|line| marker(line.trim_start())).count()
        };
        match first {
            _ if first.starts_with("> [!") => first.to_owned(),
            _ if first.starts_with('>') => "quotation".to_owned(),
            _ if first.starts_with('#') => "heading".to_owned(),
            _ if is_bullet(first) => format!("list of {}", items(is_bullet)),
            _ if is_numbered(first) => format!("numbered list of {}", items(is_numbered)),
            _ if first.starts_with('|') => {
                format!("table of {} by {}", paragraph.lines().count(), first.matches('|').count())
            }
            _ => "paragraph".to_owned(),
        }
    });
    outline.collect()
}

fn paragraphs(block: &str) -> impl Iterator<Item = &str> {
    block.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}

fn is_bullet(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}

fn is_numbered(line: &str) -> bool {
    line.split_once(". ").is_some_and(|(number, _)| number.parse::<u32>().is_ok())
}

/// What is left on each side when equal numbers cancel out: `0.5` and `0,5`, `1,000` and `1.000`, `HTTP/1.1` twice.
fn unmatched(mut english: Vec<String>, vietnamese: &[String]) -> (Vec<String>, Vec<String>) {
    let mut left = Vec::new();
    for number in vietnamese {
        let same = |en: &String| en == number && !number.contains(',');
        let translated = |en: &String| *en == other_notation(number);
        match english.iter().position(same).or_else(|| english.iter().position(translated)) {
            Some(at) => drop(english.remove(at)),
            None => left.push(number.clone()),
        }
    }
    (english, left)
}

/// Most Vietnamese words have an accent: a paragraph with hardly any was forgotten. A very short one proves nothing.
fn looks_vietnamese(words: &str) -> bool {
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    let accented = words.chars().filter(|c| is_vietnamese(*c)).count();
    letters < 12 || accented * 20 >= letters
}

fn sorted(mut list: Vec<String>) -> Vec<String> {
    list.sort();
    list
}
