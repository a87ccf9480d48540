//! Known mistakes in exercise 04.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::ops::Range;

use fastrand::Rng;
use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::checks::{self, Frame, encode},
};

/// Lengths around which an encoder changes its ways.
const EDGES: [usize; 9] = [0, 1, 125, 126, 127, 255, 256, 65_535, 65_536];

pub fn never_cuts() -> Observed {
    checks::bug_hunt(|decode, seed| {
        let mut chance = Rng::with_seed(seed);
        let (sent, wire) = frames(&mut chance, 1..5, edge);
        decode(&[wire]) == sent
    })
}

pub fn one_frame_each() -> Observed {
    checks::bug_hunt(|decode, seed| {
        let mut chance = Rng::with_seed(seed);
        let (sent, wire) = frames(&mut chance, 1..2, edge);
        decode(&cut(wire, &mut chance, 40_000)) == sent
    })
}

pub fn only_short_payloads() -> Observed {
    checks::bug_hunt(|decode, seed| {
        let mut chance = Rng::with_seed(seed);
        let (sent, wire) = frames(&mut chance, 1..5, |chance| chance.usize(..100));
        decode(&cut(wire, &mut chance, 40)) == sent
    })
}

pub fn only_counts() -> Observed {
    checks::bug_hunt(|decode, seed| {
        let mut chance = Rng::with_seed(seed);
        let (sent, wire) = frames(&mut chance, 1..5, edge);
        decode(&cut(wire, &mut chance, 40_000)).len() == sent.len()
    })
}

fn edge(chance: &mut Rng) -> usize {
    EDGES[chance.usize(..EDGES.len())]
}

/// Random frames, and their bytes.
fn frames(
    chance: &mut Rng,
    count: Range<usize>,
    length: fn(&mut Rng) -> usize,
) -> (Vec<Frame>, Vec<u8>) {
    let (mut sent, mut wire) = (Vec::new(), Vec::new());
    for _ in 0..chance.usize(count) {
        let payload = (0..length(chance)).map(|_| chance.u8(..)).collect();
        let frame = Frame { fin: chance.bool(), opcode: chance.u8(0..3), payload };
        wire.extend(encode(&frame, chance.u32(1..).to_be_bytes()));
        sent.push(frame);
    }
    (sent, wire)
}

/// Cuts the bytes into short pieces and pieces of up to `long` bytes.
fn cut(mut wire: Vec<u8>, chance: &mut Rng, long: usize) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    while !wire.is_empty() {
        let most = if chance.bool() { 8 } else { long };
        let rest = wire.split_off(chance.usize(1..=most).min(wire.len()));
        pieces.push(std::mem::replace(&mut wire, rest));
    }
    pieces
}
