//! Frames as the peer of a test sends them: any bit may be wrong. Nothing here comes from the code
//! under test.

use std::fmt;

use full_duplex::tap::hex;

/// Which end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Server,
    Client,
}

impl Side {
    pub const BOTH: [Self; 2] = [Self::Server, Self::Client];

    pub fn other(self) -> Self {
        match self {
            Self::Server => Self::Client,
            Self::Client => Self::Server,
        }
    }
}

/// The key in the RFC's own examples (§5.7).
pub const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Masks or unmasks. Sixteen bytes at a time: a debug build would need minutes for some cases.
pub fn mix(payload: &mut [u8], [a, b, c, d]: [u8; 4]) {
    let wide = [a, b, c, d, a, b, c, d, a, b, c, d, a, b, c, d];
    let (blocks, rest) = payload.as_chunks_mut::<16>();
    for block in blocks {
        *block = (u128::from_ne_bytes(*block) ^ u128::from_ne_bytes(wide)).to_ne_bytes();
    }
    rest.iter_mut().zip(wide).for_each(|(byte, key)| *byte ^= key);
}

/// The beginning of a payload, as a transcript shows it: `len=4 "ping"`.
pub fn preview(payload: &[u8]) -> String {
    let dots = if payload.len() > 24 { "…" } else { "" };
    let shown = payload[..payload.len().min(24)].escape_ascii();
    format!("len={} \"{shown}{dots}\"", payload.len())
}

/// A frame, or a part of one.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    first_byte: u8,
    wrongly_masked: bool,
    /// How many bytes the length takes, if not as few as possible: 1, 3 or 9.
    length_size: Option<usize>,
    /// What the header says, if not the truth.
    announced: Option<u64>,
    payload: Vec<u8>,
    key: [u8; 4],
    part: Part,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// So many bytes from the beginning of the header.
    First(usize),
    /// The header, and payload up to here.
    Through(usize),
    /// Payload only.
    Between(usize, usize),
}

pub fn frame(opcode: u8, payload: impl AsRef<[u8]>) -> Frame {
    Frame {
        first_byte: 0x80 | opcode,
        wrongly_masked: false,
        length_size: None,
        announced: None,
        payload: payload.as_ref().to_vec(),
        key: KEY,
        part: Part::Whole,
    }
}

pub fn text(payload: impl AsRef<[u8]>) -> Frame {
    frame(0x1, payload)
}

pub fn binary(payload: impl AsRef<[u8]>) -> Frame {
    frame(0x2, payload)
}

/// The rest of a message, or some of it.
pub fn cont(payload: impl AsRef<[u8]>) -> Frame {
    frame(0x0, payload)
}

pub fn ping(payload: impl AsRef<[u8]>) -> Frame {
    frame(0x9, payload)
}

pub fn pong(payload: impl AsRef<[u8]>) -> Frame {
    frame(0xA, payload)
}

/// A close frame with any payload at all.
pub fn close_of(payload: impl AsRef<[u8]>) -> Frame {
    frame(0x8, payload)
}

pub fn close(code: u16) -> Frame {
    close_with(code, "")
}

pub fn close_with(code: u16, reason: impl AsRef<[u8]>) -> Frame {
    close_of([&code.to_be_bytes(), reason.as_ref()].concat())
}

impl Frame {
    /// Without FIN: more follows.
    pub fn more(mut self) -> Self {
        self.first_byte &= 0x7F;
        self
    }

    pub fn rsv(mut self, bits: u8) -> Self {
        self.first_byte |= bits << 4;
        self
    }

    /// With another masking key, if it is masked.
    pub fn key(mut self, key: [u8; 4]) -> Self {
        self.key = key;
        self
    }

    /// Masked by a server, or not masked by a client.
    pub fn wrongly_masked(mut self) -> Self {
        self.wrongly_masked = true;
        self
    }

    /// With a length that takes 3 or 9 bytes, needed or not.
    pub fn length_in(mut self, bytes: usize) -> Self {
        self.length_size = Some(bytes);
        self
    }

    /// With a header that speaks of another length.
    pub fn announcing(mut self, length: u64) -> Self {
        self.announced = Some(length);
        self
    }

    pub fn first(mut self, bytes: usize) -> Self {
        self.part = Part::First(bytes);
        self
    }

    pub fn through(mut self, payload: usize) -> Self {
        self.part = Part::Through(payload);
        self
    }

    pub fn between(mut self, from: usize, to: usize) -> Self {
        self.part = Part::Between(from, to);
        self
    }

    pub fn opcode(&self) -> u8 {
        self.first_byte & 0xF
    }

    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The bytes, when `side` sends them.
    pub fn bytes(&self, side: Side) -> Vec<u8> {
        let masked = (side == Side::Client) != self.wrongly_masked;
        let mut bytes = vec![self.first_byte];
        self.push_length(masked, &mut bytes);
        if masked {
            bytes.extend(self.key);
        }
        let head = bytes.len();
        bytes.extend_from_slice(&self.payload);
        if masked {
            mix(&mut bytes[head..], self.key);
        }
        match self.part {
            Part::Whole => bytes,
            Part::First(end) => bytes[..end].to_vec(),
            Part::Through(end) => bytes[..head + end].to_vec(),
            Part::Between(from, to) => bytes[head + from..head + to].to_vec(),
        }
    }

    /// The frame in words, when `side` sends it: `PING fin masked len=4 "ping"`.
    pub fn words(&self, side: Side) -> String {
        let mut words = match self.opcode() {
            0x0 => "CONTINUATION".to_owned(),
            0x1 => "TEXT".to_owned(),
            0x2 => "BINARY".to_owned(),
            0x8 => "CLOSE".to_owned(),
            0x9 => "PING".to_owned(),
            0xA => "PONG".to_owned(),
            reserved => format!("OPCODE {reserved:#x}"),
        };
        for (bit, name) in [(0x80, " fin"), (0x40, " rsv1"), (0x20, " rsv2"), (0x10, " rsv3")] {
            words += if self.first_byte & bit == 0 { "" } else { name };
        }
        words += if (side == Side::Client) == self.wrongly_masked { "" } else { " masked" };
        words = match (self.opcode(), self.payload.split_first_chunk()) {
            (0x8, Some((code, reason))) => {
                let (length, code) = (self.payload.len(), u16::from_be_bytes(*code));
                format!("{words} len={length} {code} \"{}\"", reason.escape_ascii())
            }
            _ => format!("{words} {}", preview(&self.payload)),
        };
        if let Some(length) = self.announced {
            words = format!("{words}, but the header says len={length}");
        }
        if let Some(size @ (3 | 9)) = self.length_size {
            words = format!("{words}, the length written in {} bytes", size - 1);
        }
        match self.part {
            Part::Whole => words,
            Part::First(end) => format!("{words}: only its first {end} bytes"),
            Part::Through(0) => format!("{words}: only its header"),
            Part::Through(end) => format!("{words}: its header and {end} bytes of payload"),
            Part::Between(from, to) => {
                let part = self.payload[from..to].escape_ascii();
                format!("{} more bytes of that payload: \"{part}\"", to - from)
            }
        }
    }

    fn push_length(&self, masked: bool, bytes: &mut Vec<u8>) {
        let length = self.announced.unwrap_or(self.payload.len() as u64);
        let mask = u8::from(masked) << 7;
        let shortest = match length {
            0..126 => 1,
            126..0x1_0000 => 3,
            _ => 9,
        };
        let eight = length.to_be_bytes();
        match self.length_size.unwrap_or(shortest) {
            1 => bytes.push(mask | eight[7]),
            3 => {
                bytes.push(mask | 0x7E);
                bytes.extend(&eight[6..]);
            }
            _ => {
                bytes.push(mask | 0x7F);
                bytes.extend(eight);
            }
        }
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes(Side::Server); // a client's are the same, masked
        let shown = &bytes[..bytes.len().min(24)];
        let dots = if bytes.len() > shown.len() { " …" } else { "" };
        let mask = if self.wrongly_masked { ", masked as it should not be" } else { "" };
        write!(f, "{}{dots} ({} bytes before masking{mask})", hex(shown), bytes.len())
    }
}
