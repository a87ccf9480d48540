//! R5: the stream ends in every state (§7.1.5). R6: whatever comes after the end is not heard
//! (§1.4, §7.1.7).

use crate::suite::kit::*;

pub fn cases() -> Vec<Case> {
    let mut cases = stream_ends_everywhere();
    cases.extend(after_the_end());
    cases
}

fn stream_ends_everywhere() -> Vec<Case> {
    let long = || binary([1; 300]);
    let cut =
        |bytes: usize| (format!("after {bytes} bytes"), vec![quiet([long().first(bytes)]), lost()]);
    vec![
        case("R5.1", "before anything was said", [lost()]),
        case("R5.2", "between two messages", [echo(text("a")), lost()]),
        many("R5.3", "inside a header", (1..4).map(cut)),
        case("R5.4", "behind a header", [quiet([long().through(0)]), lost()]),
        case("R5.5", "inside a payload", [quiet([long().through(299)]), lost()]),
        case("R5.6", "inside a ping", [quiet([ping("ping").through(3)]), lost()]),
        case("R5.7", "inside a close frame", [quiet([close(1000).through(1)]), lost()]),
        case("R5.8", "inside a message", [quiet([text("a").more()]), lost()]),
        case("R5.9", "after goodbye", [goodbye(close(1000), 1000), stream_ends()]),
        case("R5.10", "after a failure", [fails(1002, [text("").rsv(1)]), stream_ends()]),
    ]
}

fn after_the_end() -> Vec<Case> {
    let rest = || {
        let frames =
            [text("late"), binary("late"), ping("late"), pong("late"), close(4000), frame(3, "")];
        quiet(frames)
    };
    let garbage = || quiet([frame(15, [0xff; 300]).rsv(7).first(200)]);
    vec![
        case("R6.1", "everything after goodbye", [goodbye(close(1000), 1000), rest(), garbage()]),
        case(
            "R6.2",
            "everything after a failure",
            [fails(1002, [frame(3, "")]), rest(), garbage()],
        ),
        case(
            "R6.3",
            "everything after text that was refused inside a frame",
            [fails(1007, [text(b"\xff and more").through(1)]), rest(), garbage()],
        ),
        case(
            "R6.4",
            "everything after a length that was refused",
            [fails(1009, [binary("").announcing(1 << 40)]), rest(), garbage()],
        ),
    ]
}
