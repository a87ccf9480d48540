//! 1: text and binary messages of every length class.

use crate::suite::kit::*;

const LENGTHS: [usize; 7] = [0, 125, 126, 127, 128, 65_535, 65_536];

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (group, kind, build) in
        [("1.1", "text", text as fn(Vec<u8>) -> Frame), ("1.2", "binary", binary)]
    {
        let filler = if kind == "text" { b'*' } else { 0xfe };
        for (number, length) in (1..).zip(LENGTHS) {
            let about = format!("{length} bytes of {kind}");
            cases.push(case(
                &format!("{group}.{number}"),
                &about,
                [echo(build(vec![filler; length]))],
            ));
        }
        let chopped = echo(build(vec![filler; 65_536])).in_pieces_of(997);
        let about = format!("65,536 bytes of {kind} in pieces of 997 bytes");
        cases.push(case(&format!("{group}.8"), &about, [chopped]));
    }
    cases
}
