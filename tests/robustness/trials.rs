//! What is thrown at the endpoint: good conversations, spoiled a little, and noise.

use fastrand::Rng;
use full_duplex::lesson04_frames::message::Limits;

use crate::{
    frame::{Frame, Side, close_of, frame},
    properties::Trial,
};

const LIMITS: [Limits; 5] = [
    Limits { frame: 0, message: 0, fragments: 1 },
    Limits { frame: 8, message: 20, fragments: 3 },
    Limits { frame: 200, message: 200, fragments: 100 },
    Limits { frame: 70_000, message: 5_000, fragments: 100 },
    Limits { frame: 1 << 20, message: 1 << 20, fragments: 1_000 },
];

pub fn nearly_right(rng: &mut Rng) -> Trial {
    let side = if rng.bool() { Side::Server } else { Side::Client };
    let limits = *rng.choice(LIMITS.iter()).expect("limits");
    let mut bytes = Vec::new();
    for _ in 0..rng.usize(1..12) {
        for frame in message(rng, limits.message) {
            bytes.extend(tilted(frame, rng).bytes(side.other()));
        }
    }
    for _ in 0..rng.usize(0..3) {
        spoil(&mut bytes, rng);
    }
    Trial { side, limits, bytes, cuts: rng.u64(..) }
}

pub fn noise(rng: &mut Rng) -> Trial {
    let side = if rng.bool() { Side::Server } else { Side::Client };
    let limits = *rng.choice(LIMITS.iter()).expect("limits");
    // The second byte decides how much of it is looked at: mostly a short frame of the right role.
    let mut bytes: Vec<u8> = (0..rng.usize(..400)).map(|_| rng.u8(..)).collect();
    if let [first, second, ..] = bytes.as_mut_slice() {
        *first &= 0x8f;
        *second = *second & 0x0f | if side == Side::Server { 0x80 } else { 0 };
    }
    Trial { side, limits, bytes, cuts: rng.u64(..) }
}

/// A message in one or more fragments with control frames between them, or a control frame alone.
fn message(rng: &mut Rng, limit: u64) -> Vec<Frame> {
    if rng.u8(..6) == 0 {
        return vec![control(rng)];
    }
    let (opcode, payload) =
        if rng.bool() { (1, letters(rng, limit)) } else { (2, blob(rng, limit)) };
    let mut frames = Vec::new();
    let mut rest = payload.as_slice();
    loop {
        let size = if rng.bool() { rest.len() } else { rng.usize(0..=rest.len()) };
        let (here, more) = rest.split_at(size);
        let frame = frame(if frames.is_empty() { opcode } else { 0 }, here);
        if more.is_empty() {
            frames.push(frame);
            return frames;
        }
        frames.push(frame.more());
        if rng.u8(..4) == 0 {
            frames.push(control(rng));
        }
        rest = more;
    }
}

fn control(rng: &mut Rng) -> Frame {
    let payload = blob(rng, 125);
    match rng.u8(..20) {
        0..10 => frame(0x9, &payload[..payload.len().min(125)]),
        10..17 => frame(0xA, &payload[..payload.len().min(125)]),
        17 => close_of(""),
        _ => {
            let codes: [u16; 7] = [1000, 1001, 1014, 3000, 4999, 1005, 999];
            let code = rng.choice(codes.iter()).expect("codes");
            close_of([&code.to_be_bytes(), letters(rng, 60).as_slice()].concat())
        }
    }
}

/// Lengths lie where headers change and around the limit.
fn length(rng: &mut Rng, limit: u64) -> usize {
    let limit = usize::try_from(limit).expect("a small limit");
    let edges = [0, 1, 4, 125, 126, 127, 65_535, 65_536, limit, limit + 1];
    let most = if rng.u8(..8) == 0 { 70_000 } else { 300 };
    let length = match rng.u8(..4) {
        0 => *rng.choice(edges.iter()).expect("edges"),
        _ => rng.usize(..=most),
    };
    length.min(most).min(limit + usize::from(rng.u8(..20) == 0))
}

fn blob(rng: &mut Rng, limit: u64) -> Vec<u8> {
    let mut bytes = vec![0; length(rng, limit)];
    rng.fill(&mut bytes);
    bytes
}

/// Text with characters of one to four bytes, filled up to the length.
fn letters(rng: &mut Rng, limit: u64) -> Vec<u8> {
    let length = length(rng, limit);
    let mut text = String::new();
    while text.len() + 4 <= length {
        text.push(*rng.choice(['a', 'é', 'ế', '€', '👋', '\0'].iter()).expect("letters"));
    }
    text.extend(std::iter::repeat_n('.', length - text.len()));
    text.into_bytes()
}

/// Now and then a frame that can be written, but not sent.
fn tilted(frame: Frame, rng: &mut Rng) -> Frame {
    match rng.u16(..300) {
        0 => frame.rsv(rng.u8(1..8)),
        1 => frame.wrongly_masked(),
        2 => frame.length_in(9),
        3 => frame.announcing(rng.u64(..) >> rng.u32(..64)),
        4 => frame.more(),
        _ => frame.key(rng.u32(..).to_be_bytes()),
    }
}

/// Changes, drops, inserts, doubles or cuts off.
fn spoil(bytes: &mut Vec<u8>, rng: &mut Rng) {
    if bytes.is_empty() {
        return;
    }
    let at = rng.usize(..bytes.len());
    match rng.u8(..8) {
        0 => bytes[at] = rng.u8(..),
        1 => bytes[at] ^= 1 << rng.u8(..8),
        2 => drop(bytes.remove(at)),
        3 => bytes.insert(at, rng.u8(..)),
        4 => {
            let end = rng.usize(at..bytes.len().min(at + 40));
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        _ => bytes.truncate(at),
    }
}
