//! All cases, the same for each endpoint.

#![allow(dead_code, reason = "each test program asks in its own way")]

pub mod closing;
pub mod fragments;
pub mod framing;
pub mod kit;
pub mod opcodes;
pub mod pings;
pub mod reserved_bits;
pub mod rfc;
pub mod sizes;
pub mod utf8;
pub mod utf8_sequences;

use kit::Case;

/// Its name, how many cases it has, and where they are.
pub type Section = (&'static str, usize, fn() -> Vec<Case>);

/// How many cases each section must have. So none shrinks unnoticed.
pub const SECTIONS: [Section; 10] = [
    ("1 messages of every length class", 16, framing::cases),
    ("2 pings and pongs", 11, pings::cases),
    ("3 reserved bits", 7, reserved_bits::cases),
    ("4 reserved opcodes", 10, opcodes::cases),
    ("5 fragments", 20, fragments::cases),
    ("6 UTF-8", 145, utf8::cases),
    ("7 closing", 37, closing::cases),
    ("9 sizes", 54, sizes::cases),
    ("10 automatic fragments", 1, sizes::cases_of_10),
    ("R more of RFC 6455", 84, rfc::cases),
];
