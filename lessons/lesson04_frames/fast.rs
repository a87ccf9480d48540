//! The fast forms of [`mask`](super::mask): the same results in less time. The running code uses
//! them; lesson 13 goes on from here.

use std::cell::RefCell;

/// What [`mask::mask`](super::mask::mask) does, eight bytes at a time, or as many as a register
/// holds.
#[inline]
pub fn mask(payload: &mut [u8], key: [u8; 4]) {
    let twice = u64::from(u32::from_ne_bytes(key)) * 0x1_0000_0001; // the key beside itself
    let (steps, rest) = payload.as_chunks_mut();
    for step in steps {
        *step = (u64::from_ne_bytes(*step) ^ twice).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(twice.to_ne_bytes()) {
        *byte ^= key;
    }
}

/// Appends bytes, masked: a long payload on the way, with one load and one store for each vector; a
/// short one once it is there.
#[inline]
pub fn extend_masked(out: &mut Vec<u8>, payload: &[u8], key: [u8; 4]) {
    const LONG: usize = 1024;
    let (steps, rest) = if payload.len() < LONG { (&[][..], payload) } else { payload.as_chunks() };
    let four = u32::from_ne_bytes(key);
    out.extend(steps.iter().flat_map(|step| (u32::from_ne_bytes(*step) ^ four).to_ne_bytes()));
    let at = out.len();
    out.extend_from_slice(rest);
    mask(&mut out[at..], key);
}

/// What [`mask::secure_key`](super::mask::secure_key) does, for 256 keys at once: a call of the
/// system costs more than the masking of a short message.
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
            self.fill();
        }
        self.left -= 1;
        self.keys[self.left]
    }

    #[cold]
    fn fill(&mut self) {
        getrandom::fill(self.keys.as_flattened_mut()).expect("the system has random bytes");
        self.left = self.keys.len();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::lesson04_frames::mask::{self as simple, rotated};

    /// The simple form and the fast ones give the same bytes, wherever a payload is cut in two.
    #[test]
    fn every_form_masks_alike() {
        let key = [0x37, 0xfa, 0x21, 0x3d];
        let payload: Vec<u8> = (0..=255).collect();
        let by_the_book: Vec<u8> =
            payload.iter().enumerate().map(|(i, byte)| byte ^ key[i % 4]).collect();
        for split in 0..payload.len() {
            for (name, mask) in
                [("simple", simple::mask as fn(&mut [u8], [u8; 4])), ("fast", super::mask)]
            {
                let mut masked = payload.clone();
                let (front, back) = masked.split_at_mut(split);
                mask(front, key);
                mask(back, rotated(key, split));
                assert_eq!(masked, by_the_book, "{name}, split at {split}");
            }
            let mut masked = Vec::new();
            extend_masked(&mut masked, &payload[..split], key);
            extend_masked(&mut masked, &payload[split..], rotated(key, split));
            assert_eq!(masked, by_the_book, "on the way, split at {split}");
        }
        for length in 1020..1030 {
            let mut long: Vec<u8> = payload.iter().copied().cycle().take(length).collect();
            let mut masked = Vec::new();
            extend_masked(&mut masked, &long, key);
            simple::mask(&mut long, key);
            assert_eq!(masked, long, "on the way, {length} bytes");
        }
    }

    #[test]
    fn secure_keys_differ() {
        for next in [simple::secure_key, secure_key] {
            let keys: HashSet<_> = (0..1_000).map(|_| next()).collect();
            assert!(keys.len() > 990, "{} of 1,000 are different", keys.len());
        }
    }
}
