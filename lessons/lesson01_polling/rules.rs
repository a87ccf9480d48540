//! The rules for names and texts. Every lesson keeps them, over every transport.

use thiserror::Error;

use crate::stage::visible::{is_blank, steers};

/// The longest name, in characters.
pub const MAX_USERNAME: usize = 32;
/// The longest text, in characters.
pub const MAX_TEXT: usize = 2_000;

/// Why a name or a text is refused, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Invalid {
    /// Nothing of it can be seen: it is empty, or all of it is drawn as nothing.
    #[error("{0} must not be empty · {0} không được để trống")]
    Blank(&'static str),
    /// Longer than the limit, counted in characters (not bytes: "ế" is one).
    #[error(
        "{field} is {length} characters long, {limit} at most · {field} dài {length} ký tự, tối đa {limit}"
    )]
    TooLong {
        /// Which field.
        field: &'static str,
        /// How long it is.
        length: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A control character. A line break would let one person write lines that look like another's;
    /// an escape sequence would let them redraw another's terminal.
    #[error("{0} must not hold control characters · {0} không được chứa ký tự điều khiển")]
    Control(&'static str),
}

// ANCHOR: rules
/// The name as it will be shown, trimmed.
pub fn username(name: &str) -> Result<&str, Invalid> {
    line("username", name, MAX_USERNAME)
}

/// The text as it will be shown, trimmed.
pub fn text(text: &str) -> Result<&str, Invalid> {
    line("message", text, MAX_TEXT)
}

fn line<'a>(field: &'static str, value: &'a str, limit: usize) -> Result<&'a str, Invalid> {
    let value = value.trim();
    let length = value.chars().count();
    if value.chars().all(is_blank) {
        Err(Invalid::Blank(field))
    } else if length > limit {
        Err(Invalid::TooLong { field, length, limit })
    } else if value.chars().any(controls) {
        Err(Invalid::Control(field))
    } else {
        Ok(value)
    }
}
// ANCHOR_END: rules

/// The text after it would not look as it was written. (Three marks of direction turn nothing:
/// Arabic and Hebrew texts hold them.)
fn controls(c: char) -> bool {
    steers(c) && !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
}

/// A text as the rules want it: itself, unless there is something around it.
pub fn kept(text: String, rule: fn(&str) -> Result<&str, Invalid>) -> Result<String, Invalid> {
    let trimmed = rule(&text)?;
    if trimmed.len() < text.len() { Ok(trimmed.to_owned()) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_counted_in_characters() {
        assert_eq!(username("  Nguyễn Văn A "), Ok("Nguyễn Văn A"));
        assert_eq!(username(&"ế".repeat(32)), Ok("ế".repeat(32).as_str()));
        let too_long = Invalid::TooLong { field: "username", length: 33, limit: 32 };
        assert_eq!(username(&"ế".repeat(33)), Err(too_long));
    }

    #[test]
    fn blank_and_control_are_refused() {
        let hidden = "\u{3164}\u{ffa0}\u{115f}\u{1160}\u{2800}\u{ad}\u{34f}\u{61c}\u{200e}\u{17b4}\u{180e}\u{2062}\u{fe0f}\u{e0020}\u{1d159}";
        for blank in hidden.chars().map(String::from).chain([" \t\u{a0}".into(), hidden.into()]) {
            assert_eq!(text(&blank), Err(Invalid::Blank("message")), "{blank:?}");
            assert_eq!(username(&blank), Err(Invalid::Blank("username")), "{blank:?}");
        }
        for seen in ["👩\u{200d}👧", "می\u{200c}خواهم", "\u{200f}שלום", "\u{301}", "◌"]
        {
            assert_eq!(text(seen), Ok(seen));
        }
        assert_eq!(text("a\nLan: b"), Err(Invalid::Control("message")));
        assert_eq!(username("\u{1b}[2J"), Err(Invalid::Control("username")));
    }
}
