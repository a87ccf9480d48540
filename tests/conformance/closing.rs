//! 7: the closing handshake, its codes and its reasons.

use crate::suite::kit::*;

pub const GOOD: [u16; 13] =
    [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
pub const BAD: [u16; 9] = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];

pub fn cases() -> Vec<Case> {
    let mut cases = behaviour();
    cases.extend(payloads());
    for (number, code) in (1..).zip(GOOD) {
        let about = format!("code {code} may travel");
        cases.push(case(&format!("7.7.{number}"), &about, [goodbye(close(code), code)]));
    }
    for (number, code) in (1..).zip(BAD) {
        let about = format!("code {code} may not");
        cases.push(case(&format!("7.9.{number}"), &about, [fails(1002, [close(code)])]));
    }
    // What nobody has defined; this endpoint takes no code without a meaning.
    cases.push(case("7.13.1", "code 5000", [fails(1002, [close(5000)])]));
    cases.push(case("7.13.2", "code 65535", [fails(1002, [close(65_535)])]));
    cases
}

fn behaviour() -> Vec<Case> {
    let bye = || goodbye(close(1000), 1000);
    let long = vec![b'*'; 256 * 1024];
    vec![
        case("7.1.1", "a text, then goodbye", [echo(text("Hello World!")), bye()]),
        case("7.1.2", "goodbye twice: once is heard", [bye(), quiet([close(1000)])]),
        case("7.1.3", "a ping after goodbye", [bye(), quiet([ping("")])]),
        case("7.1.4", "a text after goodbye", [bye(), quiet([text("Hello World!")])]),
        case(
            "7.1.5",
            "goodbye in the middle of a message",
            [quiet([text("fragment1").more()]), bye(), quiet([cont("fragment2")])],
        ),
        case("7.1.6", "256 KiB, goodbye, a ping", [echo(text(long)), bye(), quiet([ping("")])]),
    ]
}

fn payloads() -> Vec<Case> {
    let wordless = step([close_of("")], [Heard::Close(None), Heard::End(1005)]);
    let longest = close_with(1000, [b'*'; 123]);
    let too_long = close_with(1000, [b'*'; 124]);
    let surrogate = close_with(
        1000,
        "κ\u{1f79}σμε".as_bytes().iter().chain(b"\xed\xa0\x80").copied().collect::<Vec<u8>>(),
    );
    vec![
        case("7.3.1", "without code and reason", [wordless]),
        case("7.3.2", "half a code", [fails(1002, [close_of([3])])]),
        case("7.3.3", "a code", [goodbye(close(1000), 1000)]),
        case("7.3.4", "a code and a reason", [goodbye(close_with(1000, "Hello World!"), 1000)]),
        case("7.3.5", "the longest reason: 123 bytes", [goodbye(longest, 1000)]),
        case("7.3.6", "a reason of 124 bytes", [fails(1002, [too_long])]),
        case("7.5.1", "a reason that is not UTF-8", [fails(1007, [surrogate])]),
    ]
}
