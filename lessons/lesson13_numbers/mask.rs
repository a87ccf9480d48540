//! Masking on the way: a payload is read once and written once. And unmasking where it lies, which
//! is not always where a vector likes it.

use crate::lesson04_frames::{fast::mask, mask::rotated};

/// The bytes that a processor moves between its caches together.
const LINE: usize = 64;

/// From so many bytes on, it pays to look where a payload begins.
const LONG: usize = 4 * 1024;

/// A part of a payload that fits into the processor's nearest cache, with room to spare.
const BLOCK: usize = 16 * 1024;

// ANCHOR: unmask
/// Unmasks a payload where it is. A payload begins behind a header, so one in four of a 16-byte
/// vector's loads and stores would touch two cache lines; in a long payload, the vectors begin with
/// a whole line. And it goes backwards: what was read last is still in the nearest cache, and what
/// is unmasked last is what will be looked at first.
#[inline]
pub fn unmask(payload: &mut [u8], key: [u8; 4]) {
    if payload.len() < LONG {
        return mask(payload, key);
    }
    let before = payload.as_ptr().align_offset(LINE).min(payload.len());
    let (front, lines) = payload.split_at_mut(before);
    let rotated = rotated(key, before);
    for block in lines.chunks_mut(BLOCK).rev() {
        mask(block, rotated);
    }
    mask(front, key);
}
// ANCHOR_END: unmask

/// Writes `payload` to `out`, masked. Both have the same length.
#[inline]
pub fn mask_to(out: &mut [u8], payload: &[u8], key: [u8; 4]) {
    let twice = u64::from(u32::from_ne_bytes(key)) * 0x1_0000_0001; // the key beside itself
    let (steps, rest) = out.as_chunks_mut();
    let (from, rest_from) = payload.as_chunks();
    for (step, from) in steps.iter_mut().zip(from) {
        *step = (u64::from_ne_bytes(*from) ^ twice).to_ne_bytes();
    }
    for ((byte, from), key) in rest.iter_mut().zip(rest_from).zip(twice.to_ne_bytes()) {
        *byte = from ^ key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wherever a payload begins, and however long it is.
    #[test]
    fn unmasking_where_it_lies_gives_what_lesson_04_gives() {
        let key = [0x37, 0xfa, 0x21, 0x3d];
        let bytes: Vec<u8> = (0..=250).cycle().take(BLOCK + LONG + 3 * LINE).collect();
        for begin in 0..2 * LINE {
            for end in [begin + 5, begin + LONG - 1, begin + LONG, bytes.len()] {
                let (mut here, mut simple) = (bytes.clone(), bytes.clone());
                unmask(&mut here[begin..end], key);
                crate::lesson04_frames::mask::mask(&mut simple[begin..end], key);
                assert_eq!(here, simple, "from {begin} to {end}");
            }
        }
    }
}
