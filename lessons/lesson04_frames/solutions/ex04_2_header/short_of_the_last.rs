//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{learn::observe::Observed, lesson04_frames::checks};

/// The header of a frame whose payload is `length` bytes long. The three reserved bits are 0.
pub fn header(fin: bool, opcode: u8, length: u64, key: Option<[u8; 4]>) -> Vec<u8> {
    let mask_bit = if key.is_some() { 0x80 } else { 0 };
    let mut bytes = vec![u8::from(fin) << 7 | opcode];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..=125), _) => bytes.push(mask_bit | short),
        (_, Ok(medium)) if length < 65_535 => {
            bytes.push(mask_bit | 0x7E);
            bytes.extend(medium.to_be_bytes());
        }
        _ => {
            bytes.push(mask_bit | 0x7F);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend(key.into_iter().flatten());
    bytes
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::header(header)
}
