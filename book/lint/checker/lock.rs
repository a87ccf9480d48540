//! `book/translations.lock` remembers which English went with which Vietnamese when somebody last read both. Change one
//! and its pair is no longer there.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::Path,
};

use super::{
    Files, Trouble,
    files::ROOT,
    twins::{self, Pair},
};

const LOCK: &str = "book/translations.lock";
const STRING: &str = "a String takes every line";
const FIRST_LINE: &str =
    "# english vietnamese page, written by: BLESS=1 cargo test -p full-duplex-book\n";

/// Pairs that nobody has read together since one of them changed, and remembered pairs that are gone.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let known = Known::read(files);
    let pairs = twins::all(files);
    let mut troubles = Vec::new();
    for pair in &pairs {
        if let Some(news) = known.news(pair) {
            let why = format!("{news}: read both, then BLESS=1 cargo test -p full-duplex-book");
            troubles.push(Trouble::new(&pair.file, pair.line, why));
        }
    }
    for (number, english, vietnamese) in &known.lines {
        let half =
            |pair: &Pair| hash(&pair.english) == *english || hash(&pair.vietnamese) == *vietnamese;
        if !pairs.iter().any(half) {
            let why = "no page has this pair any more: BLESS=1 cargo test -p full-duplex-book";
            troubles.push(Trouble::new(LOCK, *number, why));
        }
    }
    troubles
}

/// Writes the lock anew, and says what that accepts: past the test harness, which keeps to itself what passing tests
/// print.
pub(crate) fn bless(files: &Files) {
    let known = Known::read(files);
    let pairs = twins::all(files);
    let news = pairs.iter().filter_map(|pair| Some((pair, known.news(pair)?)));
    let mut list = String::new();
    for (pair, news) in news {
        writeln!(list, "blessed {}:{}: {news}", pair.file, pair.line).expect(STRING);
    }
    writeln!(list, "{LOCK}: {} pairs, {} before", pairs.len(), known.lines.len()).expect(STRING);
    let path = Path::new(ROOT).join(LOCK);
    fs::write(&path, written(&pairs)).expect("book/translations.lock can be written");
    io::stderr().write_all(list.as_bytes()).expect("standard error is open");
}

/// The text of the lock.
pub(crate) fn written(pairs: &[Pair]) -> String {
    let mut lock = FIRST_LINE.to_owned();
    for pair in pairs {
        let (english, vietnamese) = hashes(pair);
        writeln!(lock, "{english} {vietnamese} {}", pair.file).expect(STRING);
    }
    lock
}

/// The lines of the lock: number, English, Vietnamese.
struct Known {
    lines: Vec<(usize, String, String)>,
}

impl Known {
    fn read(files: &Files) -> Self {
        let lock = files.get(LOCK).unwrap_or_default();
        let line = |(line, number): (&str, usize)| {
            let mut hashes = line.split(' ').map(str::to_owned);
            Some((number, hashes.next()?, hashes.next()?))
        };
        Self { lines: lock.lines().zip(1..).skip(1).filter_map(line).collect() }
    }

    /// What is new about a pair, or `None` if it was read as it is.
    fn news(&self, pair: &Pair) -> Option<&'static str> {
        let (english, vietnamese) = hashes(pair);
        let same = |of: fn(&(usize, String, String)) -> &String, hash: &String| {
            self.lines.iter().any(|line| of(line) == hash)
        };
        if self.lines.iter().any(|(_, en, vi)| *en == english && *vi == vietnamese) {
            None
        } else if same(|(_, _, vi)| vi, &vietnamese) {
            Some("the English changed, the Vietnamese did not")
        } else if same(|(_, en, _)| en, &english) {
            Some("the Vietnamese changed, the English did not")
        } else {
            Some("a new pair")
        }
    }
}

fn hashes(pair: &Pair) -> (String, String) {
    (hash(&pair.english), hash(&pair.vietnamese))
}

/// FNV-1a over the words, so that wrapping a paragraph anew changes nothing.
fn hash(text: &str) -> String {
    let words = text.split_whitespace().flat_map(|word| word.bytes().chain([b' ']));
    let hash = words.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{hash:016x}")
}
