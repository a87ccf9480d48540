//! What a proxy that doesn't know WebSocket, or collects answers, does to HTTP/1.1.
//!
//! Like the tap's other reader of HTTP, it follows message boundaries (RFC 9112 §6) as far as the
//! lessons need; an answer to HEAD with a length would confuse it.

use super::{Direction, fault::Faults};

/// More than this of one answer is not collected: the proxy's memory has an end.
const MOST_COLLECTED: usize = 1024 * 1024;

/// One direction's bytes, as the faults want them.
#[derive(Debug, Default)]
pub(super) struct Meddler {
    /// A head is passed on without `Upgrade` and `Connection`.
    no_upgrade: bool,
    /// Nothing is passed on before the message is whole.
    collect: bool,
    answers: bool,
    at: At,
    /// The head or the line that is being read.
    line: Vec<u8>,
    /// Not passed on yet.
    held: Vec<u8>,
}

/// The place in a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    #[default]
    Head,
    Body(u64),
    Size,
    /// A chunk and its CRLF.
    Chunk(u64),
    Trailer,
    /// A body without a length.
    UntilEnd,
    /// Another protocol.
    Upgraded,
}

impl Meddler {
    pub(super) fn new(direction: Direction, faults: &Faults) -> Self {
        let answers = direction == Direction::ToClient;
        let (no_upgrade, collect) = (faults.no_upgrade && !answers, faults.collect && answers);
        Self { no_upgrade, collect, answers, ..Self::default() }
    }

    /// Takes bytes; returns those that are passed on now.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        if !self.no_upgrade && !self.collect {
            return bytes.to_vec();
        }
        let mut passed = Vec::new();
        for byte in bytes {
            self.held.push(*byte);
            let whole = self.read(*byte);
            let in_head = self.at == At::Head && !self.line.is_empty();
            let wait = if self.collect { !whole } else { in_head };
            if !wait || self.held.len() > MOST_COLLECTED {
                passed.append(&mut self.held);
            }
        }
        passed
    }

    /// The sender has ended; what was held is passed on.
    pub(super) fn end(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }

    /// Whether the message is whole with this byte.
    fn read(&mut self, byte: u8) -> bool {
        match self.at {
            At::Upgraded => return true,
            At::UntilEnd => return false,
            At::Body(1) => self.at = At::Head,
            At::Body(left) => self.at = At::Body(left - 1),
            At::Chunk(1) => self.at = At::Size,
            At::Chunk(left) => self.at = At::Chunk(left - 1),
            At::Head | At::Size | At::Trailer => {
                self.line.push(byte);
                return self.read_line();
            }
        }
        self.at == At::Head
    }

    fn read_line(&mut self) -> bool {
        let end: &[u8] = if self.at == At::Head { b"\r\n\r\n" } else { b"\r\n" };
        if !self.line.ends_with(end) {
            return false;
        }
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        self.at = match self.at {
            At::Head => {
                let next = self.after_head(&text);
                if self.no_upgrade {
                    self.held = without_upgrade(&line);
                }
                next
            }
            At::Size => {
                let digits = text.split(';').next().unwrap_or_default().trim();
                match u64::from_str_radix(digits, 16) {
                    Ok(0) => At::Trailer,
                    Ok(size) => At::Chunk(size.saturating_add(2)),
                    Err(_) => At::UntilEnd,
                }
            }
            _ if line == b"\r\n" => At::Head,
            at => at,
        };
        matches!(self.at, At::Head | At::Upgraded)
    }

    /// What follows a head.
    fn after_head(&self, head: &str) -> At {
        let field = |wanted: &str| {
            let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
            let mut values = fields.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            values.next().map(|(_, value)| value.trim().to_ascii_lowercase())
        };
        let status = head.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
        match status.filter(|_| self.answers) {
            Some(101) => return At::Upgraded,
            Some(100..=199 | 204 | 304) => return At::Head,
            _ => {}
        }
        if field("transfer-encoding").is_some_and(|coding| coding.ends_with("chunked")) {
            return At::Size;
        }
        match field("content-length").and_then(|length| length.parse().ok()) {
            Some(0) => At::Head,
            Some(length) => At::Body(length),
            None if self.answers => At::UntilEnd,
            None => At::Head,
        }
    }
}

/// A head without the two fields that concern only one hop (RFC 9110 §7.6.1).
fn without_upgrade(head: &[u8]) -> Vec<u8> {
    let dropped = |line: &[u8]| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        name.eq_ignore_ascii_case(b"upgrade") || name.eq_ignore_ascii_case(b"connection")
    };
    let lines = head.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| !dropped(line)).flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is passed on of a conversation in pieces of any size, and what at the end.
    fn passes(direction: Direction, faults: Faults, bytes: &str) -> [String; 2] {
        let mut results = [1, 2, 3, 7, usize::MAX].map(|size| {
            let mut meddler = Meddler::new(direction, &faults);
            let pieces = bytes.as_bytes().chunks(size);
            let passed: Vec<u8> = pieces.flat_map(|piece| meddler.feed(piece)).collect();
            [passed, meddler.end()].map(|bytes| String::from_utf8(bytes).expect("a text"))
        });
        results.sort();
        assert_eq!(results[0], results[4], "split anywhere, it is the same");
        results[0].clone()
    }

    #[test]
    fn an_upgrade_becomes_a_plain_request_and_bodies_stay() {
        let faults = Faults { no_upgrade: true, ..Faults::default() };
        let asked = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nconnection: Upgrade\r\nSec-WebSocket-Key: k\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 20\r\n\r\nUpgrade: x\r\n\r\nGET / GET /2 HTTP/1.1\r\nCon";
        let [passed, rest] = passes(Direction::ToServer, faults, asked);
        assert_eq!(
            passed,
            "GET /ws HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: k\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 20\r\n\r\nUpgrade: x\r\n\r\nGET / "
        );
        assert_eq!(rest, "GET /2 HTTP/1.1\r\nCon");
        let [passed, _] = passes(Direction::ToClient, faults, asked);
        assert_eq!(passed, asked, "answers are left alone");
    }

    #[test]
    fn an_answer_is_passed_on_when_it_is_whole() {
        let faults = Faults { collect: true, ..Faults::default() };
        let whole = [
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes",
            "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nyes\r\nA\r\n0123456789\r\n0\r\n\r\n",
        ]
        .concat();
        assert_eq!(passes(Direction::ToClient, faults, &whole), [&whole, ""]);
        for part in [
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nye",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nyes\r\n",
            "HTTP/1.1 200 OK\r\n\r\nuntil the end",
        ] {
            assert_eq!(passes(Direction::ToClient, faults, part), ["", part]);
        }
        let upgraded = "HTTP/1.1 101 Switching Protocols\r\n\r\nanything\r\n";
        assert_eq!(passes(Direction::ToClient, faults, upgraded), [upgraded, ""]);
        let asked = "GET / HTTP/1.1\r\n";
        assert_eq!(passes(Direction::ToServer, faults, asked), [asked, ""]);
    }
}
