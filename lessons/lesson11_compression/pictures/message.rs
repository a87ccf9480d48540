//! The binary messages of an upload. All six have one layout, numbers big-endian:
//!
//! ```text
//!  byte 0   1                      8   9          12   13
//!      ┌────┬────────────────────────┬──────────────┬──────────┄
//!      │kind│ id                     │ number       │ rest
//!      └────┴────────────────────────┴──────────────┴──────────┄
//! ```
//!
//! | kind | | from | number | rest |
//! |---|---|---|---|---|
//! | 1 | begin | client | the size of the picture | |
//! | 2 | piece | client | the offset of its first byte | 1 to 16,384 bytes of the picture |
//! | 3 | cancel | client | 0 | |
//! | 4 | received | server | the bytes that the server has: the next piece starts there | |
//! | 5 | refused | server | a status as in HTTP | a sentence in UTF-8 |
//! | 6 | stored | server | the size of what is stored | the picture's address in UTF-8 |
//!
//! The client chooses the id at random. It names one upload on all connections: after a reconnect
//! `begin` with the same id is answered by `received`, and the upload goes on from there.
//!
//! `stored` comes before the `ack` of the chat message that says the address to the others: an
//! `ack` has no text, and the sender wants to see the picture, too. It comes again when `begin` is
//! repeated after the end.

use std::fmt;

/// The bytes before the rest.
pub const HEADER: usize = 13;

/// The most bytes of a picture in one message.
pub const PIECE: usize = 16 * 1024;

/// How far a client sends ahead of what the server has received, in bytes.
pub const AHEAD: u32 = 64 * 1024;

/// The largest picture, in bytes.
pub const LARGEST: u32 = 2 * 1024 * 1024;

/// The number of an upload.
pub type UploadId = u64;

/// The id of the chat message that ends an upload: 16 hex digits.
#[must_use]
pub fn chat_id(id: UploadId) -> String {
    format!("{id:016x}")
}

/// A message of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadMessage<'a> {
    /// The client has a picture, or comes back to it.
    Begin {
        /// The upload.
        id: UploadId,
        /// The size of the picture in bytes.
        size: u32,
    },
    /// Bytes of the picture.
    Piece {
        /// The upload.
        id: UploadId,
        /// Where the first of them stands in the picture.
        offset: u32,
        /// At least one, at most [`PIECE`].
        bytes: &'a [u8],
    },
    /// The client doesn't want to send the rest.
    Cancel {
        /// The upload.
        id: UploadId,
    },
    /// The server has so many bytes of the picture: the client goes on there.
    Received {
        /// The upload.
        id: UploadId,
        /// The number of bytes.
        bytes: u32,
    },
    /// The server doesn't take this picture.
    Refused {
        /// The upload.
        id: UploadId,
        /// A status as in HTTP, from 400 to 599.
        status: u16,
        /// The reason, in both languages.
        why: &'a str,
    },
    /// The server has stored the picture.
    Stored {
        /// The upload.
        id: UploadId,
        /// The size of what is stored: smaller if metadata was removed.
        size: u32,
        /// Where it is, as the chat message says it.
        address: &'a str,
    },
}

/// What is wrong with a message that should belong to an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The header is incomplete.
    #[error("a header has 13 bytes, this one has {0} · header dài 13 byte, đây chỉ có {0}")]
    TooShort(usize),
    /// The first byte isn't a kind.
    #[error("there is no kind {0} · không có loại {0}")]
    Kind(u8),
    /// A piece is empty or too long, or there are bytes where none belong.
    #[error("{0} bytes after the header don't fit · {0} byte sau header không hợp lệ")]
    Rest(usize),
    /// The number means nothing in this kind of message.
    #[error("the number {0} doesn't fit · con số {0} không hợp lệ")]
    Number(u32),
    /// The sentence or the address isn't UTF-8.
    #[error("the text is not UTF-8 · phần chữ không phải UTF-8")]
    NotUtf8,
}

impl<'a> UploadMessage<'a> {
    /// Reads a binary message.
    pub fn parse(message: &'a [u8]) -> Result<Self, LayoutError> {
        let Some((&[kind, ref id @ .., n3, n2, n1, n0], rest)) =
            message.split_first_chunk::<HEADER>()
        else {
            return Err(LayoutError::TooShort(message.len()));
        };
        let (id, number) = (UploadId::from_be_bytes(*id), u32::from_be_bytes([n3, n2, n1, n0]));
        let parsed = match kind {
            1 => Self::Begin { id, size: number },
            2 => Self::Piece { id, offset: number, bytes: rest },
            3 if number == 0 => Self::Cancel { id },
            4 => Self::Received { id, bytes: number },
            5 => {
                let status =
                    u16::try_from(number).ok().filter(|status| (400..600).contains(status));
                let status = status.ok_or(LayoutError::Number(number))?;
                Self::Refused { id, status, why: utf8(rest)? }
            }
            6 => Self::Stored { id, size: number, address: utf8(rest)? },
            3 => return Err(LayoutError::Number(number)),
            _ => return Err(LayoutError::Kind(kind)),
        };
        let fits = match parsed {
            Self::Piece { bytes, .. } => (1..=PIECE).contains(&bytes.len()),
            Self::Refused { .. } | Self::Stored { .. } => true,
            _ => rest.is_empty(),
        };
        if fits { Ok(parsed) } else { Err(LayoutError::Rest(rest.len())) }
    }

    /// The bytes of a binary message.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (kind, number, rest): (u8, u32, &[u8]) = match *self {
            Self::Begin { size, .. } => (1, size, &[]),
            Self::Piece { offset, bytes, .. } => (2, offset, bytes),
            Self::Cancel { .. } => (3, 0, &[]),
            Self::Received { bytes, .. } => (4, bytes, &[]),
            Self::Refused { status, why, .. } => (5, status.into(), why.as_bytes()),
            Self::Stored { size, address, .. } => (6, size, address.as_bytes()),
        };
        let mut message = Vec::with_capacity(HEADER + rest.len());
        message.push(kind);
        message.extend_from_slice(&self.id().to_be_bytes());
        message.extend_from_slice(&number.to_be_bytes());
        message.extend_from_slice(rest);
        message
    }

    /// Whether this is something that a client says, and not a server's answer.
    #[must_use]
    pub fn is_from_client(&self) -> bool {
        matches!(self, Self::Begin { .. } | Self::Piece { .. } | Self::Cancel { .. })
    }

    /// The upload that this message belongs to.
    #[must_use]
    pub fn id(&self) -> UploadId {
        let (Self::Begin { id, .. }
        | Self::Piece { id, .. }
        | Self::Cancel { id }
        | Self::Received { id, .. }
        | Self::Refused { id, .. }
        | Self::Stored { id, .. }) = *self;
        id
    }
}

impl fmt::Display for UploadMessage<'_> {
    /// For a transcript.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = chat_id(self.id());
        match *self {
            Self::Begin { size, .. } => write!(f, "begin id={id} size={size}"),
            Self::Piece { offset, bytes, .. } => {
                write!(f, "piece id={id} at {offset} ({} bytes)", bytes.len())
            }
            Self::Cancel { .. } => write!(f, "cancel id={id}"),
            Self::Received { bytes, .. } => write!(f, "received id={id} {bytes} bytes"),
            Self::Refused { status, why, .. } => write!(f, "refused id={id} {status} {why}"),
            Self::Stored { size, address, .. } => {
                write!(f, "stored id={id} {address} ({size} bytes)")
            }
        }
    }
}

fn utf8(rest: &[u8]) -> Result<&str, LayoutError> {
    str::from_utf8(rest).map_err(|_| LayoutError::NotUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: UploadId = 0x0123_4567_89ab_cdef;

    /// A message as its bytes are written down: kind, id, number, rest.
    fn message(kind: u8, number: u32, rest: &[u8]) -> Vec<u8> {
        let id = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
        [&[kind][..], &id, &number.to_be_bytes(), rest].concat()
    }

    #[test]
    fn each_kind_is_read_and_written_byte_for_byte() {
        let piece = vec![7; PIECE];
        for (bytes, expected) in [
            (message(1, 0, b""), UploadMessage::Begin { id: ID, size: 0 }),
            (message(1, u32::MAX, b""), UploadMessage::Begin { id: ID, size: u32::MAX }),
            (message(2, 0, b"x"), UploadMessage::Piece { id: ID, offset: 0, bytes: b"x" }),
            (
                message(2, 65_536, &piece),
                UploadMessage::Piece { id: ID, offset: 65_536, bytes: &piece },
            ),
            (message(3, 0, b""), UploadMessage::Cancel { id: ID }),
            (message(4, 16_384, b""), UploadMessage::Received { id: ID, bytes: 16_384 }),
            (message(5, 400, b""), UploadMessage::Refused { id: ID, status: 400, why: "" }),
            (
                message(5, 507, "đầy".as_bytes()),
                UploadMessage::Refused { id: ID, status: 507, why: "đầy" },
            ),
            (
                message(6, 70, b"/pictures/0.png"),
                UploadMessage::Stored { id: ID, size: 70, address: "/pictures/0.png" },
            ),
        ] {
            assert_eq!(UploadMessage::parse(&bytes), Ok(expected));
            assert_eq!(expected.to_bytes(), bytes);
            assert_eq!(expected.id(), ID);
        }
    }

    #[test]
    fn what_does_not_fit_the_layout_is_named() {
        for (bytes, wrong) in [
            (vec![], LayoutError::TooShort(0)),
            (vec![1; HEADER - 1], LayoutError::TooShort(12)),
            (message(0, 0, b""), LayoutError::Kind(0)),
            (message(7, 0, b""), LayoutError::Kind(7)),
            (message(0xa2, 0, b""), LayoutError::Kind(0xa2)),
            (message(1, 9, b"x"), LayoutError::Rest(1)),
            (message(2, 0, b""), LayoutError::Rest(0)),
            (message(2, 0, &vec![7; PIECE + 1]), LayoutError::Rest(PIECE + 1)),
            (message(3, 1, b""), LayoutError::Number(1)),
            (message(3, 0, b"x"), LayoutError::Rest(1)),
            (message(4, 1, b"x"), LayoutError::Rest(1)),
            (message(5, 399, b""), LayoutError::Number(399)),
            (message(5, 600, b""), LayoutError::Number(600)),
            (message(5, 65_536 + 404, b""), LayoutError::Number(65_940)),
            (message(5, 404, &[0xff]), LayoutError::NotUtf8),
            (message(6, 9, &[0xc3]), LayoutError::NotUtf8),
        ] {
            assert_eq!(UploadMessage::parse(&bytes), Err(wrong), "{bytes:02x?}");
        }
    }

    #[test]
    fn the_chat_message_has_the_uploads_id() {
        assert_eq!(chat_id(ID), "0123456789abcdef");
        assert_eq!(chat_id(1), "0000000000000001");
    }
}
