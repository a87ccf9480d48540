//! The text of strangers, as it may be printed.
//!
//! A terminal obeys some characters: one text can change its title, delete what stands above it,
//! or be read from right to left. Other characters are drawn as nothing. So every name, text, close
//! reason and header field that comes from the network is printed through [`visible`].

use std::borrow::Cow;

use icu_properties::{
    CodePointSetData,
    props::{
        BidiControl, BinaryProperty, DefaultIgnorableCodePoint, JoinControl, VariationSelector,
    },
};

/// The text in one line, with an escape like `\u{1b}` for each character that a terminal obeys or
/// doesn't draw. Letters, marks and emoji stay as they are.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escape(text, "")
}

/// The same for a text of several lines: line breaks and tabs stay as they are.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escape(text, "\n\t")
}

fn escape<'a>(text: &'a str, kept: &str) -> Cow<'a, str> {
    if !text.chars().any(|c| steers(c) || is_ignorable(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(2 * text.len());
    let (mut drawn, mut hidden) = (' ', 0); // the last character that is drawn; how many aren't since
    for c in text.chars() {
        (drawn, hidden) = if is_ignorable(c) { (drawn, hidden + 1) } else { (c, 0) };
        let stays = if hidden > 0 { completes(drawn, c, hidden) } else { !steers(c) };
        if stays || kept.contains(c) {
            shown.push(c);
        } else {
            shown.extend(c.escape_default());
        }
    }
    Cow::Owned(shown)
}

/// Controls a terminal, or the direction of a line: the text after it would not look as it was
/// written.
#[must_use]
pub fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is::<BidiControl>(c)
}

/// Leaves nothing on the screen: white space, what Unicode calls "default ignorable", and two
/// signs that are drawn without ink.
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_ignorable(c) || matches!(c, '\u{2800}' | '\u{1d159}')
}

fn is_ignorable(c: char) -> bool {
    is::<DefaultIgnorableCodePoint>(c)
}

/// Whether the `nth` hidden character after the one that is drawn belongs to it: emoji are put
/// together with joiners and variation selectors, the flags of a country's parts with tags.
fn completes(drawn: char, c: char, nth: u32) -> bool {
    match c {
        '\u{e0020}'..='\u{e007f}' => drawn == '\u{1f3f4}' && nth <= 7,
        _ => (is::<JoinControl>(c) || is::<VariationSelector>(c)) && nth <= 2 && !is_blank(drawn),
    }
}

/// No ASCII character has any of these properties, and most texts have nothing else.
fn is<P: BinaryProperty>(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<P>().contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_becomes_visible() {
        for (text, shown) in [
            ("\u{1b}]0;title\u{7}", r"\u{1b}]0;title\u{7}"),
            ("\u{1b}[2J\u{9b}2J\u{7f}", r"\u{1b}[2J\u{9b}2J\u{7f}"),
            ("a\rb\u{8}c\td\ne", r"a\rb\u{8}c\td\ne"),
            ("\u{85}\u{2028}\u{2029}", r"\u{85}\u{2028}\u{2029}"),
            (
                "user\u{202e}exe\u{2066}\u{2069}\u{200f}\u{61c}",
                r"user\u{202e}exe\u{2066}\u{2069}\u{200f}\u{61c}",
            ),
        ] {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_lines("a\n\tb\r\u{1b}"), "a\n\tb\\r\\u{1b}");
    }

    #[test]
    fn what_is_not_drawn_becomes_visible() {
        for hidden in "\u{3164}\u{ffa0}\u{115f}\u{1160}\u{ad}\u{34f}\u{17b4}\u{180e}\u{2062}\u{200b}\u{feff}\u{e0041}".chars() {
            assert_eq!(visible(&format!("La{hidden}n")), format!("La{}n", hidden.escape_unicode()));
        }
        for alone in ["\u{200d}", " \u{fe0f}", "a\u{fe0f}\u{fe01}\u{fe02}"] {
            assert!(visible(alone).ends_with('}'), "{alone:?}");
        }
    }

    #[test]
    fn letters_marks_and_emoji_stay() {
        for text in [
            "Nguyễn Văn Ất: \"ê\u{301}\" \\ ",
            "👩\u{200d}❤\u{fe0f}\u{200d}👨 👋🏽 1\u{fe0f}\u{20e3}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "می\u{200c}خواهم 中文 ᠠ\u{180b}",
        ] {
            assert_eq!(visible(text), text);
        }
    }
}
