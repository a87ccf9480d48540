//! Messages: what the fragments are put together to (RFC 6455 §5.4, §5.6).

use super::{
    decoder::Piece,
    extension::InUse,
    frame::{Header, Opcode, Rsv},
    protocol_error::ProtocolError,
};

/// A message: what an application sends and receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Text; on the wire it is UTF-8.
    Text(String),
    /// Bytes, whose meaning is up to the applications.
    Binary(Vec<u8>),
}

impl Message {
    /// The opcode of its first frame.
    #[must_use]
    pub fn opcode(&self) -> Opcode {
        match self {
            Self::Text(_) => Opcode::Text,
            Self::Binary(_) => Opcode::Binary,
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }
}

// ANCHOR: limits
/// The most that this endpoint keeps for one peer. A frame that announces more is refused by its
/// header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest payload of one frame, in bytes.
    pub frame: u64,
    /// The longest message, in bytes.
    pub message: u64,
    /// The most fragments of one message, because empty ones stay within every other limit.
    pub fragments: u32,
}

impl Limits {
    /// Limits for messages of at most `message` bytes, in one frame or in many.
    #[must_use]
    pub fn of(message: u64) -> Self {
        Self { frame: message, message, fragments: 1 << 17 }
    }

    /// Checks a data frame by its header: `bytes` and `fragments` of its message have come before.
    #[inline]
    pub(crate) fn admit(
        &self,
        header: &Header,
        (bytes, fragments): (u64, u32),
    ) -> Result<(), ProtocolError> {
        if fragments >= self.fragments {
            Err(ProtocolError::TooManyFragments)
        } else if header.length > self.frame {
            Err(ProtocolError::TooBig { limit: self.frame })
        } else if header.length > self.message.saturating_sub(bytes) {
            Err(ProtocolError::TooBig { limit: self.message })
        } else {
            Ok(())
        }
    }
}

// ANCHOR_END: limits

impl Default for Limits {
    /// 16 MiB.
    fn default() -> Self {
        Self::of(16 << 20)
    }
}

// ANCHOR: assembly
/// A message that is still arriving.
#[derive(Debug)]
pub(super) struct Assembly {
    /// The first frame's opcode: text or binary.
    opcode: Opcode,
    /// Whether an extension has changed the bytes.
    extended: bool,
    bytes: Vec<u8>,
    /// How many of the bytes are known to be valid UTF-8.
    valid: usize,
    fragments: u32,
}

impl Assembly {
    /// The message that begins with this piece.
    #[inline]
    pub(super) fn begin(piece: &Piece<'_>) -> Self {
        let Header { opcode, rsv, .. } = piece.header;
        // Memory for what has come. What is only announced may never come.
        let bytes = Vec::with_capacity(piece.payload.len());
        Self { opcode, extended: rsv != Rsv::NONE, bytes, valid: 0, fragments: 0 }
    }

    // ANCHOR_END: assembly

    /// The number of bytes and of fragments that have come.
    #[inline]
    pub(super) fn size(&self) -> (u64, u32) {
        (self.bytes.len() as u64, self.fragments)
    }

    #[inline]
    // ANCHOR: add
    /// Adds a piece. Text that can't become valid any more is refused at once, not at the message's
    /// end.
    pub(super) fn add(&mut self, piece: &Piece<'_>) -> Result<(), ProtocolError> {
        self.fragments += u32::from(piece.first);
        piece.append_to(&mut self.bytes);
        // The last piece is checked with the whole: most messages are one piece, checked once.
        if self.opcode == Opcode::Text && !self.extended && !(piece.last && piece.header.fin) {
            self.valid += valid_prefix(&self.bytes[self.valid..])?;
        }
        Ok(())
    }
    // ANCHOR_END: add

    /// Lets the extension restore what has come of a message that it has changed, so that bad text,
    /// or too much of it, is refused before the message's end.
    pub(super) fn preview(&mut self, extension: InUse<'_>, most: u64) -> Result<(), ProtocolError> {
        let Some(extension) = extension.filter(|_| self.extended) else { return Ok(()) };
        let restored = extension.preview(&self.bytes, most)?;
        if self.opcode == Opcode::Text {
            let more = valid_prefix(restored.get(self.valid..).unwrap_or_default())?;
            self.valid += more;
        }
        Ok(())
    }

    /// The message, once its last byte has come.
    #[inline]
    // ANCHOR: finish
    pub(super) fn finish(
        self,
        extension: InUse<'_>,
        limits: &Limits,
    ) -> Result<Message, ProtocolError> {
        let bytes = match extension {
            Some(extension) if self.extended => extension.undo(self.bytes, limits.message)?,
            _ => self.bytes,
        };
        match self.opcode {
            Opcode::Text => {
                String::from_utf8(bytes).map(Message::Text).map_err(|_| ProtocolError::InvalidUtf8)
            }
            _ => Ok(Message::Binary(bytes)),
        }
    }
    // ANCHOR_END: finish
}

// ANCHOR: valid_prefix
/// How many bytes are whole characters. A character whose end hasn't arrived is no mistake; a byte
/// that can't stand where it stands is one.
fn valid_prefix(bytes: &[u8]) -> Result<usize, ProtocolError> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(text.len()),
        Err(error) if error.error_len().is_none() => Ok(error.valid_up_to()),
        Err(_) => Err(ProtocolError::InvalidUtf8),
    }
}
// ANCHOR_END: valid_prefix
