//! Known mistakes in exercise 04.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{learn::observe::Observed, lesson04_frames::checks};

pub fn forgets_the_offset() -> Observed {
    fn mask(piece: &mut [u8], key: [u8; 4], offset: usize) {
        let _ = offset;
        for (i, byte) in piece.iter_mut().enumerate() {
            *byte ^= key[i % 4];
        }
    }

    checks::masking(mask)
}

pub fn adds() -> Observed {
    fn mask(piece: &mut [u8], key: [u8; 4], offset: usize) {
        for (i, byte) in piece.iter_mut().enumerate() {
            *byte = byte.wrapping_add(key[(offset + i) % 4]);
        }
    }

    checks::masking(mask)
}

pub fn one_byte_key() -> Observed {
    fn mask(piece: &mut [u8], key: [u8; 4], offset: usize) {
        let _ = offset;
        for byte in piece.iter_mut() {
            *byte ^= key[0];
        }
    }

    checks::masking(mask)
}

pub fn key_backwards() -> Observed {
    fn mask(piece: &mut [u8], key: [u8; 4], offset: usize) {
        for (i, byte) in piece.iter_mut().enumerate() {
            *byte ^= key[3 - (offset + i) % 4];
        }
    }

    checks::masking(mask)
}
