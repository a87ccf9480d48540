//! The name of an account. Two people whose names look the same could speak for each other, so an
//! invitation is made only for a name that has one spelling.

use icu_normalizer::ComposingNormalizerBorrowed as Normalizer;
use icu_properties::{CodePointMapData, props::Script};
use thiserror::Error;

use crate::{
    lesson01_polling::rules::{Invalid, username},
    stage::visible::is_blank,
};

/// Why nobody is invited under a name, in both languages.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum Unclear {
    /// No name at all.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// It holds a character that nobody sees.
    #[error(
        "nobody sees the character U+{0:04X} in this name: leave it out\nkhông ai nhìn thấy ký tự U+{0:04X} trong tên này: hãy bỏ nó đi"
    )]
    Hidden(u32),
    /// It looks like a name that is written with other characters.
    #[error(
        "this looks like the name {0}, and is written in another way: if that person is meant, --name '{0}'\ntên này trông như {0} nhưng viết theo cách khác: nếu đúng là người ấy thì --name '{0}'"
    )]
    Spelling(String),
    /// It mixes alphabets whose letters look the same.
    #[error(
        "this name mixes Latin, Greek and Cyrillic letters, which look the same\ntên này trộn chữ Latinh, Hy Lạp và Cyrillic, những chữ trông giống nhau"
    )]
    Mixed,
}

/// The name as it stands in an invitation. (Names that look alike in one alphabet, as `Ian` and
/// `lan` do, are told apart by the person who invites.)
pub fn account(name: &str) -> Result<&str, Unclear> {
    let name = username(name)?;
    let usual: String = Normalizer::new_nfkc().normalize_iter(name.chars()).collect();
    let usual = usual.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(hidden) = usual.chars().find(|c| *c != ' ' && is_blank(*c)) {
        return Err(Unclear::Hidden(hidden.into()));
    }
    if usual != name {
        return Err(Unclear::Spelling(usual));
    }
    let scripts = CodePointMapData::<Script>::new();
    let alphabets = [Script::Latin, Script::Greek, Script::Cyrillic];
    let used = alphabets.into_iter().filter(|it| name.chars().any(|c| scripts.get(c) == *it));
    if used.count() > 1 { Err(Unclear::Mixed) } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_spelling() {
        let written = |name: &str| Err(Unclear::Spelling(name.to_owned()));
        for (name, is) in [
            (" Nguyễn Văn Ất ", Ok("Nguyễn Văn Ất")),
            ("Łukasz", Ok("Łukasz")),
            ("Ольга", Ok("Ольга")),
            ("Ελένη", Ok("Ελένη")),
            ("علي رضا", Ok("علي رضا")),
            ("さくら 2", Ok("さくら 2")),
            ("👋🏽", Ok("👋🏽")),
            ("La\u{302}n", written("Lân")),
            ("Ｌan", written("Lan")),
            ("𝐋an", written("Lan")),
            ("\u{212a}im", written("Kim")),
            ("La  n", written("La n")),
            ("La\u{a0}n", written("La n")),
            ("La\u{200b}n", Err(Unclear::Hidden(0x200b))),
            ("La\u{200d}n", Err(Unclear::Hidden(0x200d))),
            ("Lan\u{200e}", Err(Unclear::Hidden(0x200e))),
            ("La\u{ad}n", Err(Unclear::Hidden(0xad))),
            ("Lan\u{e0061}", Err(Unclear::Hidden(0xe0061))),
            ("La\u{2800}n", Err(Unclear::Hidden(0x2800))),
            ("La\u{3164}n", Err(Unclear::Hidden(0x1160))),
            ("L\u{430}n", Err(Unclear::Mixed)),
            ("\u{39f}ng", Err(Unclear::Mixed)),
            ("La\nn", Err(Unclear::Invalid(Invalid::Control("username")))),
        ] {
            assert_eq!(account(name), is, "{name:?}");
        }
    }
}
