//! R2: the header, bit by bit (§5.2), and lengths that must be refused before a byte of payload is
//! kept (§10.4).

use full_duplex::lesson04_frames::message::Limits;

use crate::suite::kit::*;

pub fn cases() -> Vec<Case> {
    let mut cases = first_bytes();
    cases.extend(lengths());
    cases.extend(limits());
    cases
}

/// What must follow an empty frame with this first byte; inside a message "a", and outside.
fn verdict(first: u8, inside: bool) -> Step {
    let (fin, opcode) = (first & 0x80 != 0, first & 0xF);
    let sent = frame(opcode, "").rsv(first >> 4 & 7);
    let sent = [if fin { sent } else { sent.more() }];
    match (opcode, fin) {
        _ if first & 0x70 != 0 => fails(1002, sent),
        (0, true) if inside => step(sent, [heard_text("a")]),
        (0, false) if inside => quiet(sent),
        (1, true) if !inside => step(sent, [heard_text("")]),
        (2, true) if !inside => step(sent, [heard_binary("")]),
        (1 | 2, false) if !inside => quiet(sent),
        (8, true) => step(sent, [Heard::Close(None), Heard::End(1005)]),
        (9, true) => step(sent, [heard_pong("")]),
        (10, true) => quiet(sent),
        _ => fails(1002, sent),
    }
}

fn first_bytes() -> Vec<Case> {
    let outside = (0..=255).map(|first| (format!("{first:#04x}"), vec![verdict(first, false)]));
    let begun = || quiet([text("a").more()]);
    let inside =
        (0..=255).map(|first| (format!("{first:#04x}"), vec![begun(), verdict(first, true)]));
    vec![
        many("R2.1", "every opcode with every FIN and RSV", outside),
        many("R2.2", "the same inside a message", inside),
    ]
}

fn lengths() -> Vec<Case> {
    let edges = [0, 1, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537];
    let long = |kind: fn(Vec<u8>) -> Frame, length: usize, size: usize| {
        let frame = kind(vec![b'*'; length]).length_in(size);
        (format!("{length} in {size} bytes"), vec![fails(1002, [frame.through(0)])])
    };
    let of_nine = (0..=125).chain([126, 127, 128, 1_000, 65_534, 65_535]);
    let controls = [0, 1, 124, 125];
    vec![
        many(
            "R2.3",
            "every way of writing a length, at its edges",
            edges.map(|length| (length.to_string(), vec![echo(binary(vec![1; length]))])),
        ),
        many("R2.4", "0 to 125 written with 3 bytes", (0..=125).map(|n| long(binary, n, 3))),
        many("R2.5", "0 to 65,535 written with 9 bytes", of_nine.map(|n| long(binary, n, 9))),
        many("R2.6", "the same in a ping", controls.into_iter().map(|n| long(ping, n, 3))),
        many(
            "R2.7",
            "a control frame over 125 bytes is seen in the header",
            [8, 9, 10].into_iter().flat_map(|opcode| {
                [126, 65_535, 65_536, 1 << 40].map(|length| {
                    let sent = frame(opcode, "").announcing(length);
                    (format!("{length} of {opcode:#x}"), vec![fails(1002, [sent])])
                })
            }),
        ),
    ]
}

fn limits() -> Vec<Case> {
    let fails_with = |code: u16, length: u64| fails(code, [binary("").announcing(length)]);
    let announced = |length: u64| (format!("{length:#x}"), vec![fails_with(1009, length)]);
    let forbidden = |length: u64| (format!("{length:#x}"), vec![fails_with(1002, length)]);
    let hundred = |length: u64| fails_with(1009, length);
    vec![
        many("R2.8", "a length with its highest bit set", [1 << 63, u64::MAX].map(forbidden)),
        case("R2.9", "that bit, at an endpoint that takes everything", [fails_with(1002, 1 << 63)])
            .limits(Limits::of(u64::MAX)),
        many(
            "R2.10",
            "more than this endpoint takes, by the header alone",
            [(16 << 20) + 1, 1 << 32, 1 << 40, (1 << 63) - 1].map(announced),
        ),
        case("R2.11", "as long as allowed", [echo(binary([1; 100]))]).limits(Limits::of(100)),
        case("R2.12", "one byte longer", [hundred(101)]).limits(Limits::of(100)),
        case(
            "R2.13",
            "control frames have their own limit",
            [echo(ping([1; 125])), echo(binary([1; 10]))],
        )
        .limits(Limits::of(10)),
        case("R2.14", "an endpoint that takes only empty messages", [echo(text("")), hundred(1)])
            .limits(Limits::of(0)),
        case(
            "R2.15",
            "a limit for frames below that for messages",
            [
                quiet([binary([1; 10]).more()]),
                step([cont([1; 10])], [heard_binary([1; 20])]),
                hundred(11),
            ],
        )
        .limits(Limits { frame: 10, ..Limits::of(100) }),
    ]
}
