//! The key and the answer to it: proof that the other side has read this request and speaks WebSocket (RFC 6455
//! §1.3, §4.2.2).
//!
//! ```text
//!   16 random bytes ── Base64 ──► Sec-WebSocket-Key      "dGhlIHNhbXBsZSBub25jZQ=="
//!                                        │  + GUID, as text
//!                                     SHA-1, 20 bytes     b3 7a 4f 2c …
//!                                        │  Base64
//!                                        ▼
//!                              Sec-WebSocket-Accept      "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
//! ```
//!
//! Nothing here is secret: anybody who sees the key can compute the answer. It tells a WebSocket server from a server
//! that merely repeats what it is told.

use base64::{
    alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig},
    prelude::{BASE64_STANDARD, Engine as _},
};
use sha1::{Digest as _, Sha1};

// ANCHOR: accept
/// What every WebSocket server in the world appends to the key: a text that no
/// other protocol would use by chance.
pub const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`. The key is
/// taken as text, exactly as it came.
#[must_use]
pub fn accept_key(key: &str) -> String {
    BASE64_STANDARD.encode(digest(key))
}

/// SHA-1 of the key and the GUID, one behind the other.
#[must_use]
pub fn digest(key: &str) -> [u8; 20] {
    Sha1::new().chain_update(key).chain_update(GUID).finalize().into()
}
// ANCHOR_END: accept

/// A key from 16 random bytes. Each connection takes new ones, so that no stored answer fits.
#[must_use]
pub fn key(random: [u8; 16]) -> String {
    BASE64_STANDARD.encode(random)
}

/// 22 characters have room for four bits more than 16 bytes need. Some clients draw 22 random characters instead of 16
/// random bytes, and leave something in those bits.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Whether a text is a key: Base64 of exactly 16 bytes.
#[must_use]
pub fn is_key(text: &str) -> bool {
    LENIENT.decode(text).is_ok_and(|bytes| bytes.len() == 16)
}
