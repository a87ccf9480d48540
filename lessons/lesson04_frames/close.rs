//! Close frames: a code, a reason, and the rules for both (RFC 6455 §5.5.1 and §7.4).

use std::fmt;

use super::{frame::MAX_CONTROL, protocol_error::ProtocolError};
use crate::stage::visible::visible;

/// A close code: the reason for an end, as a number (§7.4). Codes without a name here are kept as
/// they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// A normal end.
    pub const NORMAL: Self = Self(1000);
    /// The server stops, or the page is left.
    pub const GOING_AWAY: Self = Self(1001);
    /// The peer broke the protocol.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// A kind of message that this endpoint doesn't take.
    pub const UNSUPPORTED: Self = Self(1003);
    /// Reported for a close frame without a code; never sent.
    pub const NONE: Self = Self(1005);
    /// Reported for an end without a close frame; never sent.
    pub const LOST: Self = Self(1006);
    /// A message that isn't what it says, such as text that isn't UTF-8.
    pub const INVALID_PAYLOAD: Self = Self(1007);
    /// The peer did what it may not do here.
    pub const POLICY: Self = Self(1008);
    /// A message too long to be taken.
    pub const TOO_BIG: Self = Self(1009);

    /// The number.
    #[must_use]
    pub fn value(self) -> u16 {
        self.0
    }

    // ANCHOR: may_travel
    /// Whether this code may stand in a close frame: §7.4.1 and §7.4.2, and the codes that IANA has
    /// registered since, 1012 to 1014.
    #[must_use]
    pub fn may_travel(self) -> bool {
        matches!(self.0, 1000..=1003 | 1007..=1014 | 3000..=4999)
    }
    // ANCHOR_END: may_travel
}

impl From<u16> for CloseCode {
    fn from(code: u16) -> Self {
        Self(code)
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The content of a close frame that has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The code.
    pub code: CloseCode,
    /// A text for debugging; at most 123 bytes.
    pub reason: String,
}

impl Close {
    /// A code and a reason. A reason that doesn't fit into a control frame is cut, between two
    /// characters.
    #[must_use]
    pub fn new(code: impl Into<CloseCode>, reason: &str) -> Self {
        let longest = MAX_CONTROL - 2;
        let end = (0..=reason.len().min(longest)).rev().find(|at| reason.is_char_boundary(*at));
        Self { code: code.into(), reason: reason[..end.unwrap_or(0)].to_owned() }
    }

    // ANCHOR: parse
    /// Reads a close frame's payload: nothing at all, or a code that may travel and a reason in
    /// UTF-8.
    pub fn parse(payload: &[u8]) -> Result<Option<Self>, ProtocolError> {
        let Some((code, reason)) = payload.split_first_chunk() else {
            return if payload.is_empty() { Ok(None) } else { Err(ProtocolError::CloseOfOneByte) };
        };
        let code = CloseCode(u16::from_be_bytes(*code));
        if !code.may_travel() {
            return Err(ProtocolError::CloseCode(code));
        }
        let reason = str::from_utf8(reason).map_err(|_| ProtocolError::CloseReason)?;
        Ok(Some(Self { code, reason: reason.to_owned() }))
    }
    // ANCHOR_END: parse

    /// The payload of the close frame.
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        [&self.code.0.to_be_bytes(), self.reason.as_bytes()].concat()
    }
}

impl fmt::Display for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.reason.is_empty() {
            self.code.fmt(f)
        } else {
            write!(f, "{} \"{}\"", self.code, visible(&self.reason))
        }
    }
}
