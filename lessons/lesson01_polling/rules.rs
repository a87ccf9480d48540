//! The rules for names and texts. Every lesson keeps them, over every transport.

use thiserror::Error;

/// The longest name, in characters.
pub const MAX_USERNAME: usize = 32;
/// The longest text, in characters.
pub const MAX_TEXT: usize = 2_000;

/// Why a name or a text is refused, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Invalid {
    /// Nothing is left after trimming.
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
    if value.chars().all(invisible) {
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

/// Leaves nothing on the screen. (Emoji are made with a zero-width joiner; alone it shows nothing.)
fn invisible(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Controls a terminal or the direction of a line: the text after it would not look as it was
/// written.
fn controls(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
        assert_eq!(text(" \t\u{a0}"), Err(Invalid::Blank("message")));
        assert_eq!(text("a\nLan: b"), Err(Invalid::Control("message")));
        assert_eq!(username("\u{1b}[2J"), Err(Invalid::Control("username")));
    }
}
