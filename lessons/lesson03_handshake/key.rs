//! The key and the answer to it: proof that the other side has read this request and speaks
//! WebSocket (RFC 6455 §1.3, §4.2.2).
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
//! The key is no secret: every reader of the request can compute the answer. The answer tells a
//! WebSocket server from a server that merely repeats what it is told.

use base64::{
    alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig},
    prelude::{BASE64_STANDARD, Engine as _},
};
use sha1::{Digest as _, Sha1};

// ANCHOR: accept
/// The text that every WebSocket server appends to the key: no other protocol would use it by
/// chance.
pub const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`. The key is taken as text, exactly
/// as it came.
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

/// A key from 16 random bytes, new ones for each connection, so that no stored answer fits.
#[must_use]
pub fn key(random: [u8; 16]) -> String {
    BASE64_STANDARD.encode(random)
}

/// Base64 whose last character may hold stray bits: 22 characters have room for four bits more than
/// 16 bytes need, and some clients draw 22 random characters instead of 16 random bytes.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Whether a text is a key: Base64 of exactly 16 bytes.
#[must_use]
pub fn is_key(text: &str) -> bool {
    LENIENT.decode(text).is_ok_and(|bytes| bytes.len() == 16)
}
