//! How a connection ended, and what its other end must be told: the library reports an error to its
//! user, and doesn't tell the peer.

use std::fmt;

use tokio_tungstenite::tungstenite::{
    self, Error, Utf8Bytes,
    protocol::{CloseFrame, frame::coding},
};

use crate::{
    lesson04_frames::close::{Close, CloseCode},
    stage::visible::visible,
};

// ANCHOR: ending
/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Both sides have sent a close frame; this is the content of the other side's. (A code that
    /// must not travel arrives here as 1002: the library has answered it already.)
    Closed(Option<Close>),
    /// The other side broke a rule, and was told so.
    Failed {
        /// The code that it was told.
        code: CloseCode,
        /// The library's own words, in English.
        why: String,
    },
    /// The stream ended without a close frame.
    Lost,
}
// ANCHOR_END: ending

// ANCHOR: code
/// The code with which the peer must be told of an error; `None` if the peer can't be told.
#[must_use]
pub fn code(error: &Error) -> Option<CloseCode> {
    match error {
        // The peer has gone, or this end sent something after its own close frame.
        Error::Protocol(
            tungstenite::error::ProtocolError::ResetWithoutClosingHandshake
            | tungstenite::error::ProtocolError::SendAfterClosing,
        ) => None,
        Error::Protocol(_) => Some(CloseCode::PROTOCOL_ERROR),
        Error::Utf8(_) => Some(CloseCode::INVALID_PAYLOAD),
        Error::Capacity(_) => Some(CloseCode::TOO_BIG),
        _ => None, // the stream below is broken
    }
}
// ANCHOR_END: code

// ANCHOR: of
impl Ending {
    /// The end after a close frame.
    #[must_use]
    pub fn closed(frame: Option<CloseFrame>) -> Self {
        Self::Closed(frame.map(|CloseFrame { code, reason }| Close {
            code: u16::from(code).into(),
            reason: reason.as_str().to_owned(),
        }))
    }

    /// The end after an error.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        code(error).map_or(Self::Lost, |code| Self::Failed { code, why: error.to_string() })
    }

    /// The code as an application reports it. 1005 and 1006 are only reported, and never sent.
    #[must_use]
    pub fn code(&self) -> CloseCode {
        match self {
            Self::Closed(Some(close)) => close.code,
            Self::Closed(None) => CloseCode::NONE,
            Self::Failed { code, .. } => *code,
            Self::Lost => CloseCode::LOST,
        }
    }
}
// ANCHOR_END: of

// ANCHOR: frame
/// A close frame in the library's own type. The library sends any code and any reason unchecked:
/// [`CloseCode::may_travel`] and [`Close::new`] keep them valid.
#[must_use]
pub fn frame(close: &Close) -> CloseFrame {
    let code = coding::CloseCode::from(close.code.value());
    CloseFrame { code, reason: Utf8Bytes::from(close.reason.as_str()) }
}
// ANCHOR_END: frame

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(Some(close)) if close.code == CloseCode::NORMAL => write!(
                f,
                "{close}: goodbye was said, all is well\n{close}: đã chào nhau, mọi chuyện êm đẹp"
            ),
            Self::Closed(Some(close)) if close.code == CloseCode::GOING_AWAY => write!(
                f,
                "{close}: goodbye was said; the other side is going away, as a server that stops does\n{close}: đã chào nhau; bên kia đang rời đi, chẳng hạn server dừng"
            ),
            Self::Closed(Some(close)) => write!(
                f,
                "{close}: goodbye was said, and this code tells why\n{close}: đã chào nhau, và mã này nói vì sao"
            ),
            Self::Closed(None) => f.write_str(
                "1005: goodbye was said, without a code (1005 never travels: it is how a program reports that)\n1005: đã chào nhau, không kèm mã (1005 không bao giờ đi trên đường truyền: đó là cách chương trình ghi lại điều ấy)",
            ),
            Self::Failed { code, why } => write!(
                f,
                "{code}: the other side broke a rule and was told so ({why})\n{code}: bên kia phạm luật và đã được báo ({why})",
                why = visible(why)
            ),
            Self::Lost => f.write_str(
                "1006: the connection ended, and nobody said goodbye (1006 never travels: nobody sent it, this program noticed by itself)\n1006: kết nối đứt, chẳng ai chào ai (1006 không bao giờ đi trên đường truyền: không ai gửi nó, chương trình này tự nhận ra)",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use tokio_tungstenite::tungstenite::error::{CapacityError, ProtocolError as Protocol};

    use super::*;

    #[test]
    fn every_error_has_its_code_or_nobody_to_tell() {
        let size = CapacityError::MessageTooLong { size: 2, max_size: 1 };
        for (error, told) in [
            (Error::Protocol(Protocol::NonZeroReservedBits), Some(1002)),
            (Error::Utf8("…".to_owned()), Some(1007)),
            (Error::Capacity(size), Some(1009)),
            (Error::Protocol(Protocol::ResetWithoutClosingHandshake), None),
            (Error::Io(io::ErrorKind::ConnectionReset.into()), None),
            (Error::Protocol(Protocol::SendAfterClosing), None),
            (Error::ConnectionClosed, None),
        ] {
            assert_eq!(code(&error).map(CloseCode::value), told, "{error}");
            assert_eq!(Ending::of(&error).code().value(), told.unwrap_or(1006), "{error}");
        }
    }
}
