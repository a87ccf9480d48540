//! Events as they are read: WHATWG HTML §9.2.6, "Interpreting an event stream", for bytes that arrive in pieces.
//!
//! ```text
//!   bytes ──► lines ──► fields ──► an empty line? ──► Received
//!         CR, LF, CRLF   id, event, data, retry; ":" is a comment
//! ```
//!
//! The network cuts where it likes: in the middle of "ế", between CR and LF, inside the byte order mark. Any cut gives
//! the same events.

use std::time::Duration;

use thiserror::Error;

/// A longer event is not from our server, in bytes. (A text of 2,000 characters is far below.)
pub const LONGEST: usize = 256 * 1024;

/// An event that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// `message` if the server did not say otherwise.
    pub name: String,
    /// Its lines, joined by LF.
    pub data: String,
}

/// A stream that never ends a line or an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an event is longer than {LONGEST} bytes · có event dài quá {LONGEST} byte")]
pub struct TooLong;

/// What is known in the middle of a stream.
#[derive(Clone, Debug, Default)]
pub struct Parser {
    /// The id of the last event: what to say in `Last-Event-ID`. Empty: nothing.
    pub last_id: String,
    /// How long to wait before coming back, if the server has told.
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
    /// The connection is gone. Half an event is no event; the last id stays.
    pub fn reconnect(&mut self) {
        let (last_id, retry) = (std::mem::take(&mut self.last_id), self.retry);
        *self = Self { id: last_id.clone(), last_id, retry, ..Self::default() };
    }

    // ANCHOR: feed
    /// Takes the next bytes; returns the events that are now complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Vec<Received>, TooLong> {
        let mut events = Vec::new();
        for byte in bytes {
            let second_half = self.after_cr && *byte == b'\n';
            self.after_cr = *byte == b'\r';
            match byte {
                b'\n' if second_half => {}
                b'\n' | b'\r' => events.extend(self.end_of_line()),
                _ if self.line.len() + self.data.len() >= LONGEST => return Err(TooLong),
                _ => self.line.push(*byte),
            }
        }
        Ok(events)
    }
    // ANCHOR_END: feed

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

    // ANCHOR: field
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
            _ => {} // a comment (its field has no name), or something that a later standard has thought of
        }
    }

    fn end_of_event(&mut self) -> Option<Received> {
        self.last_id.clone_from(&self.id);
        let (name, mut data) = (std::mem::take(&mut self.name), std::mem::take(&mut self.data));
        data.pop()?; // the last LF; without any data there is no event
        Some(Received { name: if name.is_empty() { "message".into() } else { name }, data })
    }
    // ANCHOR_END: field
}

#[cfg(test)]
#[path = "parser_tests.rs"]
mod tests;
