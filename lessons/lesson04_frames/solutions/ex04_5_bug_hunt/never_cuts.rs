//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::checks::{self, Decode, Frame, encode},
};

/// Tries one random conversation, the same for the same `seed`; true if `decode` gives back what was sent.
///
/// `fastrand::Rng::with_seed(seed)` makes random numbers. A `Frame` has `fin`, `opcode` (0 to 2) and `payload`;
/// `encode(&frame, key)` makes its bytes with a `[u8; 4]` as key, and is right. `decode(&pieces)` takes a slice of
/// `Vec<u8>` and gives the frames that it finds in them.
pub fn holds(decode: Decode, seed: u64) -> bool {
    let mut chance = fastrand::Rng::with_seed(seed);
    let edges = [0, 1, 125, 126, 127, 255, 256, 65_535, 65_536];
    let mut sent = Vec::new();
    let mut wire = Vec::new();
    for _ in 0..chance.usize(1..5) {
        let length = edges[chance.usize(..edges.len())];
        let payload = (0..length).map(|_| chance.u8(..)).collect();
        let frame = Frame { fin: chance.bool(), opcode: chance.u8(0..3), payload };
        wire.extend(encode(&frame, chance.u32(1..).to_be_bytes()));
        sent.push(frame);
    }
    decode(&[wire]) == sent
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::bug_hunt(holds)
}
