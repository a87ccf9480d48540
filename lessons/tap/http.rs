//! HTTP/1.1 as a person reads it: heads line by line, bodies as text, what each message cost.
//!
//! This is a reader for looking, not for serving: it follows message boundaries (RFC 9112 §6) as
//! far as the lessons need, and shows as hex whatever it can't follow.

use std::collections::VecDeque;

use super::{AfterUpgrade, Direction, Dissect, Hex, Line, secrets, transcript::bytes};

/// How many bytes of a body are shown; a page or a picture would drown the conversation.
const BODY_SHOWN: usize = 512;

/// Dissects HTTP/1.1 until a `101` answer, then hands over.
#[derive(Debug)]
pub struct Http {
    requests: Side,
    answers: Side,
    after_upgrade: AfterUpgrade,
    upgraded: Option<Box<dyn Dissect>>,
}

/// One direction: what has arrived and isn't shown yet, and what is expected next.
#[derive(Debug, Default)]
struct Side {
    buffer: Vec<u8>,
    expect: Expect,
    /// How long the last head was, in bytes.
    head: usize,
    /// The end of a chunk in which something secret may go on.
    held: Vec<u8>,
    /// Of the answers to come: is it one without a body, because the request's method was HEAD?
    bodiless: VecDeque<bool>,
}

#[derive(Debug, Default)]
enum Expect {
    #[default]
    Head,
    /// A body of a known length.
    Body(usize),
    /// The size line of a chunk (RFC 9112 §7.1).
    ChunkSize,
    /// A chunk of so many bytes and its CRLF.
    Chunk(usize),
    /// Not HTTP, or not any more.
    Unknown,
    /// A request that asks for another protocol is followed by bytes of whichever protocol the
    /// answer chooses.
    Verdict,
}

/// What was just shown.
enum Piece {
    Request { method_is_head: bool },
    Answer { status: u16 },
    Rest,
}

impl Http {
    /// A dissector that reads what follows a `101` with the one that `after_upgrade` makes.
    #[must_use]
    pub fn new(after_upgrade: AfterUpgrade) -> Self {
        Self { requests: Side::default(), answers: Side::default(), after_upgrade, upgraded: None }
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        direction.of(&mut self.requests, &mut self.answers)
    }

    fn upgrade(&mut self, lines: &mut Vec<Line>) {
        let mut next = (self.after_upgrade)();
        for (direction, side) in
            [(Direction::ToServer, &mut self.requests), (Direction::ToClient, &mut self.answers)]
        {
            if !side.buffer.is_empty() {
                next.feed(direction, &std::mem::take(&mut side.buffer), lines);
            }
        }
        self.upgraded = Some(next);
    }
}

impl Dissect for Http {
    fn feed(&mut self, direction: Direction, bytes: &[u8], lines: &mut Vec<Line>) {
        if let Some(next) = &mut self.upgraded {
            return next.feed(direction, bytes, lines);
        }
        self.side(direction).buffer.extend_from_slice(bytes);
        while let Some(piece) = self.side(direction).next(direction, lines) {
            match piece {
                Piece::Answer { status: 101 } => return self.upgrade(lines),
                // The server has declined: the client's next bytes are HTTP again.
                Piece::Answer { .. } if matches!(self.requests.expect, Expect::Verdict) => {
                    self.requests.expect = Expect::Head;
                }
                Piece::Request { method_is_head } => {
                    self.answers.bodiless.push_back(method_is_head);
                }
                Piece::Answer { .. } | Piece::Rest => {}
            }
        }
    }
}

impl Side {
    /// Shows the next piece, once all its bytes are there.
    fn next(&mut self, direction: Direction, lines: &mut Vec<Line>) -> Option<Piece> {
        match self.expect {
            Expect::Head => self.next_head(direction, lines),
            Expect::Body(length) => {
                let body = self.take(length)?;
                show_body(direction, &body, lines);
                self.end(length, lines);
                Some(Piece::Rest)
            }
            Expect::ChunkSize => {
                let line = self.buffer.windows(2).position(|two| two == b"\r\n")?;
                let line = self.take(line + 2)?;
                let digits = String::from_utf8_lossy(&line);
                let digits = digits.split(';').next().unwrap_or_default().trim();
                self.expect = match usize::from_str_radix(digits, 16) {
                    Ok(size) => Expect::Chunk(size),
                    Err(_) => Expect::Unknown,
                };
                Some(Piece::Rest)
            }
            Expect::Chunk(size) => {
                let chunk = self.take(size.checked_add(2)?)?;
                lines.push(Line::note(format!("chunk of {}", bytes(size))));
                self.show_chunk(direction, &chunk[..size], lines);
                self.expect = if size == 0 { Expect::Head } else { Expect::ChunkSize };
                Some(Piece::Rest)
            }
            Expect::Unknown if self.buffer.is_empty() => None,
            Expect::Unknown => {
                show_bytes(direction, &std::mem::take(&mut self.buffer), lines);
                Some(Piece::Rest)
            }
            Expect::Verdict => None,
        }
    }

    /// Shows a chunk, unless a secret goes on in the next one: then it waits for that.
    fn show_chunk(&mut self, direction: Direction, chunk: &[u8], lines: &mut Vec<Line>) {
        self.held.extend_from_slice(chunk);
        if chunk.is_empty() || !secrets::goes_on(&self.held) {
            show_body(direction, &std::mem::take(&mut self.held), lines);
        }
    }

    fn next_head(&mut self, direction: Direction, lines: &mut Vec<Line>) -> Option<Piece> {
        // Empty lines before a request mean nothing (RFC 9112 §2.2).
        let first = self.buffer.iter().position(|byte| !b"\r\n".contains(byte))?;
        self.buffer.drain(..first);
        if !self.buffer[0].is_ascii_graphic() {
            self.expect = Expect::Unknown;
            return Some(Piece::Rest);
        }
        let end = head_end(&self.buffer)?;
        let head = Head::parse(&self.take(end)?);
        lines.extend(head.lines.iter().map(|line| Line::wire(direction, &secrets::field(line))));
        lines.push(Line::wire(direction, ""));
        self.head = end;
        let interim = matches!(head.status, Some(100..=199));
        let bodiless = head.status.is_some() && !interim && self.bodiless.pop_front() == Some(true);
        self.expect = if bodiless { Expect::Head } else { head.body(direction) };
        if matches!(self.expect, Expect::Head | Expect::Verdict) {
            self.end(0, lines);
        }
        Some(match head.status {
            Some(status) => Piece::Answer { status },
            None => Piece::Request { method_is_head: head.lines[0].starts_with("HEAD ") },
        })
    }

    fn end(&mut self, body: usize, lines: &mut Vec<Line>) {
        lines.push(Line::note(format!("head {} bytes, body {body}", self.head)));
        if !matches!(self.expect, Expect::Verdict) {
            self.expect = Expect::Head;
        }
    }

    fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        (self.buffer.len() >= length).then(|| self.buffer.drain(..length).collect())
    }
}

/// Where a head ends. A server may take a line feed alone for the end of a line (RFC 9112 §2.2).
fn head_end(bytes: &[u8]) -> Option<usize> {
    let ends = |at: usize| match bytes.get(at + 1..)? {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    };
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').find_map(|(at, _)| ends(at))
}

struct Head {
    lines: Vec<String>,
    status: Option<u16>,
}

impl Head {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let lines = text.trim_end().split('\n');
        let lines: Vec<_> =
            lines.map(|line| line.strip_suffix('\r').unwrap_or(line).to_owned()).collect();
        let status = lines[0]
            .strip_prefix("HTTP/1.")
            .and_then(|rest| rest.split(' ').nth(1))
            .and_then(|status| status.parse().ok());
        Self { lines, status }
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.lines[1..].iter().find_map(|line| {
            let (field, value) = line.split_once(':')?;
            field.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// What follows this head (RFC 9112 §6.3, without the cases that the lessons never meet).
    fn body(&self, direction: Direction) -> Expect {
        let chunked = |value: &str| value.to_ascii_lowercase().contains("chunked");
        if matches!(self.status, Some(100..=199 | 204 | 304)) {
            Expect::Head
        } else if self.field("transfer-encoding").is_some_and(chunked) {
            Expect::ChunkSize
        } else if let Some(length) = self.field("content-length") {
            length.parse().map_or(Expect::Unknown, |length| match length {
                0 => Expect::Head,
                length => Expect::Body(length),
            })
        } else if direction == Direction::ToServer && self.field("upgrade").is_some() {
            Expect::Verdict
        } else if self.status.is_some() {
            Expect::Unknown // a body until the end of the connection
        } else {
            Expect::Head
        }
    }
}

fn show_body(direction: Direction, body: &[u8], lines: &mut Vec<Line>) {
    match std::str::from_utf8(body) {
        Ok(text) => {
            let text = secrets::body(text);
            let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= BODY_SHOWN);
            let shown = &text[..end.unwrap_or(text.len())];
            lines.extend(shown.lines().map(|line| Line::wire(direction, line)));
            if shown.len() < text.len() {
                let more = text.len() - shown.len();
                lines.push(Line::note(format!("… and {} more", bytes(more))));
            }
        }
        Err(_) => show_bytes(direction, &body[..body.len().min(BODY_SHOWN)], lines),
    }
}

/// Bytes in hex, which would hide no secret: such bytes are only counted.
fn show_bytes(direction: Direction, shown: &[u8], lines: &mut Vec<Line>) {
    if secrets::may_be_in(shown) {
        lines.push(Line::wire(direction, &format!("… ({})", bytes(shown.len()))));
    } else {
        Hex.feed(direction, shown, lines);
    }
}
