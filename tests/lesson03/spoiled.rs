//! Messages that chance has spoiled, and how they arrive.

use fastrand::Rng;

/// What a reader knows once it has seen enough.
pub fn read(pieces: &[&[u8]], parse: impl Fn(&[u8]) -> Option<String>) -> Option<String> {
    let mut bytes = Vec::new();
    pieces.iter().find_map(|piece| {
        bytes.extend_from_slice(piece);
        parse(&bytes)
    })
}

/// Pieces of 1 to 40 bytes.
pub fn split<'a>(mut bytes: &'a [u8], rng: &mut Rng) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    while !bytes.is_empty() {
        let (piece, rest) = bytes.split_at(rng.usize(1..=bytes.len().min(40)));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}

/// A good message with a few bytes changed, dropped, doubled or cut off: most of it is nearly
/// right.
pub fn spoil(good: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..rng.usize(0..4) {
        let at = rng.usize(..bytes.len());
        match rng.u8(0..5) {
            0 => bytes[at] = rng.u8(..),
            1 => bytes[at] = *rng.choice(b"\r\n\0 ,:;\"\t").expect("one of them"),
            2 => drop(bytes.remove(at)),
            3 => bytes.insert(at, rng.u8(..)),
            _ => {
                let end = rng.usize(at..bytes.len().min(at + 40));
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
        }
    }
    bytes.extend((0..rng.usize(..20)).map(|_| rng.u8(..))); // and frames behind it
    bytes
}

/// Up to 400 bytes of anything.
pub fn garbage(rng: &mut Rng) -> Vec<u8> {
    (0..rng.usize(..400)).map(|_| rng.u8(..)).collect()
}
