//! The files of a learner as text: how they are read, and how a starter is derived from our code.

use std::{fs, io, ops::Range, path::Path};

use super::exercise::root;

/// Reads a source file; a line ends with `\n` on every system, and a byte order mark is left out.
/// A file in another encoding is an error that names it, and is never written over.
pub fn read(path: &Path) -> io::Result<String> {
    let bytes = fs::read(path)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n")),
        Err(error) => Err(io::Error::new(io::ErrorKind::InvalidData, encoding(error.as_bytes()))),
    }
}

/// Writes a file, and its folder if there is none.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let written = match path.parent() {
        Some(folder) => fs::create_dir_all(folder).and_then(|()| fs::write(path, text)),
        None => fs::write(path, text),
    };
    written.map_err(|error| unwritable(path, &error))
}

/// The error of a file that can't be written, in both languages.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> io::Error {
    let told = at(path, error);
    io::Error::new(error.kind(), format!("cannot write {told}\nkhông ghi được {told}"))
}

/// The same error with the name of the file.
pub(super) fn at(path: &Path, error: &io::Error) -> io::Error {
    let path = path.strip_prefix(root()).unwrap_or(path).display();
    io::Error::new(error.kind(), format!("{path}: {error}"))
}

/// What a file that isn't UTF-8 is saved in, as far as its first bytes tell.
fn encoding(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xFF, 0xFE, ..] => {
            "saved as UTF-16 LE; save it as UTF-8 · file lưu ở dạng UTF-16 LE; hãy lưu lại dạng UTF-8"
        }
        [0xFE, 0xFF, ..] => {
            "saved as UTF-16 BE; save it as UTF-8 · file lưu ở dạng UTF-16 BE; hãy lưu lại dạng UTF-8"
        }
        _ => {
            "not saved as UTF-8; save it as UTF-8 · file không ở dạng UTF-8; hãy lưu lại dạng UTF-8"
        }
    }
}

/// A lesson's file without what only the lesson needs: tests, anchors, hints for the optimizer.
#[must_use]
pub fn plain(source: &str) -> String {
    let code = source.split("\n#[cfg(test)]\nmod ").next().unwrap_or(source);
    let mut plain = String::new();
    for line in code.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("// ANCHOR") || trimmed == "#[inline]" {
            continue;
        }
        let line = line.split(" // ANCHOR").next().unwrap_or(line);
        if line.is_empty() && plain.ends_with("\n\n") {
            continue; // an anchor stood between two empty lines
        }
        plain.push_str(line);
        plain.push('\n');
    }
    plain.trim_end().to_owned() + "\n"
}

/// The file with a `todo!` in place of the bodies of these functions: `"Header::parse"` in an
/// `impl`, `"parse_length"` outside.
///
/// # Panics
///
/// If a function isn't there: the register names what the file holds.
#[must_use]
pub fn starter(source: &str, bodies: &[&str], stage: &str) -> String {
    let plain = plain(source);
    let lines: Vec<&str> = plain.lines().collect();
    let mut out: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut owner = String::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if line.starts_with("impl") || line.starts_with("pub trait") {
            owner = owner_of(line);
        } else if line == "}" {
            owner.clear();
        }
        let name = function(line).map(|name| {
            if owner.is_empty() { name.to_owned() } else { format!("{owner}::{name}") }
        });
        let Some(name) = name.filter(|name| bodies.contains(&name.as_str())) else {
            out.push(line.to_owned());
            at += 1;
            continue;
        };
        let body = body(&lines, at).expect("a function has a body");
        let indent = &line[..line.len() - line.trim_start().len()];
        out.extend(lines[at..body.start].iter().map(|line| (*line).to_owned()));
        out.push(format!("{indent}    todo!(\"{stage}: {name}\")"));
        out.push(format!("{indent}}}"));
        at = body.end + 1;
        found.push(name);
    }
    for body in bodies {
        assert!(found.iter().any(|name| name == body), "{stage} names {body}, which isn't there");
    }
    out.join("\n") + "\n"
}

/// The lines of the body of the function that begins in this line, if a function with a body does.
/// The code is formatted by rustfmt: a body ends at the first brace that stands as far left as its
/// function.
#[must_use]
pub fn body(lines: &[&str], at: usize) -> Option<Range<usize>> {
    let line = lines[at];
    function(line)?;
    let opens = (at..lines.len()).find(|at| lines[*at].ends_with(['{', '}', ';']))?;
    if !lines[opens].ends_with('{') {
        return None; // a trait's function, or an empty body
    }
    let brace = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
    let closes = (opens..lines.len()).find(|at| lines[*at] == brace)?;
    Some(opens + 1..closes)
}

/// `Opcode` of `impl TryFrom<u8> for Opcode {`.
fn owner_of(line: &str) -> String {
    let words = line.trim_end_matches('{').trim_end();
    let last = words.rsplit(' ').next().unwrap_or_default();
    last.split('<').next().unwrap_or_default().to_owned()
}

/// The name of the function that begins in this line.
fn function(line: &str) -> Option<&str> {
    let mut words = line.trim_start();
    if let Some(rest) = words.strip_prefix("pub(") {
        words = rest.split_once(") ")?.1;
    }
    for word in ["pub ", "const ", "async "] {
        words = words.strip_prefix(word).unwrap_or(words);
    }
    let name = words.strip_prefix("fn ")?;
    Some(&name[..name.find(['(', '<'])?])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
//! A file.

pub struct A;

MARK: a
impl From<u8> for A {
    #[inline]
    fn from(
        byte: u8,
    ) -> Self {
        let _ = byte;
        A
    }
}
MARK_END: a

fn from(a: A) -> u8 {
    if true {
        1
    } else {
        2
    }
} MARK_END: b

#[cfg(test)]
mod tests {}
";

    fn source() -> String {
        SOURCE.replace("MARK", "// ANCHOR")
    }

    #[test]
    fn a_starter_is_our_code_without_the_bodies_that_are_named() {
        let starter = starter(&source(), &["A::from"], "01-B");
        assert_eq!(
            starter,
            "\
//! A file.

pub struct A;

impl From<u8> for A {
    fn from(
        byte: u8,
    ) -> Self {
        todo!(\"01-B: A::from\")
    }
}

fn from(a: A) -> u8 {
    if true {
        1
    } else {
        2
    }
}
"
        );
    }

    #[test]
    #[should_panic(expected = "01-B names B::from")]
    fn a_body_that_is_not_there_is_a_fault_of_the_register() {
        let _ = starter(&source(), &["B::from"], "01-B");
    }

    #[test]
    fn another_encoding_is_named() {
        assert!(encoding(&[0xFF, 0xFE, b'a', 0]).contains("UTF-16 LE"));
        assert!(encoding(b"// ch\xE0o").contains("not saved as UTF-8"));
    }
}
