//! Known mistakes in exercise 04.5; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::checks::{self, Decode, Frame, encode},
};

pub fn never_cuts() -> Observed {
    fn holds(decode: Decode, seed: u64) -> bool {
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

    checks::bug_hunt(holds)
}

pub fn one_frame_each() -> Observed {
    fn holds(decode: Decode, seed: u64) -> bool {
        let mut chance = fastrand::Rng::with_seed(seed);
        let edges = [0, 1, 125, 126, 127, 255, 256, 65_535, 65_536];
        let mut sent = Vec::new();
        let mut wire = Vec::new();
        {
            let length = edges[chance.usize(..edges.len())];
            let payload = (0..length).map(|_| chance.u8(..)).collect();
            let frame = Frame { fin: chance.bool(), opcode: chance.u8(0..3), payload };
            wire.extend(encode(&frame, chance.u32(1..).to_be_bytes()));
            sent.push(frame);
        }
        let mut pieces = Vec::new();
        while !wire.is_empty() {
            // Small cuts and large ones: a header is short, a payload may be long.
            let most = if chance.bool() { 8 } else { 40_000 };
            let rest = wire.split_off(chance.usize(1..=most).min(wire.len()));
            pieces.push(std::mem::replace(&mut wire, rest));
        }
        decode(&pieces) == sent
    }

    checks::bug_hunt(holds)
}

pub fn only_short_payloads() -> Observed {
    fn holds(decode: Decode, seed: u64) -> bool {
        let mut chance = fastrand::Rng::with_seed(seed);
        let mut sent = Vec::new();
        let mut wire = Vec::new();
        for _ in 0..chance.usize(1..5) {
            let length = chance.usize(..100);
            let payload = (0..length).map(|_| chance.u8(..)).collect();
            let frame = Frame { fin: chance.bool(), opcode: chance.u8(0..3), payload };
            wire.extend(encode(&frame, chance.u32(1..).to_be_bytes()));
            sent.push(frame);
        }
        let mut pieces = Vec::new();
        while !wire.is_empty() {
            let most = 40;
            let rest = wire.split_off(chance.usize(1..=most).min(wire.len()));
            pieces.push(std::mem::replace(&mut wire, rest));
        }
        decode(&pieces) == sent
    }

    checks::bug_hunt(holds)
}

pub fn only_counts() -> Observed {
    fn holds(decode: Decode, seed: u64) -> bool {
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
        let mut pieces = Vec::new();
        while !wire.is_empty() {
            // Small cuts and large ones: a header is short, a payload may be long.
            let most = if chance.bool() { 8 } else { 40_000 };
            let rest = wire.split_off(chance.usize(1..=most).min(wire.len()));
            pieces.push(std::mem::replace(&mut wire, rest));
        }
        decode(&pieces).len() == sent.len()
    }

    checks::bug_hunt(holds)
}
