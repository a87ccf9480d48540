//! 2: pings are answered with what they carry, pongs not at all.

use crate::suite::kit::*;

/// No UTF-8, and it need not be.
const BYTES: [u8; 8] = [0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff];

pub fn cases() -> Vec<Case> {
    let ten = || (0..10).map(|n| format!("ping {n}"));
    let ten_pings = || step(ten().map(ping), ten().map(heard_pong));
    vec![
        case("2.1", "a ping without payload", [echo(ping(""))]),
        case("2.2", "a ping with text", [echo(ping("Hello, world!"))]),
        case("2.3", "a ping with bytes that are no text", [echo(ping(BYTES))]),
        case("2.4", "a ping as long as possible: 125 bytes", [echo(ping([0xfe; 125]))]),
        case("2.5", "a ping of 126 bytes is too long", [fails(1002, [ping([0xfe; 126])])]),
        case("2.6", "125 bytes, one at a time", [echo(ping([0xfe; 125])).byte_by_byte()]),
        case("2.7", "a pong nobody asked for, empty", [quiet([pong("")])]),
        case("2.8", "a pong nobody asked for, with text", [quiet([pong("unsolicited")])]),
        case("2.9", "such a pong, then a ping", [quiet([pong("mine")]), echo(ping("yours"))]),
        case("2.10", "ten pings, ten pongs in order", [ten_pings()]),
        case("2.11", "ten pings, one byte at a time", [ten_pings().byte_by_byte()]),
    ]
}
