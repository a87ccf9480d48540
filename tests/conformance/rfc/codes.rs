//! R4: every close code there is (§7.4), and every kind of reason (§5.5.1). What is registered has
//! changed since the RFC: 1012 to 1014 may travel.

use crate::suite::kit::*;

pub fn cases() -> Vec<Case> {
    let refused = |id, about, codes: std::ops::RangeInclusive<u16>| {
        let talks = codes.map(|code| (code.to_string(), vec![fails(1002, [close(code)])]));
        many(id, about, talks).without_sockets()
    };
    let taken = |id, about, codes: std::ops::RangeInclusive<u16>| {
        let talks = codes.map(|code| (code.to_string(), vec![goodbye(close(code), code)]));
        many(id, about, talks).without_sockets()
    };
    let mut cases = vec![
        refused("R4.1", "0 to 999 mean nothing", 0..=999),
        taken("R4.2", "1000 to 1003", 1000..=1003),
        refused("R4.3", "1004 to 1006 are only reported", 1004..=1006),
        taken("R4.4", "1007 to 1011", 1007..=1011),
        taken("R4.5", "1012 to 1014, registered since", 1012..=1014),
        refused("R4.6", "1015 is only reported", 1015..=1015),
        refused("R4.7", "1016 to 2999 are not registered", 1016..=2999),
        taken("R4.8", "3000 to 4999: libraries and applications", 3000..=4999),
        refused("R4.9", "5000 to 65535 don't exist", 5000..=u16::MAX),
    ];
    cases.extend(reasons());
    cases
}

fn reasons() -> Vec<Case> {
    let with = |code, reason: &[u8]| close_with(code, reason);
    let longest = "ế".repeat(41); // 123 bytes
    let bad = |reason: &[u8]| {
        (reason.escape_ascii().to_string(), vec![fails(1007, [with(1000, reason)])])
    };
    vec![
        case(
            "R4.10",
            "the longest reason, of 41 characters",
            [goodbye(with(4000, longest.as_bytes()), 4000)],
        ),
        many(
            "R4.11",
            "reasons that are not UTF-8",
            [b"\xff".as_slice(), b"bye\xe2\x82", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80"]
                .map(bad),
        ),
        case("R4.12", "a close frame in fragments", [fails(1002, [close(1000).more(), cont("")])]),
        case(
            "R4.13",
            "goodbye inside a message and inside a character",
            [quiet([text(b"\xe2\x82").more()]), goodbye(close(1001), 1001)],
        ),
    ]
}
