//! 6: text is UTF-8, and what can't become UTF-8 any more is refused at once.

use crate::suite::{kit::*, utf8_sequences::groups};

/// "kosme" in Greek, its accent in the letter of three bytes: five characters in eleven bytes.
const COSMOS: &[u8] = "κ\u{1f79}σμε".as_bytes();
/// U+110000, as if there were such a character: wrong from its second byte on.
const BEYOND: &[u8] = b"\xf4\x90\x80\x80";
/// Half a surrogate pair between good letters.
const SURROGATE: &[u8] = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited";
const MIXED: &str = "Hello-µ@ßöäüàá-UTF-8!!";

pub fn cases() -> Vec<Case> {
    let mut cases = whole();
    cases.extend(fail_fast());
    for (group, about, sequences) in (5..).zip(groups()).map(|(n, (about, rows))| (n, about, rows))
    {
        for (number, (valid, bytes)) in (1..).zip(sequences) {
            let step = if valid { echo(text(&bytes)) } else { fails(1007, [text(&bytes)]) };
            let about = format!("{about}: {}", bytes.escape_ascii());
            cases.push(case(&format!("6.{group}.{number}"), &about, [step]));
        }
    }
    cases
}

/// A message in fragments of one byte.
fn in_bytes(payload: &[u8]) -> Vec<Frame> {
    let last = payload.len() - 1;
    let fragment = |(at, byte): (usize, &u8)| {
        let frame = if at == 0 { text([*byte]) } else { cont([*byte]) };
        if at == last { frame } else { frame.more() }
    };
    payload.iter().enumerate().map(fragment).collect()
}

fn whole() -> Vec<Case> {
    let empty = [text("").more(), cont("").more(), cont("")];
    let middle = [text("").more(), cont("middle").more(), cont("")];
    let (front, back) = MIXED.split_at("Hello-µ@ßöä".len());
    let halves = [text(front).more(), cont(back)];
    let bytes = |bytes: &[u8]| step(in_bytes(bytes), [heard_text(bytes)]);
    vec![
        case("6.1.1", "an empty text", [echo(text(""))]),
        case("6.1.2", "three empty fragments", [step(empty, [heard_text("")])]),
        case("6.1.3", "only the middle one has text", [step(middle, [heard_text("middle")])]),
        case("6.2.1", "characters of one and two bytes", [echo(text(MIXED))]),
        case("6.2.2", "cut between two characters", [step(halves, [heard_text(MIXED)])]),
        case("6.2.3", "in fragments of one byte", [bytes(MIXED.as_bytes())]),
        case("6.2.4", "characters of two and three bytes so", [bytes(COSMOS)]),
        case("6.3.1", "a surrogate", [fails(1007, [text(SURROGATE)])]),
        case("6.3.2", "a surrogate in fragments of one byte", [fails(1007, in_bytes(SURROGATE))]),
    ]
}

/// The second part makes it impossible, and must be refused although more is announced.
fn fail_fast() -> Vec<Case> {
    let message = [COSMOS, BEYOND, b"edited"].concat();
    let chop = |from, to| text(&message).between(from, to);
    let (good, bad) = (COSMOS.len(), COSMOS.len() + BEYOND.len());
    vec![
        case(
            "6.4.1",
            "fails with the second of three fragments",
            [
                quiet([text(COSMOS).more()]),
                fails(1007, [cont(BEYOND).more()]),
                quiet([cont("edited")]),
            ],
        ),
        case(
            "6.4.2",
            "fails with the one byte that can't follow",
            [
                quiet([text(&message[..=good]).more()]),
                fails(1007, [cont(&message[good + 1..good + 2]).more()]),
                quiet([cont(&message[good + 2..])]),
            ],
        ),
        case(
            "6.4.3",
            "fails inside a frame, with the second of three pieces",
            [
                quiet([text(&message).through(good)]),
                fails(1007, [chop(good, bad)]),
                quiet([chop(bad, message.len())]),
            ],
        ),
        case(
            "6.4.4",
            "fails inside a frame, with the one byte that can't follow",
            [
                quiet([text(&message).through(good + 1)]),
                fails(1007, [chop(good + 1, good + 2)]),
                quiet([chop(good + 2, message.len())]),
            ],
        ),
    ]
}
