//! 3: without an extension the three reserved bits are zero.

use crate::suite::kit::*;

pub fn cases() -> Vec<Case> {
    let then_ping = |frame: Frame| fails(1002, [frame, ping("never answered")]);
    vec![
        case("3.1", "RSV3 in a text", [fails(1002, [text("*").rsv(1)])]),
        case("3.2", "a text, then RSV2 in one", [echo(text("good")), then_ping(text("*").rsv(2))]),
        case(
            "3.3",
            "a text, then RSV2 and RSV3, frame by frame",
            [echo(text("good")), fails(1002, [text("*").rsv(3)]), quiet([ping("late")])],
        ),
        case(
            "3.4",
            "a text, then RSV1, byte by byte",
            [echo(text("good")).byte_by_byte(), then_ping(text("*").rsv(4)).byte_by_byte()],
        ),
        case("3.5", "RSV1 and RSV3 in a binary", [fails(1002, [binary([0xff]).rsv(5)])]),
        case("3.6", "RSV1 and RSV2 in a ping", [fails(1002, [ping("*").rsv(6)])]),
        case("3.7", "all three in a close", [fails(1002, [close(1000).rsv(7)])]),
    ]
}
