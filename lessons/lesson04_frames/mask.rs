//! Masking: a client combines every byte of a payload with a key that nobody can foresee
//! (RFC 6455 §5.3).
//!
//! Masking hides nothing, because the key travels in the same frame. It keeps a malicious web page
//! from choosing the bytes that a proxy on the way sees and might take for an HTTP request (§10.3).

use std::array;

/// Makes a new masking key. It is a parameter, so that a test can know the key.
pub type NextKey = fn() -> [u8; 4];

// ANCHOR: mask
/// Masks a payload or unmasks it, which is the same: byte i is combined with byte i mod 4 of the
/// key by XOR.
pub fn mask(payload: &mut [u8], key: [u8; 4]) {
    for (i, byte) in payload.iter_mut().enumerate() {
        *byte ^= key[i % 4];
    }
}

/// The key for the rest of a payload, rotated so that it fits: the first `done` bytes are masked
/// already.
#[must_use]
pub fn rotated(key: [u8; 4], done: usize) -> [u8; 4] {
    array::from_fn(|i| key[(i + done) % 4])
}
// ANCHOR_END: mask

// ANCHOR: key
/// A key from the system's secure generator: "The masking key needs to be unpredictable" (§5.3).
///
/// # Panics
///
/// If the system has no random bytes.
#[must_use]
pub fn secure_key() -> [u8; 4] {
    let mut key = [0; 4];
    getrandom::fill(&mut key).expect("the system has random bytes");
    key
}
// ANCHOR_END: key
