//! Whether bytes are UTF-8, as fast as the processor's vectors allow: the standard library looks at
//! one character after another as soon as one isn't ASCII, and in Vietnamese that is soon.

use crate::lesson04_frames::protocol_error::ProtocolError;

/// The text that these bytes are.
#[inline]
pub fn text(bytes: &[u8]) -> Result<&str, ProtocolError> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| ProtocolError::InvalidUtf8)
}

/// How many bytes are whole characters: [`text`] for a message that is still arriving. A character
/// whose end hasn't arrived is no mistake; a byte that can't stand where it stands is one.
pub fn valid_prefix(bytes: &[u8]) -> Result<usize, ProtocolError> {
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => Ok(text.len()),
        Err(error) if error.error_len().is_none() => Ok(error.valid_up_to()),
        Err(_) => Err(ProtocolError::InvalidUtf8),
    }
}
