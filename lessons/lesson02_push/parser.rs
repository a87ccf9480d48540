//! Events as they are read: WHATWG HTML §9.2.6, "Interpreting an event stream", for bytes that
//! arrive in pieces.
//!
//! ```text
//!   bytes ──► lines ──► fields ──► an empty line? ──► Received
//!         CR, LF, CRLF   id, event, data, retry; ":" is a comment
//! ```
//!
//! The network may cut the bytes anywhere: in the middle of "ế", between CR and LF, inside the byte
//! order mark. Every cut gives the same events.

use std::time::Duration;

use thiserror::Error;

/// The longest event that is read, in bytes. (A text of 2,000 characters is far shorter.)
pub const LONGEST: usize = 256 * 1024;

/// An event that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The type of the event; `message` if the server named none.
    pub name: String,
    /// Its lines, joined by LF.
    pub data: String,
}

/// A stream that never ends a line or an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an event is longer than {LONGEST} bytes · có event dài quá {LONGEST} byte")]
pub struct TooLong;

/// The state of a reader in the middle of a stream.
#[derive(Clone, Debug, Default)]
pub struct Parser {
    /// The id of the last event, for `Last-Event-ID`; empty if there was none.
    pub last_id: String,
    /// The pause before coming back, if the server has told one.
    pub retry: Option<Duration>,
    line: Vec<u8>,
    /// The last byte was CR: if the next is LF, the two were one line's end.
    after_cr: bool,
    /// A line has ended: what comes can't be the byte order mark.
    begun: bool,
    id: String,
    name: String,
    data: String,
}

impl Parser {
    /// Forgets an unfinished event after the end of a connection. The last id stays.
    pub fn reconnect(&mut self) {
        let (last_id, retry) = (std::mem::take(&mut self.last_id), self.retry);
        *self = Self { id: last_id.clone(), last_id, retry, ..Self::default() };
    }

    /// Takes the next bytes; returns the events that are now complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Vec<Received>, TooLong> {
        let events = self.feed_with_ids(bytes)?;
        Ok(events.into_iter().map(|(_, event)| event).collect())
    }

    /// The same, each event with the last id that had come by then.
    pub fn feed_with_ids(&mut self, bytes: &[u8]) -> Result<Vec<(String, Received)>, TooLong> {
        let mut events = Vec::new();
        for byte in bytes {
            let second_half = self.after_cr && *byte == b'\n';
            self.after_cr = *byte == b'\r';
            match byte {
                b'\n' if second_half => {}
                b'\n' | b'\r' => {
                    let event = self.end_of_line();
                    events.extend(event.map(|event| (self.last_id.clone(), event)));
                }
                _ if self.line.len() + self.data.len() >= LONGEST => return Err(TooLong),
                _ => self.line.push(*byte),
            }
        }
        Ok(events)
    }

    fn end_of_line(&mut self) -> Option<Received> {
        let bytes = std::mem::take(&mut self.line);
        let mut line = String::from_utf8_lossy(&bytes);
        if !std::mem::replace(&mut self.begun, true)
            && let Some(rest) = line.strip_prefix('\u{feff}')
        {
            line = rest.to_owned().into();
        }
        if line.is_empty() {
            return self.end_of_event();
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        self.field(field, value.strip_prefix(' ').unwrap_or(value));
        None
    }

    fn field(&mut self, field: &str, value: &str) {
        match field {
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "event" => value.clone_into(&mut self.name),
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
            }
            _ => {} // a comment (its field has no name), or a field of a later standard
        }
    }

    fn end_of_event(&mut self) -> Option<Received> {
        self.last_id.clone_from(&self.id);
        let (name, mut data) = (std::mem::take(&mut self.name), std::mem::take(&mut self.data));
        data.pop()?; // the last LF; without any data there is no event
        Some(Received { name: if name.is_empty() { "message".into() } else { name }, data })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::event::{Event, OneLine, comment, retry},
        *,
    };

    fn read(stream: &[u8]) -> (Vec<(String, String)>, String) {
        let mut parser = Parser::default();
        let events = parser.feed(stream).expect("short events");
        (events.into_iter().map(|event| (event.name, event.data)).collect(), parser.last_id)
    }

    /// The four examples of §9.2.6, the ends of lines, the fields, and what attackers try.
    #[test]
    fn a_stream_is_read_as_the_standard_says() {
        let message = |data: &str| ("message".to_owned(), data.to_owned());
        for (stream, expected, id) in [
            ("data: YHOO\ndata: +2\ndata: 10\n\n", vec![message("YHOO\n+2\n10")], ""),
            (
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
                vec![message("first event"), message("second event"), message(" third event")],
                "",
            ),
            ("data\n\ndata\ndata\n\ndata:", vec![message(""), message("\n")], ""),
            ("data:test\n\ndata: test\n\n", vec![message("test"), message("test")], ""),
            ("data: a\r\ndata: b\r\n\r\n", vec![message("a\nb")], ""),
            ("data: a\rdata: b\r\r", vec![message("a\nb")], ""),
            ("data: a\r\n\rdata: b\n\r", vec![message("a"), message("b")], ""),
            (
                "event: gap\ndata: x\n\ndata: y\n\n",
                vec![("gap".into(), "x".into()), message("y")],
                "",
            ),
            ("event: gap\n\ndata: y\n\n", vec![message("y")], ""),
            ("id: 5\n\n", vec![], "5"),
            ("id: 5\ndata: x\n\ndata: y\n\n", vec![message("x"), message("y")], "5"),
            ("id: 5\ndata: x\n\nid: 6\0\ndata: y\n\n", vec![message("x"), message("y")], "5"),
            ("id: 5\ndata: x\n\nid: 6\ndata: half", vec![message("x")], "5"),
            ("datum: x\nDATA: y\n data: z\n\n", vec![], ""),
            (":\n: data: x\n::\n\n", vec![], ""),
            ("data: a:b: c\n\n", vec![message("a:b: c")], ""),
            // The byte order mark counts once, at the very beginning.
            ("\u{feff}data: x\n\n", vec![message("x")], ""),
            ("\u{feff}\u{feff}data: x\n\n", vec![], ""),
            ("\n\u{feff}data: x\n\n", vec![], ""),
        ] {
            assert_eq!(read(stream.as_bytes()), (expected, id.to_owned()), "{stream:?}");
        }
    }

    #[test]
    fn broken_utf8_is_shown_as_such_and_nothing_stops() {
        let (broken, _) = read(b"data: ch\xc3o\n\n");
        assert_eq!(broken, [("message".to_owned(), "ch\u{fffd}o".to_owned())]);
    }

    #[test]
    fn retry_takes_digits_only() {
        for (line, expected) in [
            ("retry: 1500", Some(1_500)),
            ("retry:0", Some(0)),
            ("retry: +5", None),
            ("retry: 1.5", None),
            ("retry:", None),
            ("retry: 99999999999999999999999", None),
        ] {
            let mut parser = Parser::default();
            parser.feed(format!("{line}\n").as_bytes()).expect("short");
            assert_eq!(parser.retry, expected.map(Duration::from_millis), "{line}");
        }
    }

    #[test]
    fn half_an_event_does_not_survive_the_connection_but_the_id_does() {
        let mut parser = Parser::default();
        parser.feed(b"retry: 9\nid: 4\ndata: x\n\nid: 5\ndata: hal").expect("short");
        parser.reconnect();
        assert_eq!((parser.last_id.as_str(), parser.retry), ("4", Some(Duration::from_millis(9))));
        let events = parser.feed("\u{feff}data: y\n\n".as_bytes()).expect("short");
        assert_eq!(events, [Received { name: "message".into(), data: "y".into() }]);
        assert_eq!(parser.last_id, "4", "an event without an id does not forget the last one");
    }

    #[test]
    fn an_endless_line_and_an_endless_event_are_refused() {
        assert_eq!(Parser::default().feed(&vec![b'x'; LONGEST + 1]), Err(TooLong));
        let lines = "data: chào bạn\n".repeat(LONGEST / 8);
        assert_eq!(Parser::default().feed(lines.as_bytes()), Err(TooLong));
    }

    #[test]
    fn any_split_gives_the_same_events() {
        let mut chance = fastrand::Rng::with_seed(2);
        let pieces = [
            "data", "id", "event", ":", " ", "\r", "\n", "\r\n", "\n\n", "ế", "👋", "\u{feff}",
            "7", "\0", "x",
        ];
        for _ in 0..500 {
            let mut stream = String::new();
            for _ in 0..chance.usize(..60) {
                stream.push_str(pieces[chance.usize(..pieces.len())]);
            }
            let whole = read(stream.as_bytes());
            let mut parser = Parser::default();
            let mut events = Vec::new();
            let mut rest = stream.as_bytes();
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(chance.usize(1..=rest.len().min(4)));
                events.extend(
                    parser.feed(piece).expect("short").into_iter().map(|e| (e.name, e.data)),
                );
                rest = after;
            }
            assert_eq!((events, parser.last_id), whole, "{stream:?}");
        }
    }

    /// Whatever a person writes arrives as data of that one event, and as nothing else.
    #[test]
    fn what_is_written_is_what_is_read() {
        let mut chance = fastrand::Rng::with_seed(3);
        let pieces =
            ["data: ", "id: 9", "event: gap", "\r", "\n", "\r\n", " ", ":", "ế", "\0", "retry: 1"];
        for number in 0..500_u64 {
            let data: String =
                (0..chance.usize(..12)).map(|_| pieces[chance.usize(..pieces.len())]).collect();
            let event =
                Event { id: Some(number.into()), name: OneLine::new("news"), data: data.clone() };
            let stream =
                [retry(Duration::from_secs(1)), comment(&data), event.to_string()].concat();
            let (events, id) = read(stream.as_bytes());
            let expected = data.replace("\r\n", "\n").replace('\r', "\n");
            assert_eq!(events, [("news".to_owned(), expected)], "{data:?}");
            assert_eq!(id, number.to_string());
        }
    }
}
