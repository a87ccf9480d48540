//! Any bytes at all against lesson 04's `Connection` and lesson 13's `Endpoint`, with the
//! properties of `tests/robustness`.

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

use full_duplex::lesson04_frames::message::Limits;
use libfuzzer_sys::fuzz_target;

use frame::Side;
use properties::{Trial, connection_holds};

// The first four bytes choose the role, the limits and the cuts; the others are the peer's.
fuzz_target!(|input: &[u8]| {
    let Some(([role, limits, cuts @ ..], bytes)) = input.split_first_chunk::<4>() else { return };
    let side = if role & 1 == 0 { Side::Server } else { Side::Client };
    let limits = match limits % 4 {
        0 => Limits::of(0),
        1 => Limits { frame: 8, message: 20, fragments: 3 },
        2 => Limits { frame: 200, message: 1_000, fragments: 10 },
        _ => Limits::of(1 << 20),
    };
    let cuts = u16::from_be_bytes(*cuts).into();
    connection_holds(&Trial { side, limits, bytes: bytes.to_vec(), cuts });
});
