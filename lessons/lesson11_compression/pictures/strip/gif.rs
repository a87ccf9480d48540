//! GIF: a screen, and then blocks of pictures and extensions, each a row of sub-blocks.

use super::{Bytes, Pixels};

/// The extension that says for how long a picture is seen, and what of it is transparent.
const GRAPHIC_CONTROL: u8 = 0xF9;

/// The extensions of programs that say how often it is all repeated.
const LOOPS: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

pub fn strip(mut bytes: Bytes<'_>, stripped: &mut Vec<u8>, pixels: &mut Pixels) -> Option<()> {
    let head = bytes.take(13)?;
    let [width, height] = numbers(&head[6..])?;
    pixels.announce(width, height);
    stripped.extend(head);
    stripped.extend(bytes.take(colours(head[10]))?);
    let (mut has_pixels, mut control) = (false, None);
    loop {
        match bytes.byte()? {
            b',' => {
                // What is said about a text that is left out must not be said about this.
                stripped.extend(control.take().into_iter().flatten());
                image(&mut bytes, stripped, pixels)?;
                has_pixels = true;
            }
            b'!' => match bytes.byte()? {
                GRAPHIC_CONTROL => {
                    let [4, a, b, c, d, 0] = bytes.array()? else { return None };
                    control = Some([b'!', GRAPHIC_CONTROL, 4, a, b, c, d, 0]);
                }
                0xFF => application(&mut bytes, stripped)?,
                label => {
                    let is_text = label == 0x01;
                    blocks(&mut bytes)?;
                    control = control.filter(|_| !is_text);
                }
            },
            b';' => {
                stripped.push(b';');
                return has_pixels.then_some(());
            }
            _ => return None,
        }
    }
}

/// The length of the table of colours that these flags announce.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The first numbers here, each of 16 bits.
fn numbers<const N: usize>(bytes: &[u8]) -> Option<[u32; N]> {
    let (pairs, _) = bytes.as_chunks();
    pairs.first_chunk().map(|pairs| pairs.map(|pair| u16::from_le_bytes(pair).into()))
}

/// A picture: its place, its colours, its pixels.
fn image(bytes: &mut Bytes<'_>, stripped: &mut Vec<u8>, pixels: &mut Pixels) -> Option<()> {
    let place = bytes.take(9)?;
    let [left, top, width, height] = numbers(place)?;
    pixels.announce(left + width, top + height); // it may be larger than the screen
    pixels.draw();
    stripped.push(b',');
    stripped.extend(place);
    stripped.extend(bytes.take(colours(place[8]))?);
    stripped.push(bytes.byte()?); // the size of the first codes
    stripped.extend(blocks(bytes)?);
    Some(())
}

/// How often it is repeated is kept; what other programs have noted (XMP, profiles) isn't.
fn application(bytes: &mut Bytes<'_>, stripped: &mut Vec<u8>) -> Option<()> {
    let length = bytes.byte()?;
    let name = bytes.take(length.into())?;
    if let [3, 1, low, high, 0, ..] = *blocks(bytes)?
        && LOOPS.contains(&name)
    {
        stripped.extend([b'!', 0xFF, 11]);
        stripped.extend(name);
        stripped.extend([3, 1, low, high, 0]);
    }
    Some(())
}

/// A row of sub-blocks, each with its length, up to an empty one.
fn blocks<'a>(bytes: &mut Bytes<'a>) -> Option<&'a [u8]> {
    let (all, mut end) = (bytes.0, 0_usize);
    loop {
        let length = *all.get(end)?;
        end += 1 + usize::from(length);
        if length == 0 {
            return bytes.take(end);
        }
    }
}
