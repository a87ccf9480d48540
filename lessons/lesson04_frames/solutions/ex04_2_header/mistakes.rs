//! Known mistakes in exercise 04.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{learn::observe::Observed, lesson04_frames::checks};

pub fn little_endian() -> Observed {
    fn header(fin: bool, opcode: u8, length: u64, key: Option<[u8; 4]>) -> Vec<u8> {
        let mask_bit = if key.is_some() { 0x80 } else { 0 };
        let mut bytes = vec![u8::from(fin) << 7 | opcode];
        match (u8::try_from(length), u16::try_from(length)) {
            (Ok(short @ 0..=125), _) => bytes.push(mask_bit | short),
            (_, Ok(medium)) => {
                bytes.push(mask_bit | 0x7E);
                bytes.extend(medium.to_le_bytes());
            }
            _ => {
                bytes.push(mask_bit | 0x7F);
                bytes.extend(length.to_le_bytes());
            }
        }
        bytes.extend(key.into_iter().flatten());
        bytes
    }

    checks::header(header)
}

pub fn seven_bits_up_to_127() -> Observed {
    fn header(fin: bool, opcode: u8, length: u64, key: Option<[u8; 4]>) -> Vec<u8> {
        let mask_bit = if key.is_some() { 0x80 } else { 0 };
        let mut bytes = vec![u8::from(fin) << 7 | opcode];
        match (u8::try_from(length), u16::try_from(length)) {
            (Ok(short @ 0..=127), _) => bytes.push(mask_bit | short),
            (_, Ok(medium)) => {
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

    checks::header(header)
}

pub fn no_mask_bit() -> Observed {
    fn header(fin: bool, opcode: u8, length: u64, key: Option<[u8; 4]>) -> Vec<u8> {
        let mut bytes = vec![u8::from(fin) << 7 | opcode];
        match (u8::try_from(length), u16::try_from(length)) {
            (Ok(short @ 0..=125), _) => bytes.push(short),
            (_, Ok(medium)) => {
                bytes.push(0x7E);
                bytes.extend(medium.to_be_bytes());
            }
            _ => {
                bytes.push(0x7F);
                bytes.extend(length.to_be_bytes());
            }
        }
        bytes.extend(key.into_iter().flatten());
        bytes
    }

    checks::header(header)
}

pub fn always_eight_bytes() -> Observed {
    fn header(fin: bool, opcode: u8, length: u64, key: Option<[u8; 4]>) -> Vec<u8> {
        let mask_bit = if key.is_some() { 0x80 } else { 0 };
        let mut bytes = vec![u8::from(fin) << 7 | opcode];
        if let Ok(short @ 0..=125) = u8::try_from(length) {
            bytes.push(mask_bit | short);
        } else {
            bytes.push(mask_bit | 0x7F);
            bytes.extend(length.to_be_bytes());
        }
        bytes.extend(key.into_iter().flatten());
        bytes
    }

    checks::header(header)
}

pub fn short_of_the_last() -> Observed {
    fn header(fin: bool, opcode: u8, length: u64, key: Option<[u8; 4]>) -> Vec<u8> {
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

    checks::header(header)
}
