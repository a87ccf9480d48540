//! Every word of the glossary stands in its index exactly once, in the order of the alphabet, and
//! leads to the section that explains it.

use super::{
    Files, Trouble,
    page::{Kind, Language, pieces},
    titles::id,
};

const PAGE: &str = "book/src/glossary.md";

/// The section with the index.
const INDEX: &str = "index";

/// A word, and the id of the section that explains it.
type Word = (String, String);

/// What is missing in the index, stands there too often or in the wrong place.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for language in [Language::English, Language::Vietnamese] {
        let (mut explained, mut listed): (Vec<Word>, Vec<Word>) = Default::default();
        let (mut section, mut line) = (String::new(), 1);
        for piece in pieces(files.get(PAGE).unwrap_or_default()) {
            match piece.kind {
                Kind::Heading => section = id(&piece.text).map(str::to_owned).unwrap_or_default(),
                Kind::Block(it) if it == language && section == INDEX => {
                    line = piece.line;
                    listed = links(&piece.text);
                }
                Kind::Block(it) if it == language => {
                    explained.extend(words(&piece.text).map(|word| (word, section.clone())));
                }
                _ => {}
            }
        }
        let wrong = compare(&explained, &listed);
        troubles.extend(wrong.into_iter().map(|why| Trouble::new(PAGE, line, why)));
    }
    troubles
}

fn compare(explained: &[Word], listed: &[Word]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (word, section) in explained {
        let often = listed.iter().filter(|it| (&it.0, &it.1) == (word, section)).count();
        if word.contains('(') != word.contains(')') {
            wrong.push(format!("`{word}` is half a word: a comma stands between two"));
        }
        if often != 1 {
            wrong.push(format!("`[{word}](#{section})` stands in the index {often} times"));
        }
    }
    for word in listed.iter().filter(|word| !explained.contains(word)) {
        wrong.push(format!("`[{}](#{})` is explained nowhere", word.0, word.1));
    }
    let places: Vec<_> = listed.iter().map(|(word, section)| (plain(word), section)).collect();
    for (pair, words) in places.windows(2).zip(listed.windows(2)) {
        if pair[0] > pair[1] {
            wrong.push(format!("`{}` comes before `{}`", words[1].0, words[0].0));
        }
    }
    wrong
}

/// `- **One, another.** …`: one, and another.
fn words(block: &str) -> impl Iterator<Item = String> {
    let entries = block.lines().filter_map(|line| line.strip_prefix("- **"));
    let names = entries.filter_map(|entry| entry.split_once(".**").map(|(names, _)| names));
    names.flat_map(|names| names.split(", ").map(str::to_owned))
}

/// `[word](#section)`: the word and the section.
fn links(block: &str) -> Vec<Word> {
    let parts = block.split('[').skip(1);
    let links = parts.filter_map(|part| {
        part.split(')').next()?.split_once("](#").or_else(|| {
            let (word, section) = part.split_once("](#")?; // a word with brackets of its own
            Some((word, section.split(')').next()?))
        })
    });
    links.map(|(word, section)| (word.to_owned(), section.to_owned())).collect()
}

/// As the alphabet sorts it: small letters and digits without accents, and no "to" before a verb.
fn plain(word: &str) -> String {
    let word = word.to_lowercase().replace('`', "");
    let word = word.strip_prefix("to ").unwrap_or(&word);
    word.chars().map(without_accent).filter(|letter| letter.is_alphanumeric()).collect()
}

fn without_accent(letter: char) -> char {
    match letter {
        'à'..='ã' | 'ă' | 'ạ'..='ặ' => 'a',
        'è'..='ê' | 'ẹ'..='ệ' => 'e',
        'ì' | 'í' | 'ĩ' | 'ỉ' | 'ị' => 'i',
        'ò'..='õ' | 'ơ' | 'ọ'..='ợ' => 'o',
        'ù' | 'ú' | 'ũ' | 'ư' | 'ụ'..='ự' => 'u',
        'ý' | 'ỳ'..='ỹ' => 'y',
        'đ' => 'd',
        letter => letter,
    }
}

#[test]
fn an_index_with_a_hole_is_noticed() {
    let project = Files::of_this_project();
    let page = project.get(PAGE).expect("the page is there");
    for (from, to, expected) in [
        ("[Blob](#lesson04) · ", "", "`[Blob](#lesson04)` stands in the index 0 times"),
        ("[Blob](#lesson04)", "[Blob](#lesson03)", "`[Blob](#lesson03)` is explained nowhere"),
        ("[Key](#lesson03)", "[Key](#lesson03) · [Key](#lesson03)", "index 2 times"),
        ("- **Hex.**", "- **Hex, decimal.**", "`[decimal](#lesson04)` stands in the index 0 times"),
        ("- **Hex.**", "- **Hex (a, b).**", "`Hex (a` is half a word"),
        ("[Median](#lesson01)", "[Ack](#lesson08)", "`Ack` comes before `masking key`"),
    ] {
        assert!(page.contains(from), "{from}");
        let mut files = Files::default();
        files.put(PAGE, page.replacen(from, to, 1));
        let said: Vec<_> = check(&files).iter().map(Trouble::to_string).collect();
        assert!(said.iter().any(|said| said.contains(expected)), "{expected}: {said:?}");
    }
}
