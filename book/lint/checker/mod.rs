//! The checker: reads the book as text, and says of every mistake in which line it is.
//!
//! Each module looks at one promise and is a function from [`Files`] to [`Trouble`]s; `proofs`
//! breaks a small book in every way they know, to see that they notice.

pub(crate) mod codes;
pub(crate) mod commands;
pub(crate) mod figures;
pub(crate) mod files;
pub(crate) mod glossary;
pub(crate) mod includes;
pub(crate) mod inline;
pub(crate) mod links;
pub(crate) mod lock;
pub(crate) mod page;
mod proofs;
pub(crate) mod quoted;
pub(crate) mod rows;
pub(crate) mod sheet;
pub(crate) mod titles;
pub(crate) mod twins;
pub(crate) mod witnesses;
pub(crate) mod wording;

pub(crate) use files::Files;

use std::fmt;

/// One mistake, and where to go and mend it.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    file: String,
    line: usize,
    text: String,
}

impl Trouble {
    /// `line` counts from 1.
    pub(crate) fn new(file: &str, line: usize, text: impl Into<String>) -> Self {
        Self { file: file.into(), line, text: text.into() }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.text)
    }
}

/// Fails with all troubles at once, so that one run shows everything there is to mend.
pub(crate) fn report(troubles: &[Trouble]) {
    let list: Vec<String> = troubles.iter().map(Trouble::to_string).collect();
    assert!(list.is_empty(), "\n\n{}\n", list.join("\n"));
}
