//! A sentence in both languages.

use std::{env, fmt::Write as _};

use clap::ValueEnum;

/// The same thing said twice. Neither side can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// In English.
    pub en: &'static str,
    /// In Vietnamese.
    pub vi: &'static str,
}

/// Which languages are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// Tiếng Việt.
    Vi,
    /// Both, English first.
    Both,
}

impl Lang {
    /// What the person's locale says; both if it says nothing of English or Vietnamese.
    #[must_use]
    pub fn from_environment() -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
        Self::from_locale(&locale.unwrap_or_default())
    }

    fn from_locale(locale: &str) -> Self {
        match locale.split(['_', '.', '-']).next() {
            Some("vi") => Self::Vi,
            Some("en") => Self::En,
            _ => Self::Both,
        }
    }

    /// The English and the Vietnamese side as far as they are shown; what is the same in both
    /// (code) is shown once.
    #[must_use]
    pub fn of(self, text: Text) -> Vec<&'static str> {
        self.pick(text.en, text.vi)
    }

    /// The same for two sides that were just written.
    #[must_use]
    pub fn pick<T: PartialEq>(self, en: T, vi: T) -> Vec<T> {
        match self {
            Self::En => vec![en],
            Self::Vi => vec![vi],
            Self::Both if en == vi => vec![en],
            Self::Both => vec![en, vi],
        }
    }

    /// A short text in one line: `English · Tiếng Việt`.
    #[must_use]
    pub fn line(self, text: Text) -> String {
        self.of(text).join(" · ")
    }

    /// A longer text as paragraphs, each line behind `indent`.
    #[must_use]
    pub fn block(self, text: Text, indent: &str) -> String {
        let mut block = String::new();
        for side in self.of(text) {
            for line in side.lines() {
                let _ = writeln!(block, "{}", format!("{indent}{line}").trim_end());
            }
        }
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_are_shown_once_each() {
        let (words, code) = (Text { en: "if", vi: "nếu" }, Text { en: "x += 1;", vi: "x += 1;" });
        assert_eq!(Lang::Both.of(words), ["if", "nếu"]);
        assert_eq!(Lang::Both.of(code), ["x += 1;"]);
        assert_eq!((Lang::En.line(words), Lang::Vi.line(code)), ("if".into(), "x += 1;".into()));
    }

    #[test]
    fn the_language_follows_the_locale() {
        for (locale, lang) in [
            ("vi_VN.UTF-8", Lang::Vi),
            ("vi", Lang::Vi),
            ("en_GB.UTF-8", Lang::En),
            ("C.UTF-8", Lang::Both),
            ("de_DE", Lang::Both),
            ("", Lang::Both),
        ] {
            assert_eq!(Lang::from_locale(locale), lang, "{locale}");
        }
    }
}
