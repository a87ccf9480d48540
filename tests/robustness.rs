//! Lesson 04's endpoint, lesson 13's, and lesson 11's extension, against chance and malice:
//! whatever a peer sends, in whatever pieces, nothing panics, the same happens, and no memory is
//! promised to a stranger.
//!
//! A failure prints its seed. `FULL_DUPLEX_SEED=7 cargo test --test robustness` tries that one
//! again; `FULL_DUPLEX_SECONDS=300 cargo test --release --test robustness` tries new ones for five
//! minutes. The same properties can be fuzzed with coverage: see CONTRIBUTING.md.

#[path = "robustness/cbor.rs"]
mod cbor;
#[path = "robustness/compression.rs"]
mod compression;
#[path = "robustness/floods.rs"]
mod floods;
#[path = "conformance/kit/frame.rs"]
#[allow(dead_code, reason = "the conformance suite uses the rest")]
mod frame;
#[path = "robustness/inflating.rs"]
mod inflating;
#[path = "robustness/memory.rs"]
mod memory;
#[path = "conformance/kit/pack.rs"]
#[allow(dead_code, reason = "the conformance suite uses it")]
mod pack;
#[path = "robustness/properties.rs"]
mod properties;
#[path = "conformance/kit/reader.rs"]
#[allow(dead_code, reason = "the conformance suite uses the rest")]
mod reader;
#[path = "conformance/kit/tested.rs"]
#[allow(dead_code, reason = "the conformance suite uses the rest")]
mod tested;
#[path = "robustness/trials.rs"]
mod trials;

use std::{
    env,
    panic::{RefUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use fastrand::Rng;
use full_duplex::{
    lesson04_frames::dissect::frames,
    tap::{Direction, Line, Mark},
};

/// How many seeds are tried by default: about a second's worth in a debug build.
const SEEDS: u64 = 300;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|value| value.parse().expect("a number"))
}

/// Tries a property with one seed after another; gives how many were tried.
fn for_seeds(property: impl Fn(&mut Rng) + RefUnwindSafe) -> u64 {
    let attempt = |seed: u64| {
        let held = catch_unwind(|| property(&mut Rng::with_seed(seed))).is_ok();
        assert!(held, "once more: FULL_DUPLEX_SEED={seed} cargo test --test robustness");
    };
    if let Some(seed) = number("FULL_DUPLEX_SEED") {
        attempt(seed);
        return 1;
    }
    let Some(seconds) = number("FULL_DUPLEX_SECONDS") else {
        (0..SEEDS).for_each(attempt);
        return SEEDS;
    };
    let (begun, mut tried) = (Instant::now(), 0);
    while begun.elapsed() < Duration::from_secs(seconds) {
        attempt(fastrand::u64(..));
        tried += 1;
    }
    tried
}

#[test]
fn conversations_that_are_nearly_right() {
    let bytes = std::sync::atomic::AtomicU64::new(0);
    let tried = for_seeds(|rng| {
        let trial = trials::nearly_right(rng);
        bytes.fetch_add(trial.bytes.len() as u64, std::sync::atomic::Ordering::Relaxed);
        properties::connection_holds(&trial);
    });
    println!("{tried} conversations, {} bytes", bytes.into_inner());
}

#[test]
fn bytes_without_any_sense() {
    let tried = for_seeds(|rng| properties::connection_holds(&trials::noise(rng)));
    println!("{tried} conversations");
}

#[test]
fn frames_are_found_however_the_bytes_are_cut() {
    let tried = for_seeds(|rng| {
        let trial = trials::nearly_right(rng);
        properties::decoder_holds(&trial.bytes, trial.cuts);
    });
    println!("{tried} streams");
}

#[test]
fn the_tap_shows_the_same_frames_however_the_bytes_are_cut() {
    for_seeds(|rng| {
        let mut trial = trials::nearly_right(rng);
        trial.bytes.truncate(2_000); // a debug build would need long for more, byte by byte
        let whole = shown(&[&trial.bytes]);
        assert_eq!(shown(&trial.bytes.chunks(1).collect::<Vec<_>>()), whole, "byte by byte");
        assert_eq!(shown(&properties::cut(&trial.bytes, trial.cuts)), whole, "in pieces");
    });
}

/// What the tap says until it can't tell frames any more.
fn shown(pieces: &[&[u8]]) -> Vec<Line> {
    let (mut tap, mut lines) = (frames(), Vec::new());
    for piece in pieces {
        tap.feed(Direction::ToServer, piece, &mut lines);
    }
    let end =
        lines.iter().position(|line| line.mark == Mark::Note).map_or(lines.len(), |at| at + 1);
    lines.truncate(end);
    lines
}

/// A test of the test: what is generated isn't refused at once, and isn't always good either.
#[test]
fn the_conversations_are_worth_having() {
    let endings = (0..1_000).map(|seed| {
        let trial = trials::nearly_right(&mut Rng::with_seed(seed));
        properties::ending(&trial)
    });
    let mut counts = std::collections::BTreeMap::<String, u32>::new();
    for ending in endings {
        *counts.entry(ending).or_default() += 1;
    }
    println!("{counts:#?}");
    let of = |name: &str| counts.iter().filter(|(key, _)| key.contains(name)).map(|(_, n)| n).sum();
    let [lost, closed, failed]: [u32; 3] = ["Lost", "Closed", "Failed"].map(of);
    assert!(lost > 100 && closed > 50 && failed > 300, "{counts:#?}");
    assert!(counts.len() >= 16, "kinds of endings: {counts:#?}");
}
