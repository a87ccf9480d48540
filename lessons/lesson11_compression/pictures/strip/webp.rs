//! WebP: a RIFF file, which is a row of chunks of a type, a length, the data, and a byte that makes
//! them even.

use super::Bytes;

/// The chunks that say what is seen. EXIF and XMP are others.
const NEEDED: [&[u8; 4]; 7] = [b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"];

/// Those of them that stand in a frame.
const IN_A_FRAME: [&[u8; 4]; 3] = [b"ALPH", b"VP8 ", b"VP8L"];

/// The flags of `VP8X` that announce EXIF and XMP.
const ANNOUNCED: u8 = 0x08 | 0x04;

/// The head of a frame of a WebP that moves. Chunks follow it.
const FRAME: usize = 16;

pub fn strip(mut bytes: Bytes<'_>, stripped: &mut Vec<u8>) -> Option<()> {
    let (riff, size) = (bytes.take(4)?, u32::from_le_bytes(bytes.array()?));
    let mut inside = Bytes(bytes.take(size as usize)?); // what stands behind it goes
    stripped.extend([riff, &[0; 4], inside.take(4)?].concat());
    let has_pixels = chunks(inside, &NEEDED, stripped)?;
    set_length(0, stripped)?;
    has_pixels.then_some(())
}

/// Copies what is needed of a row of chunks; tells whether there are pixels. A frame's own chunks
/// are no frames: frames in frames in frames would use up the stack.
fn chunks(mut bytes: Bytes<'_>, needed: &[&[u8; 4]], stripped: &mut Vec<u8>) -> Option<bool> {
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
        let begin = stripped.len();
        stripped.extend([kind, [0; 4]].concat());
        has_pixels |= match &kind {
            b"ANMF" => {
                let mut inside = Bytes(data);
                stripped.extend(inside.take(FRAME)?);
                chunks(inside, &IN_A_FRAME, stripped)?
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
    }
    Some(has_pixels)
}

/// Writes the length of everything after it into the head at `begin`.
fn set_length(begin: usize, stripped: &mut [u8]) -> Option<()> {
    let length = u32::try_from(stripped.len().checked_sub(begin + 8)?).ok()?;
    stripped.get_mut(begin + 4..begin + 8)?.copy_from_slice(&length.to_le_bytes());
    Some(())
}
