//! A conversation as lines that a person can read, and that a test can compare.

use std::{fmt, time::Duration};

use console::style;

use crate::stage::visible::visible;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client, written `>`.
    ToServer,
    /// From the server, written `<`.
    ToClient,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }

    /// Of two things, one for each direction, this direction's.
    #[must_use]
    pub fn of<T>(self, to_server: T, to_client: T) -> T {
        match self {
            Self::ToServer => to_server,
            Self::ToClient => to_client,
        }
    }
}

/// Turns the bytes of one connection into lines.
///
/// Bytes arrive as the network delivers them: a dissector keeps what is not yet complete.
pub trait Dissect: fmt::Debug + Send {
    /// Takes bytes that went over the wire, in either direction, and adds what they mean.
    fn feed(&mut self, direction: Direction, bytes: &[u8], lines: &mut Vec<Line>);
}

/// What stands before a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `>` or `<`: this went over the wire.
    Wire(Direction),
    /// `·`: this is said about the wire.
    Note,
}

/// One line of a transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What kind of line it is.
    pub mark: Mark,
    /// What it says.
    pub text: String,
}

impl Line {
    /// A line of what went over the wire; control characters are shown, not obeyed.
    #[must_use]
    pub fn wire(direction: Direction, text: &str) -> Self {
        Self { mark: Mark::Wire(direction), text: visible(text).into_owned() }
    }

    /// A remark.
    pub fn note(text: impl Into<String>) -> Self {
        Self { mark: Mark::Note, text: visible(&text.into()).into_owned() }
    }

    /// The line as it is printed, in colours if standard output is a terminal.
    #[must_use]
    pub fn coloured(&self, connection: u64) -> String {
        let plain = Numbered { connection, line: self }.to_string();
        let styled = match self.mark {
            Mark::Wire(Direction::ToServer) => style(plain).cyan(),
            Mark::Wire(Direction::ToClient) => style(plain).green(),
            Mark::Note => style(plain).dim(),
        };
        styled.to_string()
    }
}

struct Numbered<'a> {
    connection: u64,
    line: &'a Line,
}

impl fmt::Display for Numbered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.line.mark {
            Mark::Wire(Direction::ToServer) => '>',
            Mark::Wire(Direction::ToClient) => '<',
            Mark::Note => '·',
        };
        write!(f, "#{} {mark} {}", self.connection, self.line.text)
    }
}

/// The lines of all connections, in the order in which they happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// When, which connection, what.
    lines: Vec<(Duration, u64, Line)>,
}

impl Transcript {
    /// Adds lines of one connection, where the time doesn't matter.
    pub fn extend(&mut self, connection: u64, lines: impl IntoIterator<Item = Line>) {
        self.extend_at(Duration::ZERO, connection, lines);
    }

    /// Adds lines of one connection that were seen at this time.
    pub fn extend_at(
        &mut self,
        time: Duration,
        connection: u64,
        lines: impl IntoIterator<Item = Line>,
    ) {
        self.lines.extend(lines.into_iter().map(|line| (time, connection, line)));
    }

    /// The lines, each behind its time in seconds.
    #[must_use]
    pub fn timed(&self) -> Timed<'_> {
        Timed(self)
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (_, connection, line) in &self.lines {
            let text = Numbered { connection: *connection, line }.to_string();
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

/// A transcript with its times: ` 7.0 s #2 · open`.
#[derive(Debug)]
pub struct Timed<'a>(&'a Transcript);

impl fmt::Display for Timed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (time, connection, line) in &self.0.lines {
            let text = Numbered { connection: *connection, line }.to_string();
            writeln!(f, "{:4.1} s {}", time.as_secs_f64(), text.trim_end())?;
        }
        Ok(())
    }
}

/// So many bytes, in words.
pub(super) fn bytes(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

/// Shows bytes as hex and text, sixteen in a line: the dissector for unknown protocols.
#[derive(Debug)]
pub struct Hex;

impl Dissect for Hex {
    fn feed(&mut self, direction: Direction, bytes: &[u8], lines: &mut Vec<Line>) {
        for row in bytes.chunks(16) {
            let text: String = row.iter().map(|byte| printable(*byte)).collect();
            lines.push(Line::wire(direction, &format!("{:<48} {text}", hex(row))));
        }
    }
}

/// Bytes as a transcript shows them: `81 05`.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ")
}

fn printable(byte: u8) -> char {
    if byte.is_ascii_graphic() || byte == b' ' { byte.into() } else { '.' }
}
