//! R3: messages in fragments (§5.4), text across them (§5.6, §8.1), and control frames in every gap
//! (§5.5).

use full_duplex::lesson04_frames::message::Limits;

use crate::suite::kit::*;

pub fn cases() -> Vec<Case> {
    let mut cases = orders();
    cases.extend(texts());
    cases.extend(limits());
    cases
}

fn orders() -> Vec<Case> {
    let gaps =
        [text("a").more(), ping("1"), pong("x"), cont("b").more(), ping("2"), ping("3"), cont("c")];
    let heard = [heard_pong("1"), heard_pong("2"), heard_pong("3"), heard_text("abc")];
    let inside = |name: &str, frame: Frame| {
        (name.to_owned(), vec![quiet([text("a").more()]), fails(1002, [frame])])
    };
    let many_bytes: Vec<Frame> =
        (0..=255).map(|byte| [byte]).map(|byte| cont(byte).more()).collect();
    let all_bytes: Vec<u8> = (0..=255).collect();
    let of_bytes = [vec![binary("").more()], many_bytes, vec![cont("")]].concat();
    vec![
        case("R3.1", "pings and pongs in every gap", [step(gaps, heard)]),
        many(
            "R3.2",
            "a new message inside another one",
            [
                inside("text", text("b")),
                inside("text fragment", text("b").more()),
                inside("binary", binary("b")),
                inside("empty", text("")),
            ],
        ),
        case(
            "R3.3",
            "one byte in each of 256 fragments",
            [step(of_bytes, [heard_binary(all_bytes)])],
        ),
        case(
            "R3.4",
            "two messages in fragments are kept apart",
            [
                step([text("a").more(), cont("b")], [heard_text("ab")]),
                step([binary("c").more(), cont("d")], [heard_binary("cd")]),
            ],
        ),
        case(
            "R3.5",
            "after a message there is nothing to continue",
            [echo(text("a")), fails(1002, [cont("b")])],
        ),
        case(
            "R3.6",
            "a fragment of nothing is seen in the header",
            [fails(1002, [cont([0; 70_000]).through(0)])],
        ),
    ]
}

fn texts() -> Vec<Case> {
    let euro = "€".as_bytes();
    let cut = |at: usize| step([text(&euro[..at]).more(), cont(&euro[at..])], [heard_text(euro)]);
    let with_ping = step(
        [text(&euro[..1]).more(), ping("?"), cont(&euro[1..2]).more(), ping("!"), cont(&euro[2..])],
        [heard_pong("?"), heard_pong("!"), heard_text(euro)],
    );
    let unfinished = |end: usize| {
        (format!("{end} of 3 bytes"), vec![fails(1007, [text([b"ok", &euro[..end]].concat())])])
    };
    vec![
        many(
            "R3.7",
            "a character cut between two fragments",
            [1, 2].map(|at| (at.to_string(), vec![cut(at)])),
        ),
        case("R3.8", "a character cut by pings", [with_ping]),
        many("R3.9", "a message that ends inside a character", [1, 2].map(unfinished)),
        case(
            "R3.10",
            "the same with an empty last fragment",
            [quiet([text(&euro[..2]).more()]), fails(1007, [cont("")])],
        ),
        case(
            "R3.11",
            "a first fragment that can't become text",
            [fails(1007, [text(b"\xff").more()]), quiet([cont("late")])],
        ),
        case(
            "R3.12",
            "a wrong byte in a long frame is refused when it comes",
            [fails(
                1007,
                [text([vec![b'*'; 20], vec![0xff], vec![b'*'; 70_000]].concat()).through(21)],
            )],
        ),
        case(
            "R3.13",
            "binary messages may be anything",
            [step(
                [binary(b"\xff\xc0").more(), cont(b"\xed\xa0\x80")],
                [heard_binary(b"\xff\xc0\xed\xa0\x80")],
            )],
        ),
        case("R3.14", "what was cut before is forgotten", [cut(1), echo(text("a")), cut(2)]),
    ]
}

fn limits() -> Vec<Case> {
    let few = Limits { fragments: 4, ..Limits::of(100) };
    let empty = |count: usize| vec![cont("").more(); count];
    let flood = [vec![text("").more()], empty(1 << 17)].concat();
    vec![
        case(
            "R3.15",
            "a message as long as allowed, in fragments",
            [step([binary([1; 60]).more(), cont([1; 40])], [heard_binary([1; 100])])],
        )
        .limits(Limits::of(100)),
        case(
            "R3.16",
            "one byte longer: by the header of the last fragment",
            [quiet([binary([1; 60]).more()]), fails(1009, [cont([1; 41]).through(0)])],
        )
        .limits(Limits::of(100)),
        case(
            "R3.17",
            "as many fragments as allowed",
            [quiet([text("").more()]), quiet(empty(2)), step([cont("")], [heard_text("")])],
        )
        .limits(few),
        case(
            "R3.18",
            "one more",
            [quiet([text("").more()]), quiet(empty(3)), fails(1008, [cont("")])],
        )
        .limits(few),
        case("R3.19", "empty fragments without end", [fails(1008, flood)]),
    ]
}
