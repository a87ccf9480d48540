//! WebP: a RIFF file, which is a row of chunks of a type, a length, the data, and a byte that makes
//! them even.

use super::{Bytes, Pixels};

/// The chunks that say what is seen. EXIF and XMP are others.
const NEEDED: [&[u8; 4]; 7] = [b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"];

/// Those of them that stand in a frame.
const IN_A_FRAME: [&[u8; 4]; 3] = [b"ALPH", b"VP8 ", b"VP8L"];

/// The flags of `VP8X` that announce EXIF and XMP.
const ANNOUNCED: u8 = 0x08 | 0x04;

/// The head of a frame of a WebP that moves. Chunks follow it.
const FRAME: usize = 16;

pub fn strip(mut bytes: Bytes<'_>, stripped: &mut Vec<u8>, pixels: &mut Pixels) -> Option<()> {
    let (riff, size) = (bytes.take(4)?, u32::from_le_bytes(bytes.array()?));
    let mut inside = Bytes(bytes.take(size as usize)?); // what stands behind it goes
    stripped.extend([riff, &[0; 4], inside.take(4)?].concat());
    let has_pixels = chunks(inside, &NEEDED, stripped, pixels)?;
    set_length(0, stripped)?;
    has_pixels.then_some(())
}

/// Copies what is needed of a row of chunks; tells whether there are pixels. A frame's own chunks
/// are no frames: frames in frames in frames would use up the stack.
fn chunks(
    mut bytes: Bytes<'_>,
    needed: &[&[u8; 4]],
    stripped: &mut Vec<u8>,
    pixels: &mut Pixels,
) -> Option<bool> {
    let mut has_pixels = false;
    while !bytes.0.is_empty() {
        let (kind, length) = (bytes.array::<4>()?, u32::from_le_bytes(bytes.array()?));
        let data = bytes.take(length as usize)?;
        if !length.is_multiple_of(2) {
            bytes.byte(); // some programs leave the last one out
        }
        if !needed.contains(&&kind) {
            continue;
        }
        has_pixels |= chunk(kind, data, stripped, pixels)?;
    }
    Some(has_pixels)
}

/// Copies a chunk.
fn chunk(kind: [u8; 4], data: &[u8], stripped: &mut Vec<u8>, pixels: &mut Pixels) -> Option<bool> {
    announced(kind, data, pixels)?;
    let begin = stripped.len();
    stripped.extend([kind, [0; 4]].concat());
    let has_pixels = match &kind {
        b"ANMF" => {
            let mut inside = Bytes(data);
            stripped.extend(inside.take(FRAME)?);
            chunks(inside, &IN_A_FRAME, stripped, pixels)?
        }
        b"VP8X" => {
            let (flags, rest) = data.split_first()?;
            stripped.push(flags & !ANNOUNCED);
            stripped.extend(rest);
            false
        }
        _ => {
            stripped.extend(data);
            matches!(&kind, b"VP8 " | b"VP8L")
        }
    };
    set_length(begin, stripped)?;
    if !stripped.len().is_multiple_of(2) {
        stripped.push(0);
    }
    Some(has_pixels)
}

/// What a chunk says about its size. VP8X and frames count from 1 in 24 bits, VP8L in 14 bits; VP8
/// has 14 bits, and two more that say how to enlarge it.
fn announced(kind: [u8; 4], data: &[u8], pixels: &mut Pixels) -> Option<()> {
    let number = |at: usize| {
        let [a, b, c, d] = *data.get(at..)?.first_chunk()?;
        Some(u32::from_le_bytes([a, b, c, d]))
    };
    let (width, height) = match &kind {
        b"VP8X" => (number(4)?, number(6)? >> 8),
        b"ANMF" => {
            pixels.draw();
            (number(6)?, number(8)? >> 8)
        }
        b"VP8L" => (number(1)?, number(1)? >> 14),
        b"VP8 " => (number(6)?, number(6)? >> 16),
        _ => return Some(()),
    };
    let (bits, first) = match &kind {
        b"VP8X" | b"ANMF" => (24, 1),
        b"VP8L" => (14, 1),
        _ => (14, 0),
    };
    let [width, height] = [width, height].map(|side| (side & ((1 << bits) - 1)) + first);
    pixels.announce(width, height);
    Some(())
}

/// Writes the length of everything after it into the head at `begin`.
fn set_length(begin: usize, stripped: &mut [u8]) -> Option<()> {
    let length = u32::try_from(stripped.len().checked_sub(begin + 8)?).ok()?;
    stripped.get_mut(begin + 4..begin + 8)?.copy_from_slice(&length.to_le_bytes());
    Some(())
}
