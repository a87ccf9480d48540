//! Masking: every byte from a client is mixed with a key that nobody could foresee (RFC 6455 §5.3).
//!
//! It hides nothing, the key travels along. It keeps a malicious web page from choosing the bytes that a proxy on the way
//! sees and might take for an HTTP request (§10.3).

use std::{array, cell::RefCell};

/// Makes a new masking key. It is a parameter, so that a test can know it.
pub type NextKey = fn() -> [u8; 4];

#[inline]
// ANCHOR: mask
/// Masks or unmasks (the same thing): byte i is mixed with byte i mod 4 of the key.
pub fn mask(payload: &mut [u8], key: [u8; 4]) {
    let wide = u64::from_ne_bytes(array::from_fn(|i| key[i % 4]));
    let (steps, rest) = payload.as_chunks_mut(); // by eight, or as many as a register holds
    for step in steps {
        *step = (u64::from_ne_bytes(*step) ^ wide).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(key.iter().cycle()) {
        *byte ^= key;
    }
}

/// The key for what follows in the same frame after `by` bytes, turned so that it fits.
#[inline]
#[must_use]
pub fn turned(key: [u8; 4], by: usize) -> [u8; 4] {
    array::from_fn(|i| key[(i + by) % 4])
}
// ANCHOR_END: mask

/// Appends bytes and masks them on the way, block by block, while a block is still in the processor's nearest cache.
#[inline]
pub fn extend_masked(out: &mut Vec<u8>, payload: &[u8], key: [u8; 4]) {
    const BLOCK: usize = 8 * 1024; // a multiple of 4, so each begins with the key's first byte
    for block in payload.chunks(BLOCK) {
        let at = out.len();
        out.extend_from_slice(block);
        mask(&mut out[at..], key);
    }
}

/// A key from the system's secure generator: "The masking key needs to be unpredictable" (§5.3). Asking the system costs
/// more than masking a short message, so 256 keys are fetched at once.
#[must_use]
pub fn secure_key() -> [u8; 4] {
    thread_local!(static POOL: RefCell<Pool> = const { RefCell::new(Pool { keys: [[0; 4]; 256], left: 0 }) });
    POOL.with_borrow_mut(Pool::next)
}

struct Pool {
    keys: [[u8; 4]; 256],
    left: usize,
}

impl Pool {
    fn next(&mut self) -> [u8; 4] {
        if self.left == 0 {
            getrandom::fill(self.keys.as_flattened_mut()).expect("the system has random bytes");
            self.left = self.keys.len();
        }
        self.left -= 1;
        self.keys[self.left]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_split_masks_alike() {
        let key = [0x37, 0xfa, 0x21, 0x3d];
        let payload: Vec<u8> = (0..=255).collect();
        let by_the_book: Vec<u8> =
            payload.iter().enumerate().map(|(i, byte)| byte ^ key[i % 4]).collect();
        for split in 0..payload.len() {
            let mut masked = payload.clone();
            let (front, back) = masked.split_at_mut(split);
            mask(front, key);
            mask(back, turned(key, split));
            assert_eq!(masked, by_the_book, "in place, split at {split}");
            let mut masked = Vec::new();
            extend_masked(&mut masked, &payload[..split], key);
            extend_masked(&mut masked, &payload[split..], turned(key, split));
            assert_eq!(masked, by_the_book, "on the way, split at {split}");
        }
    }

    #[test]
    fn secure_keys_differ() {
        let keys: std::collections::HashSet<_> = (0..1_000).map(|_| secure_key()).collect();
        assert!(keys.len() > 990, "{} of 1,000 are different", keys.len());
    }
}
