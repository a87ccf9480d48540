//! Rust source as text: which lines are code, where each function begins and ends. It knows comments, strings and
//! characters, so that a brace in one of them is no brace.

/// A Rust file without its comments and without what stands in its strings; its lines stay where they were.
#[derive(Debug)]
pub(crate) struct Source {
    bare: String,
}

/// A function, by its first and last line (from 1).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) first: usize,
    pub(crate) last: usize,
}

impl Function {
    /// How many lines it has, from its signature to its closing brace.
    pub(crate) fn lines(&self) -> usize {
        self.last - self.first + 1
    }
}

impl Source {
    /// Reads a file.
    pub(crate) fn of(text: &str) -> Self {
        let mut bare = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let word = bare.ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let (length, stand_in) = token(rest, word);
            match stand_in {
                None => bare.push(first),
                Some(mark) => bare.extend(rest[..length].chars().map(|c| match c {
                    c if c.is_whitespace() => c,
                    _ => mark,
                })),
            }
            rest = &rest[length..];
        }
        Self { bare }
    }

    /// The code alone, line by line; strings are rows of `"`.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.bare.lines()
    }

    /// For each line: is it code that a reader reads? Not blank, not only a comment, no `use` and no `mod`, no test.
    pub(crate) fn code_lines(&self) -> Vec<bool> {
        let mut code: Vec<bool> = self.lines().map(|line| !line.trim().is_empty()).collect();
        let skipped = self.declarations().into_iter().chain(self.tests());
        for (first, last) in skipped {
            code[first - 1..last].fill(false);
        }
        code
    }

    /// Every function that has a body.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let starts = self.bare.match_indices("fn ").filter(|(at, _)| {
            !self.bare[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
        });
        let functions = starts.filter_map(|(at, _)| {
            let name = self.bare[at + 3..].split(|c: char| !(c.is_alphanumeric() || c == '_'));
            let (end, has_body) = self.end_of_item(at)?;
            let name = name.into_iter().next().filter(|name| !name.is_empty() && has_body)?;
            Some(Function { name: name.into(), first: self.line(at), last: self.line(end) })
        });
        functions.collect()
    }

    /// First and last line of each `use …;`, `mod …;` and `mod … {`.
    fn declarations(&self) -> Vec<(usize, usize)> {
        let mut declarations = Vec::new();
        let mut at = 0;
        for line in self.bare.split_inclusive('\n') {
            if is_declaration(line.trim()) {
                let is_module = !line.contains("use ");
                let ends = |c| c == ';' || (is_module && c == '{');
                let end = self.bare[at..].find(ends).map_or(at, |length| at + length);
                declarations.push((self.line(at), self.line(end)));
            }
            at += line.len();
        }
        declarations
    }

    /// First and last line of each item under `#[cfg(test)]`.
    fn tests(&self) -> Vec<(usize, usize)> {
        let marks = ["#[cfg(test)]", "#[cfg(all(test"];
        let starts = marks.iter().flat_map(|mark| self.bare.match_indices(mark));
        let items = starts.filter_map(|(at, mark)| {
            let after = at + self.bare[at..].find(']').unwrap_or(mark.len()) + 1;
            let (end, _) = self.end_of_item(after)?;
            Some((self.line(at), self.line(end)))
        });
        items.collect()
    }

    /// Where an item that begins here ends: at its closing brace (and `true`), or at its semicolon.
    fn end_of_item(&self, begin: usize) -> Option<(usize, bool)> {
        let (mut braces, mut brackets) = (0_u32, 0_u32);
        for (at, c) in self.bare[begin..].char_indices() {
            match c {
                '(' | '[' => brackets += 1,
                ')' | ']' => brackets = brackets.saturating_sub(1),
                '{' if brackets == 0 || braces > 0 => braces += 1,
                '}' if braces == 1 => return Some((begin + at, true)),
                '}' if braces > 0 => braces -= 1,
                ';' if braces == 0 && brackets == 0 => return Some((begin + at, false)),
                _ => {}
            }
        }
        None
    }

    fn line(&self, at: usize) -> usize {
        self.bare[..at].matches('\n').count() + 1
    }
}

fn is_declaration(line: &str) -> bool {
    let line = match line.strip_prefix("pub(") {
        Some(rest) => rest.split_once(") ").map_or("", |(_, rest)| rest),
        None => line.strip_prefix("pub ").unwrap_or(line),
    };
    line.starts_with("use ") || line.starts_with("mod ")
}

/// The length of what a text begins with, and what to put in its place: spaces for a comment, `"` for a string or a
/// character, `None` for one character of code. `in_word` tells that the text continues a name.
fn token(text: &str, in_word: bool) -> (usize, Option<char>) {
    let first = text.chars().next().map_or(0, char::len_utf8);
    if text.starts_with("//") {
        (text.find('\n').unwrap_or(text.len()), Some(' '))
    } else if text.starts_with("/*") {
        (block_comment(text), Some(' '))
    } else if text.starts_with('"') {
        (string(text), Some('"'))
    } else if let Some(length) = raw_string(text).filter(|_| !in_word) {
        (length, Some('"'))
    } else if let Some(length) = character(text) {
        (length, Some('"'))
    } else {
        (first, None)
    }
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_u32;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let quoted = after.trim_start_matches('#');
    let hashes = &after[..after.len() - quoted.len()];
    let begin = text.len() - quoted.len();
    let inside = quoted.strip_prefix('"')?;
    let end = inside.find(&format!("\"{hashes}"))?;
    Some(begin + 1 + end + 1 + hashes.len())
}

/// `'x'` or `'\n'`, but not the lifetime `'x`.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        let closing = inside.char_indices().skip(2).find(|(_, c)| *c == '\'')?;
        return Some(1 + closing.0 + 1);
    }
    let mut letters = inside.char_indices();
    let (_, second) = (letters.next()?, letters.next()?);
    (second.1 == '\'').then_some(1 + second.0 + 1)
}

#[test]
fn braces_in_comments_strings_and_characters_are_no_braces() {
    let text = r##"fn one<'a>(text: &'a str) -> [u8; 2] {
    let a = "} \" }"; // }
    let b = r#"} " }"#; /* } /* } */
    } */
    let c = ['}', '\'', '\u{7d}', b'}'];
    fn two() {}
}
trait T { fn none(&self); fn some(&self) {
} }
"##;
    let found = Source::of(text).functions();
    let found: Vec<_> = found.iter().map(|f| (f.name.as_str(), f.first, f.last)).collect();
    assert_eq!(found, [("one", 1, 7), ("two", 6, 6), ("some", 8, 9)]);
}

#[test]
fn blank_lines_comments_declarations_and_tests_are_no_code_lines() {
    let text = "//! Doc.\n\nuse a::{\n    b,\n};\npub(crate) mod c;\n// ANCHOR: x\nfn f() { // yes\n    /* no */\n    \"yes\n\n    yes\"\n}\n#[cfg(test)]\nmod tests {\n    fn g() {}\n}\nconst A: u8 = 1;\n#[cfg(test)]\nuse b;\nstruct S;\n";
    let lines = Source::of(text).code_lines();
    let code: Vec<usize> = (1..).zip(&lines).filter_map(|(n, code)| code.then_some(n)).collect();
    assert_eq!(code, [8, 10, 12, 13, 18, 21]);
}
