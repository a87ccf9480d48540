//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{learn::observe::Observed, lesson04_frames::checks};

/// Masks, or unmasks, `piece`. Its first byte is the payload's byte number `offset`.
pub fn mask(piece: &mut [u8], key: [u8; 4], offset: usize) {
    for (i, byte) in piece.iter_mut().enumerate() {
        *byte ^= key[3 - (offset + i) % 4];
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::masking(mask)
}
