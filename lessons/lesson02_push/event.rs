//! One Server-Sent Event as it is written: WHATWG HTML §9.2.5, "Parsing an event stream", read from
//! the writer's side.
//!
//! ```text
//!   id: 7                     a reader that comes back sends Last-Event-ID: 7
//!   event: gap                the type of the event; "message" if the field is missing
//!   data: the first line      the data, one field for each of its lines
//!   data: the second line
//!                             an empty line: that was the event
//! ```
//!
//! The format can't escape anything: a line break *is* the end of a field. A line break in a
//! person's text must never end a field, or that person writes events in the server's name.

use std::{fmt, time::Duration};

// ANCHOR: encode
/// A text that fits into one field: without CR, LF and NUL (a reader ignores an id that holds NUL).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneLine(String);

impl OneLine {
    /// The text, if it fits.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        (!text.contains(['\r', '\n', '\0'])).then(|| Self(text.to_owned()))
    }
}

impl From<u64> for OneLine {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

/// An event to be written. Its id and its name are single lines; its data may be any text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The id, which a reader that comes back sends in `Last-Event-ID`.
    pub id: Option<OneLine>,
    /// The type of the event; without a name it is `message`.
    pub name: Option<OneLine>,
    /// Any text. Line breaks of every kind arrive as LF.
    pub data: String,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(OneLine(id)) = &self.id {
            writeln!(f, "id: {id}")?;
        }
        if let Some(OneLine(name)) = &self.name {
            writeln!(f, "event: {name}")?;
        }
        for line in lines(&self.data) {
            writeln!(f, "data: {line}")?;
        }
        writeln!(f)
    }
}

/// The lines of a text as an event stream counts them: CR LF, LF and a lone CR all end one.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split("\r\n").flat_map(|part| part.split(['\r', '\n']))
}
// ANCHOR_END: encode

/// A comment, which every reader ignores. It keeps a connection busy that a proxy would close for
/// its silence.
#[must_use]
pub fn comment(text: &str) -> String {
    lines(text).flat_map(|line| [": ", line, "\n"]).chain(["\n"]).collect()
}

/// The field that tells readers how long to wait before they come back.
#[must_use]
pub fn retry(pause: Duration) -> String {
    format!("retry: {}\n\n", pause.as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: Option<&str>, name: Option<&str>, data: &str) -> String {
        let line = |text: Option<&str>| text.map(|text| OneLine::new(text).expect("one line"));
        Event { id: line(id), name: line(name), data: data.into() }.to_string()
    }

    #[test]
    fn an_event_is_fields_and_an_empty_line() {
        assert_eq!(event(None, None, "chào"), "data: chào\n\n");
        assert_eq!(event(Some("7"), Some("gap"), "x"), "id: 7\nevent: gap\ndata: x\n\n");
        assert_eq!(event(None, None, ""), "data: \n\n", "empty data is still an event");
        assert_eq!(event(None, None, " x"), "data:  x\n\n", "a reader takes one space away");
    }

    #[test]
    fn a_line_break_in_the_data_never_ends_the_event() {
        for data in ["a\nb", "a\rb", "a\r\nb"] {
            assert_eq!(event(None, None, data), "data: a\ndata: b\n\n", "{data:?}");
        }
        assert_eq!(event(None, None, "a\n\nid: 9"), "data: a\ndata: \ndata: id: 9\n\n");
        assert_eq!(event(None, None, "a\n\r\nb\n"), "data: a\ndata: \ndata: b\ndata: \n\n");
        assert_eq!(event(None, None, "a\r\r\nb"), "data: a\ndata: \ndata: b\n\n");
    }

    #[test]
    fn an_id_that_would_be_several_lines_is_none() {
        for text in ["7\ndata: I am the server", "7\r\n", "7\r", "7\0"] {
            assert_eq!(OneLine::new(text), None, "{text:?}");
        }
        assert_eq!(OneLine::new(""), Some(OneLine(String::new())), "an empty id forgets the last");
    }

    #[test]
    fn comments_and_retry_are_no_events() {
        assert_eq!(comment("still here"), ": still here\n\n");
        assert_eq!(comment("a\ndata: b"), ": a\n: data: b\n\n");
        assert_eq!(retry(Duration::from_secs(1)), "retry: 1000\n\n");
    }
}
