//! One record on the disk: how long it is, a checksum, and its bytes.
//!
//! ```text
//! 0000009d 8f3a01bc {"seq":7,"synced":6,"session":"5f0c…","id":"a1"}
//! │        │        {"username":"Lan","message":"chào","timestamp":1767225600000}
//! │        └ CRC-32 of the payload           the payload may have several lines
//! └ length of the payload in bytes
//! ```
//!
//! A file is written from its beginning to its end. But when the power fails, what was not synced
//! yet may be there, or not, or in parts. The length alone would not notice a part.

use std::io::Write as _;

use flate2::Crc;

/// The length, the checksum, and a space after each of them.
const HEAD: usize = 18;

// ANCHOR: encode
/// Adds a record with this payload.
pub fn encode(payload: &[u8], bytes: &mut Vec<u8>) {
    let _ = write!(bytes, "{:08x} {:08x} ", payload.len(), checksum(payload)); // a Vec takes all
    bytes.extend_from_slice(payload);
    bytes.push(b'\n');
}
// ANCHOR_END: encode

// ANCHOR: decode
/// The payload of the first record, and what follows it. `None` if the record is not whole.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = bytes.split_at_checked(HEAD)?;
    let (length, sum) = (number(&head[..8])?, number(&head[9..17])?);
    let (payload, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    let rest = rest.strip_prefix(b"\n")?;
    (checksum(payload) == sum).then_some((payload, rest))
}

fn number(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

fn checksum(payload: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(payload);
    crc.sum()
}
// ANCHOR_END: decode

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_looks_like_this() {
        let mut bytes = Vec::new();
        encode(b"123456789", &mut bytes);
        // The checksum that every CRC-32 gives for these digits.
        assert_eq!(bytes, b"00000009 cbf43926 123456789\n");
        encode(b"", &mut bytes);
        let (payload, rest) = decode(&bytes).expect("a record");
        assert_eq!((payload, rest), (&b"123456789"[..], &b"00000000 00000000 \n"[..]));
        assert_eq!(decode(rest), Some((&b""[..], &b""[..])));
    }

    #[test]
    fn half_a_record_is_none_and_no_byte_can_be_changed() {
        let mut bytes = Vec::new();
        encode("chào".as_bytes(), &mut bytes);
        for end in 0..bytes.len() {
            assert_eq!(decode(&bytes[..end]), None, "torn at {end}");
        }
        for at in 0..bytes.len() {
            for other in [0, b'0', b' ', b'\n', 0xff] {
                let mut changed = bytes.clone();
                changed[at] = other;
                let same = changed == bytes || at == 8 || at == 17; // the two spaces say nothing
                assert!(decode(&changed).is_none() || same, "{other} at {at}");
            }
        }
    }

    #[test]
    fn a_disk_full_of_zeros_holds_no_record() {
        assert_eq!(decode(&[0; 64]), None);
    }
}
