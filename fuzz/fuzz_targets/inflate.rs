//! Any bytes at all as compressed messages, with the properties of `tests/robustness`.

#![no_main]

#[path = "../../tests/robustness/inflating.rs"]
mod inflating;

use libfuzzer_sys::fuzz_target;

use inflating::{half, inflating_holds};

// The first four bytes choose the terms, the limit, the cuts and where a second message begins; the
// others are the messages.
fuzz_target!(|input: &[u8]| {
    let Some(([terms, limit, cuts, at], bytes)) = input.split_first_chunk::<4>() else { return };
    let half = half(terms & 1 == 0, terms >> 1);
    let limit = [0, 20, 1_000, 1 << 16][usize::from(limit % 4)];
    let (first, second) = bytes.split_at(usize::from(*at).min(bytes.len()));
    inflating_holds(&[first, second], half, limit, (*cuts).into());
});
