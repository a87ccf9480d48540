//! 4: opcodes without a meaning.

use crate::suite::kit::*;

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (group, kind, first) in [("4.1", "data", 3), ("4.2", "control", 11)] {
        let about =
            |n: u8, how: &str| format!("opcode {:#x}, reserved for {kind}, {how}", first + n);
        let late = || ping("never answered");
        let rows = [
            ("empty", vec![fails(1002, [frame(first, "")])]),
            ("with a payload", vec![fails(1002, [frame(first + 1, "reserved")])]),
            (
                "after a text, before a ping",
                vec![echo(text("good")), fails(1002, [frame(first + 2, ""), late()])],
            ),
            (
                "the same with a payload, frame by frame",
                vec![
                    echo(text("good")),
                    fails(1002, [frame(first + 3, "reserved")]),
                    quiet([late()]),
                ],
            ),
            (
                "the same byte by byte",
                vec![
                    echo(text("good")).byte_by_byte(),
                    fails(1002, [frame(first + 4, "reserved"), late()]).byte_by_byte(),
                ],
            ),
        ];
        for ((n, number), (how, steps)) in (0..).zip(1..).zip(rows) {
            cases.push(case(&format!("{group}.{number}"), &about(n, how), steps));
        }
    }
    cases
}
