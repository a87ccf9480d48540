//! The catalogue: each figure that a run measures, what it means, the chapter that claims it, and
//! how two machines' values are compared.

use super::results::Run;

mod claims;
mod figures;
mod plots;

pub use claims::{CLAIMS, Claim, Verdict};
pub use figures::FIGURES;
pub use plots::{Axis, PLOTS, Plot, Series};

/// A part of the run that can be asked for by itself, with `--only`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Measure {
    /// Polling, long-polling, event streams and WebSocket: bytes, delay, requests.
    Polling,
    /// The upgrade: bytes and time.
    Handshake,
    /// The bytes around a message.
    Frames,
    /// A library's read buffer: memory and speed.
    Buffers,
    /// permessage-deflate: bytes, work and memory.
    Compression,
    /// What it costs to know that the other side is there.
    Heartbeat,
    /// Everybody comes back at once.
    Herd,
    /// Messages that survive a power cut.
    Durability,
    /// How many people, and how many messages.
    Limits,
    /// What each step of the fast server brings.
    Steps,
}

impl Measure {
    /// All of them, in the page's order.
    pub const ALL: [Self; 10] = [
        Self::Polling,
        Self::Handshake,
        Self::Frames,
        Self::Buffers,
        Self::Compression,
        Self::Heartbeat,
        Self::Herd,
        Self::Durability,
        Self::Limits,
        Self::Steps,
    ];

    /// Its title in both languages.
    #[must_use]
    pub fn title(self) -> [&'static str; 2] {
        match self {
            Self::Polling => ["From polling to WebSocket", "Từ polling tới WebSocket"],
            Self::Handshake => ["The handshake", "Handshake"],
            Self::Frames => ["The bytes around a message", "Những byte bọc quanh một tin"],
            Self::Buffers => ["Read buffers", "Bộ đệm đọc"],
            Self::Compression => ["Compression", "Nén"],
            Self::Heartbeat => ["Heartbeats", "Heartbeat (nhịp tim)"],
            Self::Herd => ["The herd", "Cả đàn ùa về"],
            Self::Durability => ["Messages that survive", "Những tin không mất"],
            Self::Limits => ["Limits", "Giới hạn"],
            Self::Steps => ["The fast server, step by step", "Server thật nhanh, từng bước"],
        }
    }

    /// What it measures, a sentence in both languages: shown while it runs.
    #[must_use]
    pub fn sentence(self) -> [&'static str; 2] {
        SENTENCES[self as usize]
    }
}

/// In the order of the measures.
const SENTENCES: [[&str; 2]; 10] = [
    [
        "Ten people say the same things over four transports; every byte is counted.",
        "Mười người nói cùng những câu ấy qua bốn cách truyền; byte nào cũng được đếm.",
    ],
    [
        "The bytes and the time of an upgrade, beside a question that is asked in vain.",
        "Số byte và thời gian của một lần nâng cấp, bên cạnh một lần hỏi vô ích.",
    ],
    [
        "The bytes around messages of every length: a frame's header, and HTTP's.",
        "Những byte bọc quanh tin đủ mọi độ dài: header của frame, và của HTTP.",
    ],
    [
        "An echo server with read buffers of several sizes: its memory, and its speed.",
        "Một echo server với bộ đệm đọc nhiều cỡ: bộ nhớ và tốc độ của nó.",
    ],
    [
        "The chat's own messages, compressed: the bytes, the work, and the memory.",
        "Chính các tin của phòng chat, đem nén: số byte, công xử lý, và bộ nhớ.",
    ],
    [
        "An hour of silence on a clock turned by hand: questions, bytes, an unseen death.",
        "Một giờ im lặng theo đồng hồ vặn tay: số lần hỏi, số byte, lúc biết đã chết.",
    ],
    [
        "A thousand clients lose their server for ten seconds and come back by three rules.",
        "Một nghìn client mất server mười giây rồi quay lại theo ba luật khác nhau.",
    ],
    [
        "The same messages on your disk, with one sync for each, for many, and without.",
        "Cùng những tin ấy trên đĩa bạn: sync từng tin, nhiều tin một lần, và không sync.",
    ],
    [
        "Rooms that grow, and messages that come faster, until they are late.",
        "Phòng đông dần, tin dồn dập dần, cho tới khi tin bắt đầu trễ.",
    ],
    [
        "The fast server beside itself without one step; one speaks, 500 people hear.",
        "Server thật nhanh đặt cạnh chính nó khi thiếu một bước; một người nói, 500 người nghe.",
    ],
];

/// A figure's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Pieces: messages, requests, people.
    Number,
    /// Bytes.
    Bytes,
    /// Units of 1,024 bytes.
    Kib,
    /// Per cent.
    Percent,
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// How many times as much.
    Times,
    /// Pieces in a second.
    PerSecond,
}

/// What a figure depends on, and so how two runs are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The program's own: the same on every machine.
    Count,
    /// Bytes or shares that timing moves a little.
    Bytes,
    /// A time, a speed or an amount of memory: the machine's own. Beside the book's it is shown as
    /// a ratio.
    Machine,
    /// A ratio of two things on one machine: it moves less than they do.
    Ratio,
}

// ANCHOR: entry
/// A figure of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its id in a [`Run`], as `polling.bytes_each`.
    pub id: &'static str,
    /// The part of the run that measures it.
    pub measure: Measure,
    /// What it depends on.
    pub kind: Kind,
    /// Its unit.
    pub unit: Unit,
    /// What it means, in both languages: a noun phrase, as a table's row has it.
    pub text: [&'static str; 2],
    /// The page and the place in it that claim it, as `lesson01.html#numbers`.
    pub chapter: &'static str,
    /// A reader's value that is further from ours than this factor differs in kind; 1 for a count.
    pub within: f64,
}
// ANCHOR_END: entry

/// A reader's figure beside ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Beside {
    /// Equal, or near enough.
    Alike,
    /// So many times as large as ours, and still of the same kind.
    Times(f64),
    /// Further away than the figure's kind allows.
    Differs(f64),
}

impl Entry {
    /// Compares a reader's value with ours.
    #[must_use]
    pub fn beside(&self, reader: f64, ours: f64) -> Beside {
        let same = (reader - ours).abs() <= f64::EPSILON * ours.abs().max(1.0);
        if same {
            return Beside::Alike;
        }
        let ratio = if ours == 0.0 { f64::INFINITY } else { reader / ours };
        let apart = if ratio > 0.0 { ratio.max(1.0 / ratio) } else { f64::INFINITY };
        if apart > self.within {
            Beside::Differs(ratio)
        } else if self.kind == Kind::Machine {
            Beside::Times(ratio)
        } else {
            Beside::Alike
        }
    }

    /// The figure as it is written, in both languages: `757 B`, `0.5 s`.
    #[must_use]
    pub fn written(&self, value: f64) -> [String; 2] {
        written(self.unit, value)
    }
}

/// The entry with this id.
#[must_use]
pub fn entry(id: &str) -> Option<&'static Entry> {
    FIGURES.iter().find(|entry| entry.id == id)
}

/// A value with its unit, in both languages: a decimal point becomes a comma.
#[must_use]
pub fn written(unit: Unit, value: f64) -> [String; 2] {
    let (en, vi) = match unit {
        Unit::Number => ("", ""),
        Unit::Bytes => (" B", " B"),
        Unit::Kib => (" KiB", " KiB"),
        Unit::Percent => ("%", "%"),
        Unit::Seconds => (" s", " s"),
        Unit::Milliseconds => (" ms", " ms"),
        Unit::Times => (" ×", " ×"),
        Unit::PerSecond => ("/s", "/s"),
    };
    let [english, vietnamese] = number(value);
    [english + en, vietnamese + vi]
}

/// Three digits that mean something, or the whole number: `0.52`, `12.4`, `13,500`.
#[must_use]
pub fn number(value: f64) -> [String; 2] {
    let size = value.abs();
    let decimals = match size {
        _ if size >= 100.0 || (value - value.round()).abs() < 1e-9 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 0.1 => 2,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let grouped = |mark: &str| {
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            let left = whole.len() - place;
            if place > 0 && left.is_multiple_of(3) && !grouped.ends_with('-') {
                grouped += mark;
            }
            grouped.push(digit);
        }
        grouped
    };
    let with = |whole: String, point: &str| {
        if rest.is_empty() { whole } else { whole + point + rest }
    };
    [with(grouped(","), "."), with(grouped("."), ",")]
}

/// Each claim, and how it stands after this run; a claim whose figures weren't measured is left
/// out.
pub fn verdicts(run: &Run) -> impl Iterator<Item = (&'static Claim, Verdict)> {
    CLAIMS.iter().filter_map(|claim| Some((claim, (claim.judge)(run)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_both_languages() {
        assert_eq!(number(13_500.0), ["13,500", "13.500"]);
        assert_eq!(number(0.524), ["0.52", "0,52"]);
        assert_eq!(number(12.44), ["12.4", "12,4"]);
        assert_eq!(number(757.0), ["757", "757"]);
        assert_eq!(number(-1_234.0), ["-1,234", "-1.234"]);
        assert_eq!(number(3.0), ["3", "3"]);
    }

    #[test]
    fn counts_are_equal_and_speeds_are_ratios() {
        let count = entry("handshake.request").expect("an entry");
        assert_eq!(count.beside(153.0, 153.0), Beside::Alike);
        assert!(matches!(count.beside(154.0, 153.0), Beside::Differs(_)));
        let time = entry("websocket.delay").expect("an entry");
        assert_eq!(time.beside(2.0, 1.0), Beside::Times(2.0));
        assert!(matches!(time.beside(1.0, 0.001), Beside::Differs(_)));
    }
}
