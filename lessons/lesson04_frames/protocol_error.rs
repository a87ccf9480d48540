//! Every rule that a peer can break, and the code with which the connection is then failed
//! (RFC 6455 §7.1.7).

use std::{borrow::Cow, fmt};

use super::close::CloseCode;

/// A rule that the peer broke. The connection can't go on: "_Fail the WebSocket Connection_".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtocolError {
    /// A reserved bit is set, and no extension was agreed that would give it a meaning (§5.2).
    ReservedBits,
    /// A reserved opcode (§5.2).
    ReservedOpcode(u8),
    /// A length written with more bytes than it needs (§5.2).
    LengthNotMinimal,
    /// A length whose highest bit is set (§5.2).
    LengthHighestBit,
    /// A client's frame that isn't masked (§5.1).
    NotMasked,
    /// A server's frame that is masked (§5.1).
    Masked,
    /// A control frame in pieces (§5.5).
    FragmentedControl,
    /// A control frame with more than 125 bytes (§5.5).
    LongControl,
    /// A continuation frame outside of a message (§5.4).
    NothingToContinue,
    /// A new message inside another one that isn't finished (§5.4).
    UnfinishedMessage,
    /// A close frame's payload of one byte: half a code (§5.5.1).
    CloseOfOneByte,
    /// A code that must not be sent (§7.4).
    CloseCode(CloseCode),
    /// A close reason that is not UTF-8 (§5.5.1).
    CloseReason,
    /// Text that is not UTF-8 (§8.1).
    InvalidUtf8,
    /// A message with more bytes than this endpoint takes.
    TooBig {
        /// The limit, in bytes.
        limit: u64,
    },
    /// A message in more fragments than this endpoint takes.
    TooManyFragments,
    /// A message that the extension can't restore.
    Extension,
}

impl ProtocolError {
    /// The code in the close frame (§7.4.1).
    #[must_use]
    pub fn code(self) -> CloseCode {
        match self {
            Self::InvalidUtf8 | Self::CloseReason | Self::Extension => CloseCode::INVALID_PAYLOAD,
            Self::TooBig { .. } => CloseCode::TOO_BIG,
            Self::TooManyFragments => CloseCode::POLICY,
            _ => CloseCode::PROTOCOL_ERROR,
        }
    }

    /// The reason in the close frame.
    #[must_use]
    pub fn reason(self) -> Cow<'static, str> {
        match self {
            Self::TooBig { limit } => format!("{}, {limit} bytes at most", self.words().0).into(),
            _ => self.words().0.into(),
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ReservedBits => {
                ("a reserved bit is set", "có bit RSV bật mà chưa thoả thuận extension nào")
            }
            Self::ReservedOpcode(_) => {
                ("the opcode is reserved", "opcode này dành riêng, chưa có nghĩa")
            }
            Self::LengthNotMinimal => {
                ("the length is not minimal", "độ dài không viết bằng số byte ít nhất")
            }
            Self::LengthHighestBit => {
                ("the length has its highest bit set", "bit cao nhất của độ dài phải là 0")
            }
            Self::NotMasked => ("a client must mask", "frame từ client phải được mask"),
            Self::Masked => ("a server must not mask", "frame từ server không được mask"),
            Self::FragmentedControl => {
                ("a control frame is fragmented", "control frame bị chia mảnh")
            }
            Self::LongControl => ("a control frame is too long", "control frame dài quá 125 byte"),
            Self::NothingToContinue => {
                ("there is nothing to continue", "không có message nào đang dở để nối tiếp")
            }
            Self::UnfinishedMessage => {
                ("the message before is unfinished", "message trước còn dở dang")
            }
            Self::CloseOfOneByte => ("half a close code", "mã đóng chỉ có một byte"),
            Self::CloseCode(_) => {
                ("this close code must not be sent", "mã đóng này không được phép gửi")
            }
            Self::CloseReason => ("the close reason is not UTF-8", "lý do đóng không phải UTF-8"),
            Self::InvalidUtf8 => ("the text is not UTF-8", "text không phải UTF-8"),
            Self::TooBig { .. } => ("the message is too big", "message quá lớn"),
            Self::TooManyFragments => ("too many fragments", "quá nhiều mảnh"),
            Self::Extension => {
                ("the extension cannot undo this", "extension không giải được message này")
            }
        }
    }
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (en, vi) = self.words();
        match self {
            Self::ReservedOpcode(opcode) => write!(f, "{en} ({opcode:#x}) · {vi} ({opcode:#x})"),
            Self::CloseCode(code) => write!(f, "{en} ({code}) · {vi} ({code})"),
            Self::TooBig { limit } => {
                write!(f, "{en}, {limit} bytes at most · {vi}, tối đa {limit} byte")
            }
            _ => write!(f, "{en} · {vi}"),
        }
    }
}

impl std::error::Error for ProtocolError {}
