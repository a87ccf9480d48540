//! Frames for the tap: the wire after the `101`, as lines that a person can read.
//!
//! ```text
//! #1 > TEXT fin masked len=5 "hello"
//! #1 >   81 85 37 fa 21 3d | 5f 9f 4d 51 58
//! ```

use super::{
    close::Close,
    frame::{Header, Opcode, Rsv},
    mask::mask,
};
use crate::tap::{Direction, Dissect, Hex, Line, hex};

/// How many bytes of a payload are shown.
const SHOWN: usize = 64;
/// A frame that announces more is shown as soon as its header is there, because the rest may never
/// come.
const LONG: u64 = 1024;

/// A dissector that shows frames, for [`Tap::then`](crate::tap::Tap::then).
#[must_use]
pub fn frames() -> Box<dyn Dissect> {
    Box::new(Frames::default())
}

#[derive(Debug, Default)]
struct Frames {
    to_server: Side,
    to_client: Side,
}

#[derive(Debug, Default)]
struct Side {
    buffer: Vec<u8>,
    /// Something came that is no frame: from there on it is unknown where a frame begins.
    lost: bool,
    /// Payload bytes of a long frame that are counted but not shown.
    skip: u64,
}

impl Dissect for Frames {
    fn feed(&mut self, direction: Direction, bytes: &[u8], lines: &mut Vec<Line>) {
        let side = match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        };
        side.buffer.extend_from_slice(bytes);
        while side.next(direction, lines) {}
    }
}

impl Side {
    fn next(&mut self, direction: Direction, lines: &mut Vec<Line>) -> bool {
        let skipped = usize::try_from(self.skip).unwrap_or(usize::MAX).min(self.buffer.len());
        self.buffer.drain(..skipped);
        self.skip -= skipped as u64;
        if self.buffer.is_empty() {
            return false;
        }
        if self.lost {
            Hex.feed(direction, &std::mem::take(&mut self.buffer), lines);
            return false;
        }
        match Header::parse(&self.buffer) {
            Ok(None) => false,
            Ok(Some((header, at))) => self.frame(direction, &header, at, lines),
            Err(error) => {
                lines.push(Line::note(error.reason()));
                self.lost = true;
                true
            }
        }
    }

    fn frame(
        &mut self,
        direction: Direction,
        header: &Header,
        at: usize,
        lines: &mut Vec<Line>,
    ) -> bool {
        let shown = match usize::try_from(header.length) {
            Ok(length) if header.length <= LONG => length.min(SHOWN),
            _ => 0,
        };
        let more = header.length > shown as u64;
        if self.buffer.len() < at + shown {
            return false;
        }
        let raw = raw(&self.buffer[..at], &self.buffer[at..at + shown], more);
        let mut payload = self.buffer[at..at + shown].to_vec();
        if let Some(key) = header.mask {
            mask(&mut payload, key);
        }
        let what = describe(header, &payload, more);
        lines.push(Line::wire(direction, &what));
        lines.push(Line::wire(direction, &raw));
        self.buffer.drain(..at + shown);
        self.skip = header.length - shown as u64;
        true
    }
}

fn describe(header: &Header, payload: &[u8], more: bool) -> String {
    let fin = if header.fin { " fin" } else { "" };
    let masked = if header.mask.is_some() { " masked" } else { "" };
    let rsv = header.rsv.to_string();
    let name = format!("{:?}", header.opcode).to_uppercase();
    let plain = header.rsv == Rsv::NONE; // what an extension has changed is no text as it stands
    let content = if plain { content(header.opcode, payload, more) } else { String::new() };
    format!("{name}{fin}{rsv}{masked} len={}{content}", header.length)
}

fn content(opcode: Opcode, payload: &[u8], more: bool) -> String {
    let dots = if more { "…" } else { "" };
    match opcode {
        Opcode::Binary => String::new(),
        Opcode::Close => match Close::parse(payload) {
            Ok(Some(close)) => format!(" {close}"),
            Ok(None) => String::new(),
            Err(error) => format!(" ({})", error.reason()),
        },
        _ if payload.is_empty() => String::new(),
        _ => format!(" {:?}{dots}", String::from_utf8_lossy(payload)),
    }
}

fn raw(header: &[u8], payload: &[u8], more: bool) -> String {
    let dots = if more { " …" } else { "" };
    let payload = format!("{}{dots}", hex(payload));
    format!("  {} | {}", hex(header), payload.trim_start())
}
