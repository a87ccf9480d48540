//! Pieces of HTML in both languages: the page shows the one that the reader chose, or both.

use super::catalogue::{Unit, number, written};

/// Text of any origin as text of a page.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The same words in both languages, in elements of this name; once, if they agree.
pub fn both<T: AsRef<str>>(tag: &str, [english, vietnamese]: [T; 2]) -> String {
    let (english, vietnamese) = (escaped(english.as_ref()), escaped(vietnamese.as_ref()));
    if english == vietnamese {
        return format!("<{tag}>{english}</{tag}>");
    }
    format!("<{tag} lang=\"en\">{english}</{tag}><{tag} lang=\"vi\">{vietnamese}</{tag}>")
}

/// The same words in both languages, within a line.
pub fn words<T: AsRef<str>>(text: [T; 2]) -> String {
    both("span", text)
}

/// The same sentence in both languages, a paragraph each.
pub fn paragraphs<T: AsRef<str>>(text: [T; 2]) -> String {
    both("p", text)
}

/// A value with its unit, as both languages write it. Where both are shown, the English way does.
#[must_use]
pub fn value(unit: Unit, value: f64) -> String {
    numeral(written(unit, value))
}

/// A bare number, as both languages write it.
#[must_use]
pub fn bare(value: f64) -> String {
    numeral(number(value))
}

fn numeral([english, vietnamese]: [String; 2]) -> String {
    let [english, vietnamese] = [english, vietnamese].map(|text| text.replace(' ', "\u{a0}"));
    if english == vietnamese {
        return english;
    }
    format!(
        "<span lang=\"en\">{english}</span><span class=\"twice\" lang=\"vi\">{vietnamese}</span>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("<b> & \"c\""), "&lt;b&gt; &amp; &quot;c&quot;");
        assert_eq!(words(["<", "<"]), "<span>&lt;</span>");
    }

    #[test]
    fn what_agrees_is_said_once() {
        assert_eq!(value(Unit::Milliseconds, 12.0), "12\u{a0}ms");
        assert!(value(Unit::Seconds, 0.5).contains("lang=\"vi\">0,50"));
    }
}
