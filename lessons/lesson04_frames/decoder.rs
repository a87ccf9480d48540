//! From a stream of bytes to frames, without waiting for them to be whole.
//!
//! A frame may announce sixteen megabytes and arrive byte by byte. Who collects it first and looks afterwards has
//! promised memory to a stranger, and notices a wrong byte late. So payloads are handed on piece by piece, as they come.

use super::{
    fast::extend_masked,
    frame::{Header, MAX_HEADER},
    mask::rotated,
    protocol_error::ProtocolError,
};

/// Finds the frames in a stream of bytes.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The beginning of a header whose end hasn't arrived.
    head: [u8; MAX_HEADER],
    have: usize,
    /// The frame whose payload is arriving, and how many bytes of it are still to come.
    frame: Option<(Header, u64)>,
}

/// As much of a frame as was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The frame's header; the masking key is turned so that it fits the first byte of `payload`.
    pub header: Header,
    /// Nothing of this frame came before.
    pub first: bool,
    /// As it was sent: still masked.
    pub payload: &'a [u8],
    /// Nothing of this frame comes after.
    pub last: bool,
}

impl Piece<'_> {
    /// Appends the payload, unmasked.
    #[inline]
    pub fn append_to(&self, bytes: &mut Vec<u8>) {
        match self.header.mask {
            Some(key) => extend_masked(bytes, self.payload, key),
            None => bytes.extend_from_slice(self.payload),
        }
    }
}

impl Decoder {
    #[inline]
    // ANCHOR: next
    /// Takes the next piece from the front of `bytes`; `None` if all of them are used up.
    pub fn next<'a>(&mut self, bytes: &mut &'a [u8]) -> Result<Option<Piece<'a>>, ProtocolError> {
        let (header, left, first) = match self.frame {
            Some(_) if bytes.is_empty() => return Ok(None),
            Some((header, left)) => (header, left, false),
            None => match self.header(bytes)? {
                Some(header) => (header, header.length, true),
                None => return Ok(None),
            },
        };
        let here = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
        let payload = bytes.split_off(..here).unwrap_or_default();
        let left = left - here as u64;
        let piece = Piece { header, first, payload, last: left == 0 };
        self.frame = None;
        if left > 0 {
            let mask = header.mask.map(|key| rotated(key, here));
            self.frame = Some((Header { mask, ..header }, left));
        }
        Ok(Some(piece))
    }
    // ANCHOR_END: next

    #[inline]
    fn header(&mut self, bytes: &mut &[u8]) -> Result<Option<Header>, ProtocolError> {
        if self.have == 0
            && let Some((header, length)) = Header::parse(bytes)?
        {
            *bytes = &bytes[length..];
            return Ok(Some(header));
        }
        while let Some(byte) = bytes.split_off_first() {
            self.head[self.have] = *byte;
            self.have += 1;
            if let Some((header, _)) = Header::parse(&self.head[..self.have])? {
                self.have = 0;
                return Ok(Some(header));
            }
        }
        Ok(None)
    }
}
