//! PNG: chunks of a length, a type, the data and a checksum.

use super::{super::kind::PNG, Bytes, Pixels};

/// The chunks that say what is seen: the picture and its colours, and the frames of one that moves
/// (APNG). Texts, times and Exif are others.
const NEEDED: [&[u8; 4]; 14] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
    b"sBIT", b"acTL", b"fcTL", b"fdAT",
];

pub fn strip(mut bytes: Bytes<'_>, stripped: &mut Vec<u8>, pixels: &mut Pixels) -> Option<()> {
    stripped.extend(bytes.take(PNG.len())?);
    let mut has_pixels = false;
    loop {
        let length = bytes.array()?;
        let kind: [u8; 4] = bytes.array()?;
        let rest = bytes.take((u32::from_be_bytes(length) as usize).checked_add(4)?)?;
        let is_first = stripped.len() == PNG.len();
        if is_first != (kind == *b"IHDR") {
            return None;
        }
        match &kind {
            b"IHDR" => announced(Bytes(rest), pixels)?,
            b"fcTL" => {
                announced(Bytes(rest.get(4..)?), pixels)?; // a number stands before the size
                pixels.draw();
            }
            _ => {}
        }
        if NEEDED.contains(&&kind) {
            stripped.extend([&length[..], &kind, rest].concat());
        }
        has_pixels |= kind == *b"IDAT";
        if kind == *b"IEND" {
            return has_pixels.then_some(());
        }
    }
}

fn announced(mut size: Bytes<'_>, pixels: &mut Pixels) -> Option<()> {
    let [width, height] = [size.array()?, size.array()?].map(u32::from_be_bytes);
    pixels.announce(width, height);
    Some(())
}
