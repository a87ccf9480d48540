//! The frame header: the two to fourteen bytes in front of every payload (RFC 6455 §5.2).
//!
//! ```text
//!    byte 0             byte 1           then, if 126 or 127       then, if MASK
//!   ┌─┬───┬────────┐   ┌─┬──────────┐   ┌────────────────────┐   ┌──────────────┐   ┌─────────┐
//!   │F│RSV│ opcode │   │M│ length 7 │   │ length: 2 or 8 B   │   │ key: 4 bytes │   │ payload │
//!   └─┴───┴────────┘   └─┴──────────┘   └────────────────────┘   └──────────────┘   └─────────┘
//! ```

use std::fmt;

use super::protocol_error::ProtocolError;

/// The longest header: 2 bytes, 8 of length, 4 of masking key.
pub const MAX_HEADER: usize = 14;
/// The longest payload of a control frame, in bytes (§5.5).
pub const MAX_CONTROL: usize = 125;
/// The bit of a length that must be 0, so that the number fits into 63 bits.
const HIGHEST_BIT: u64 = 1 << 63;
/// In place of a length: the length is in the next two bytes.
const SIXTEEN_BITS: u8 = 0x7E;
/// In place of a length: the length is in the next eight bytes.
const SIXTY_FOUR_BITS: u8 = 0x7F;

// ANCHOR: opcode
/// The kind of a frame (§5.2). The other ten values are reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Opcode {
    /// The next fragment of a message.
    Continuation = 0x0,
    /// Text in UTF-8.
    Text = 0x1,
    /// Bytes.
    Binary = 0x2,
    /// The close of the connection, perhaps with a code and a reason.
    Close = 0x8,
    /// A question that a pong answers.
    Ping = 0x9,
    /// The answer to a ping, with the ping's payload.
    Pong = 0xA,
}

impl Opcode {
    /// Close, ping and pong: short, whole, and allowed between the fragments of a message (§5.5).
    #[must_use]
    #[inline]
    pub fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

impl TryFrom<u8> for Opcode {
    type Error = ProtocolError;

    #[inline]
    fn try_from(bits: u8) -> Result<Self, ProtocolError> {
        Ok(match bits {
            0x0 => Self::Continuation,
            0x1 => Self::Text,
            0x2 => Self::Binary,
            0x8 => Self::Close,
            0x9 => Self::Ping,
            0xA => Self::Pong,
            reserved => return Err(ProtocolError::ReservedOpcode(reserved)),
        })
    }
}
// ANCHOR_END: opcode

/// The three bits that belong to extensions; all 0 unless one was agreed in the handshake (§5.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rsv(u8);

impl Rsv {
    /// No bit is set.
    pub const NONE: Self = Self(0);
    /// The bit that permessage-deflate uses (RFC 7692 §6).
    pub const RSV1: Self = Self(0b100);
}

impl fmt::Display for Rsv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (bit, name) in [(0b100, " rsv1"), (0b010, " rsv2"), (0b001, " rsv3")] {
            if self.0 & bit != 0 {
                f.write_str(name)?;
            }
        }
        Ok(())
    }
}

// ANCHOR: header
/// The header of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Whether this frame is the last one of its message.
    pub fin: bool,
    /// Bits for extensions.
    pub rsv: Rsv,
    /// The kind of the frame.
    pub opcode: Opcode,
    /// The masking key, if the payload is masked.
    pub mask: Option<[u8; 4]>,
    /// The payload's length in bytes.
    pub length: u64,
}
// ANCHOR_END: header

impl Header {
    /// The header of a whole message in one frame, unmasked.
    #[must_use]
    pub fn new(opcode: Opcode, length: usize) -> Self {
        Self { fin: true, rsv: Rsv::NONE, opcode, mask: None, length: length as u64 }
    }

    #[inline]
    // ANCHOR: parse
    /// Reads a header from the beginning of `bytes` and says how long it is; `None` if it isn't
    /// all there yet.
    pub fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, ProtocolError> {
        let [first, second, ..] = *bytes else { return Ok(None) };
        let opcode = Opcode::try_from(first & 0b1111)?;
        let Some((length, at)) = parse_length(second & 0b0111_1111, &bytes[2..])? else {
            return Ok(None);
        };
        let (mask, at) = if second & 0b1000_0000 == 0 {
            (None, 2 + at)
        } else {
            match bytes[2 + at..].first_chunk() {
                Some(key) => (Some(*key), 2 + at + key.len()),
                None => return Ok(None),
            }
        };
        let fin = first & 0b1000_0000 != 0;
        let rsv = Rsv(first >> 4 & 0b111);
        Ok(Some((Self { fin, rsv, opcode, mask, length }, at)))
    }
    // ANCHOR_END: parse

    #[inline]
    // ANCHOR: encode
    /// Writes the header, with the shortest length that holds the number.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let masked = u8::from(self.mask.is_some()) << 7;
        let length = self.length.to_be_bytes();
        let [.., high, low] = length;
        out.push(u8::from(self.fin) << 7 | self.rsv.0 << 4 | self.opcode as u8);
        match self.length {
            0..=125 => out.push(masked | low),
            126..=0xFFFF => out.extend_from_slice(&[masked | SIXTEEN_BITS, high, low]),
            _ => {
                out.push(masked | SIXTY_FOUR_BITS);
                out.extend_from_slice(&length);
            }
        }
        if let Some(key) = self.mask {
            out.extend_from_slice(&key);
        }
    }
    // ANCHOR_END: encode
}

#[inline]
// ANCHOR: length
/// The length, and how many bytes behind the first two hold it. "The minimal number of bytes MUST
/// be used", and "the most significant bit MUST be 0" (§5.2).
fn parse_length(seven_bits: u8, bytes: &[u8]) -> Result<Option<(u64, usize)>, ProtocolError> {
    let (length, size, minimum) = match seven_bits {
        SIXTEEN_BITS => match bytes.first_chunk() {
            Some(two) => (u64::from(u16::from_be_bytes(*two)), 2, 126),
            None => return Ok(None),
        },
        SIXTY_FOUR_BITS => match bytes.first_chunk() {
            Some(eight) => (u64::from_be_bytes(*eight), 8, 0x1_0000),
            None => return Ok(None),
        },
        short => (u64::from(short), 0, 0),
    };
    if length < minimum {
        return Err(ProtocolError::LengthNotMinimal);
    }
    if length & HIGHEST_BIT != 0 {
        return Err(ProtocolError::LengthHighestBit);
    }
    Ok(Some((length, size)))
}
// ANCHOR_END: length
