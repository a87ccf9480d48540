//! JPEG: segments of a marker, a length and the data; after a scan's segment, its pixels.

use super::{Bytes, Pixels};

const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const EXIF: &[u8] = b"Exif\0\0";
const JFIF: &[u8] = b"JFIF\0";

/// The length of a JFIF segment without a thumbnail.
const JFIF_LENGTH: usize = 14;

/// The length of an Adobe segment, which says how colours are mixed.
const ADOBE_LENGTH: usize = 12;

pub fn strip(mut bytes: Bytes<'_>, stripped: &mut Vec<u8>, size: &mut Pixels) -> Option<()> {
    stripped.extend(bytes.take(2)?);
    let (mut has_pixels, mut turned) = (false, false);
    loop {
        let marker = marker(&mut bytes)?;
        if marker == END {
            stripped.extend([0xFF, END]); // a camera may have put more pictures behind it
            return has_pixels.then_some(());
        }
        let length = usize::from(u16::from_be_bytes(bytes.array()?));
        let data = bytes.take(length.checked_sub(2)?)?;
        match marker {
            0xE0 if data.starts_with(JFIF) && data.len() >= JFIF_LENGTH => {
                segment(marker, &without_thumbnail(data), stripped);
            }
            0xE1 => {
                if let Some(orientation) = orientation(data).filter(|_| !turned) {
                    segment(marker, &only(orientation), stripped);
                    turned = true;
                }
            }
            0xEE if data.starts_with(b"Adobe") => {
                segment(marker, data.get(..ADOBE_LENGTH)?, stripped);
            }
            _ if is_needed(marker, data) => segment(marker, data, stripped),
            _ => {}
        }
        if is_frame(marker) {
            let [_, high, low, wide, narrow, ..] = *data else { return None };
            let [height, width] = [[high, low], [wide, narrow]].map(u16::from_be_bytes);
            size.announce(width.into(), height.into());
        }
        if marker == SCAN {
            size.draw();
            stripped.extend(pixels(&mut bytes)?);
            has_pixels = true;
        }
    }
}

/// A marker: 0xFF, perhaps several times, and a byte.
fn marker(bytes: &mut Bytes<'_>) -> Option<u8> {
    if bytes.byte()? != 0xFF {
        return None;
    }
    loop {
        match bytes.byte()? {
            0xFF => {}
            0 | START | 0x01 | 0xD0..=0xD7 => return None, // none that has a segment
            marker => return Some(marker),
        }
    }
}

/// Whether a segment says what is seen: how it is compressed, colour profiles (APP2). Programs'
/// notes and comments are others.
fn is_needed(marker: u8, data: &[u8]) -> bool {
    match marker {
        0xC0..=0xCF | 0xDA..=0xDF => true,
        0xE2 => data.starts_with(b"ICC_PROFILE\0"),
        _ => false,
    }
}

/// Whether a segment begins a picture and says its size. Three markers among these have other
/// meanings: Huffman codes, an extension, arithmetic codes.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

fn segment(marker: u8, data: &[u8], stripped: &mut Vec<u8>) {
    let length = u16::try_from(data.len() + 2).unwrap_or(u16::MAX); // it has come in a segment
    stripped.extend([0xFF, marker]);
    stripped.extend(length.to_be_bytes());
    stripped.extend(data);
}

/// Everything up to the next marker. A 0xFF among the pixels is followed by a zero; the markers
/// 0xD0 to 0xD7 only count.
fn pixels<'a>(bytes: &mut Bytes<'a>) -> Option<&'a [u8]> {
    let is_end = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7);
    let end = bytes.0.windows(2).position(is_end)?;
    bytes.take(end)
}

/// The version, and how wide a pixel is; and a thumbnail of no size.
fn without_thumbnail(data: &[u8]) -> Vec<u8> {
    let mut data = data[..JFIF_LENGTH].to_vec();
    data[JFIF_LENGTH - 2..].fill(0);
    data
}

/// How the picture is to be turned, as Exif says it: tag 0x0112, from 2 to 8 (1 means not at all).
/// Exif is a small TIFF file, whose numbers have an order of their own.
fn orientation(data: &[u8]) -> Option<u8> {
    let tiff = data.strip_prefix(EXIF)?;
    let little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let bytes = tiff.get(at..)?.first_chunk().copied()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = tiff.get(at..)?.first_chunk().copied()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let first = long(4)? as usize;
    let count = usize::from(short(first)?);
    let entry = (0..count).map_while(|at| {
        let entry = first.checked_add(2 + at * 12)?;
        Some((short(entry)?, short(entry.checked_add(8)?)?))
    });
    let orientation = entry.into_iter().find(|(tag, _)| *tag == 0x0112)?.1;
    u8::try_from(orientation).ok().filter(|turn| (2..=8).contains(turn))
}

/// An Exif segment that says this and nothing else.
fn only(orientation: u8) -> Vec<u8> {
    let entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    [EXIF, b"MM\0*", &[0, 0, 0, 8], &[0, 1], &entry, &[0; 4]].concat()
}
