//! 9 and 10: long messages, many messages, many fragments.
//!
//! Sizes, fragments and pieces are the original's. Its 1,000 messages of 9.7 and 9.8 are
//! [`MESSAGES`] here: the suite runs in a debug build, each case several times.

use crate::suite::kit::*;

const KI: usize = 1024;
const MI: usize = KI * KI;
/// Of each size, instead of 1,000.
const MESSAGES: usize = 100;

type Build = fn(Vec<u8>) -> Frame;

pub fn cases() -> Vec<Case> {
    [cases_of_text(), cases_of_binary()].into_iter().flatten().collect()
}

/// 9.1, 9.3, 9.5 and 9.7.
pub fn cases_of_text() -> Vec<Case> {
    of(0, "text", text, 1)
}

/// 9.2, 9.4, 9.6 and 9.8.
pub fn cases_of_binary() -> Vec<Case> {
    of(1, "binary", binary, 1)
}

/// The same cases with an eighth of their bytes, for little memory. The case says so.
pub fn eighths_of_text() -> Vec<Case> {
    of(0, "text, an eighth of the suite's length", text, 8)
}

/// The same for 9.2, 9.4, 9.6 and 9.8.
pub fn eighths_of_binary() -> Vec<Case> {
    of(1, "binary, an eighth of the suite's length", binary, 8)
}

fn of(offset: usize, kind: &str, build: Build, part: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    let id = |group: usize, number: usize| format!("9.{}.{number}", group + offset);
    for (number, size) in (1..).zip([64 * KI, 256 * KI, MI, 4 * MI, 8 * MI, 16 * MI]) {
        let size = size / part;
        let about = format!("{} KiB of {kind}", size / KI);
        cases.push(case(&id(1, number), &about, [echo(build(vec![b'*'; size]))]));
    }
    for (number, size) in (1..).zip((0..9).map(|power| 64 << (2 * power))) {
        let length = 4 * MI / part;
        let about = format!("{} KiB of {kind}, in fragments of {size} bytes", length / KI);
        cases.push(case(&id(3, number), &about, [fragmented(build, length, size)]));
    }
    for (number, size) in (1..).zip([64, 128, 256, 512, 1024, 2048]) {
        let length = MI / part;
        let about = format!("{} KiB of {kind}, in pieces of {size} bytes", length / KI);
        let chopped = echo(build(vec![b'*'; length])).in_pieces_of(size);
        cases.push(case(&id(5, number), &about, [chopped]));
    }
    for (number, size) in (1..).zip([0, 16, 64, 256, 1024, 4096]) {
        let whole = kind.split(',').next().unwrap_or(kind);
        let about = format!("{MESSAGES} messages of {size} bytes of {whole}");
        let messages = (0..MESSAGES).map(|_| echo(build(vec![b'*'; size])));
        cases.push(case(&id(7, number), &about, messages));
    }
    cases
}

pub fn cases_of_10() -> Vec<Case> {
    let about = "64 KiB in fragments of 1,300 bytes";
    vec![case("10.1.1", about, [fragmented(text, 64 * KI, 1_300)])]
}

fn fragmented(build: Build, length: usize, size: usize) -> Step {
    let count = length.div_ceil(size);
    let fragment = |number: usize| {
        let payload = vec![b'*'; size.min(length - (number - 1) * size)];
        let frame = if number == 1 { build(payload) } else { cont(payload) };
        if number == count { frame } else { frame.more() }
    };
    let whole = match build(Vec::new()).opcode() {
        1 => heard_text(vec![b'*'; length]),
        _ => heard_binary(vec![b'*'; length]),
    };
    step((1..=count).map(fragment), [whole])
}
