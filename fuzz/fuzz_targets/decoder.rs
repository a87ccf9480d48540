//! Any bytes at all against lesson 04's `Decoder` and `Header`.

#![no_main]

#[path = "../../tests/conformance/kit/frame.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod frame;
#[path = "../../tests/conformance/kit/pack.rs"]
#[allow(dead_code, reason = "the tests use it")]
mod pack;
#[path = "../../tests/robustness/properties.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod properties;
#[path = "../../tests/conformance/kit/reader.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod reader;
#[path = "../../tests/conformance/kit/tested.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod tested;

use libfuzzer_sys::fuzz_target;

// The first byte chooses the cuts.
fuzz_target!(|input: &[u8]| {
    if let Some((cuts, bytes)) = input.split_first() {
        properties::decoder_holds(bytes, (*cuts).into());
    }
});
