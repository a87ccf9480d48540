//! R1: a client masks, a server doesn't (§5.1, §5.3). Each conversation is held in both roles, so
//! each row is two rules.

use crate::suite::kit::*;

pub fn cases() -> Vec<Case> {
    let wrong =
        |name: &str, frame: Frame| (name.to_owned(), vec![fails(1002, [frame.wrongly_masked()])]);
    let keys = [[0; 4], [0xff; 4], [0, 0, 0, 1], [1, 2, 3, 4]];
    let keyed = |length: usize| keys.map(|key| echo(binary(vec![7; length]).key(key)));
    vec![
        many(
            "R1.1",
            "a frame of a client without a mask, or of a server with one, of every kind",
            [
                wrong("text", text("hello")),
                wrong("empty text", text("")),
                wrong("binary", binary([1, 2, 3])),
                wrong("first fragment", text("hello").more()),
                wrong("ping", ping("")),
                wrong("pong", pong("")),
                wrong("close", close(1000)),
                wrong("long binary", binary([0; 70_000])),
            ],
        ),
        case(
            "R1.2",
            "a wrong mask after a good message",
            [echo(text("good")), fails(1002, [text("bad").wrongly_masked(), ping("late")])],
        ),
        case(
            "R1.3",
            "a wrong mask on a later fragment",
            [quiet([text("good").more()]), fails(1002, [cont("bad").wrongly_masked()])],
        ),
        case(
            "R1.4",
            "a wrong mask is seen in the header, before any payload",
            [fails(1002, [binary([0; 70_000]).wrongly_masked().through(0)])],
        ),
        many(
            "R1.5",
            "any key is a key, and each frame has its own",
            [0, 1, 3, 4, 5, 31, 32, 33, 125, 126, 70_000]
                .map(|length| (format!("{length} bytes"), keyed(length).to_vec())),
        ),
    ]
}
