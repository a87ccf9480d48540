//! Section C: one row for each rule of RFC 7692 §6 and §7.2, and our own limits.

use full_duplex::{
    lesson04_frames::message::Limits,
    lesson11_compression::{
        negotiate::{Half, Terms},
        offer::Window,
    },
};

use crate::suite::kit::{
    Case, Step, binary, case, close, cont, echo, fails, frame, heard_binary, heard_text,
    pack::Pack, ping, pong, quiet, step, text,
};

/// "Hello", as §7.2.3 compresses it.
const HELLO: [u8; 7] = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];

/// With context takeover at both ends.
fn takeover() -> Terms {
    Terms::both(true, Window::LARGEST)
}

fn alone() -> Terms {
    Terms::both(false, Window::LARGEST)
}

fn row(id: &str, about: &str, steps: impl IntoIterator<Item = Step>) -> Case {
    case(id, about, steps).deflate(takeover())
}

fn packed(message: &[u8]) -> Vec<u8> {
    let half = Half { takeover: false, window: Window::LARGEST };
    Pack::new(half).message(message)
}

pub fn cases() -> Vec<Case> {
    [bits(), whole(), contexts(), broken(), texts(), limits()].into_iter().flatten().collect()
}

/// §6: the bit, and where it may stand.
fn bits() -> Vec<Case> {
    let hello = || text(HELLO).rsv(4);
    vec![
        row("C1.1", "a compressed text", [step([hello()], [heard_text("Hello")])]),
        row("C1.2", "compressed bytes", [step([binary(HELLO).rsv(4)], [heard_binary("Hello")])]),
        row("C1.3", "messages that are not compressed", [echo(text("Hello")), echo(binary("xyz"))]),
        row(
            "C1.4",
            "both in turn",
            [
                step([hello()], [heard_text("Hello")]),
                echo(text("Hello")),
                step([hello()], [heard_text("Hello")]),
            ],
        ),
        row("C1.5", "RSV1 in a ping", [fails(1002, [ping("").rsv(4)])]),
        row("C1.6", "RSV1 in a pong", [fails(1002, [pong("").rsv(4)])]),
        row("C1.7", "RSV1 in a close frame", [fails(1002, [close(1000).rsv(4)])]),
        row(
            "C1.8",
            "RSV1 in a continuation of a compressed message",
            [fails(1002, [text(&HELLO[..3]).rsv(4).more(), cont(&HELLO[3..]).rsv(4)])],
        ),
        row(
            "C1.9",
            "RSV1 in a continuation of a message that is not compressed",
            [fails(1002, [text("Hel").more(), cont("lo").rsv(4)])],
        ),
        row("C1.10", "RSV2", [fails(1002, [text("").rsv(2)])]),
        row("C1.11", "RSV3", [fails(1002, [text("").rsv(1)])]),
        row("C1.12", "RSV1 and RSV2", [fails(1002, [text(HELLO).rsv(6)])]),
        row("C1.13", "RSV1 and RSV3", [fails(1002, [text(HELLO).rsv(5)])]),
        row("C1.14", "RSV1 in a reserved opcode", [fails(1002, [frame(3, HELLO).rsv(4)])]),
        case("C1.15", "RSV1 where nothing was agreed on", [fails(1002, [hello()])]),
        row(
            "C1.16",
            "control frames are never compressed",
            [
                quiet([text(&HELLO[..3]).rsv(4).more()]),
                echo(ping("????????????????????????????????????????")),
                step([cont(&HELLO[3..])], [heard_text("Hello")]),
            ],
        ),
    ]
}

/// §7.2.2: what one message may look like.
fn whole() -> Vec<Case> {
    let hello = |payload: &[u8]| step([text(payload).rsv(4)], [heard_text("Hello")]);
    let pieces = |sizes: &[usize]| {
        let (mut frames, mut at) = (vec![text(&HELLO[..sizes[0]]).rsv(4).more()], sizes[0]);
        for size in &sizes[1..] {
            frames.push(cont(&HELLO[at..at + size]).more());
            at += size;
        }
        frames.push(cont(&HELLO[at..]));
        step(frames, [heard_text("Hello")])
    };
    let long = |length: usize| {
        let message = vec![b'*'; length];
        step([text(packed(&message)).rsv(4)], [heard_text(message)])
    };
    vec![
        row("C2.1", "in fragments (§7.2.3.1)", [pieces(&[3])]),
        row("C2.2", "in empty fragments, too", [pieces(&[0, 0, 2, 0, 5, 0])]),
        row("C2.3", "byte by byte", [pieces(&[1, 1, 1, 1, 1, 1])]),
        row(
            "C2.4",
            "a block without compression (§7.2.3.3)",
            [hello(&[0, 5, 0, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0])],
        ),
        row(
            "C2.5",
            "a last block (§7.2.3.4)",
            [hello(&[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0, 0]), hello(&HELLO)],
        ),
        row(
            "C2.6",
            "a last block, and no empty one behind it",
            [hello(&[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0])],
        ),
        row(
            "C2.7",
            "two blocks (§7.2.3.5)",
            [hello(&[0xf2, 0x48, 0x05, 0, 0, 0, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0])],
        ),
        row("C2.8", "an empty message (§7.2.3.6)", [step([text([0]).rsv(4)], [heard_text("")])]),
        row("C2.9", "an empty message that is not compressed", [echo(text(""))]),
        row(
            "C2.10",
            "many empty blocks",
            [hello(&[[0u8, 0, 0, 0xff, 0xff].repeat(20), HELLO.to_vec()].concat())],
        ),
        row("C2.11", "messages of many lengths", (0..18).map(|power| long((1 << power) - 1))),
        row("C2.12", "bytes that don't get smaller", {
            let noise = super::data::Data::Document.bytes(2000);
            [step([binary(packed(&noise)).rsv(4)], [heard_binary(noise)])]
        }),
    ]
}

/// §7.1.1 and §7.2.2: the window from one message to the next.
fn contexts() -> Vec<Case> {
    // §7.2.3.2: the second message says "five bytes back, five long".
    let again = || text([0xf2, 0x00, 0x11, 0x00, 0x00]).rsv(4);
    let hello = || step([text(HELLO).rsv(4)], [heard_text("Hello")]);
    let chat = |takeover: bool, bits: u8| {
        let window = Window::of(bits).expect("a window");
        let mut pack = Pack::new(Half { takeover, window });
        let steps = (0..40).map(|number| {
            let message =
                format!(r#"{{"type":"chat","seq":{number},"message":"Xin chào, chào cả nhà!"}}"#);
            step([text(pack.message(message.as_bytes())).rsv(4)], [heard_text(message)])
        });
        let id = format!("C3.{}", 4 + usize::from(bits - 8) * 2 + usize::from(takeover));
        let about = format!("2^{bits} bytes of window, context takeover: {takeover}");
        case(&id, &about, steps.collect::<Vec<_>>()).deflate(Terms::both(takeover, window))
    };
    let mut cases = vec![
        row(
            "C3.1",
            "the window goes on (§7.2.3.2)",
            [hello(), step([again()], [heard_text("Hello")])],
        ),
        row(
            "C3.2",
            "a message that is not compressed is no part of it",
            [hello(), echo(text("xxxxx")), step([again()], [heard_text("Hello")])],
        ),
        case(
            "C3.3",
            "without context takeover there is nothing to point to",
            [hello(), fails(1007, [again()])],
        )
        .deflate(alone()),
    ];
    cases.extend((8..=15).flat_map(|bits| [chat(false, bits), chat(true, bits)]));
    cases
}

/// Data that is no DEFLATE, or ends too early: 1007.
fn broken() -> Vec<Case> {
    let rows: [(&str, &[u8]); 11] = [
        ("no byte at all", &[]),
        ("a kind of block that doesn't exist", &[0x06, 0, 0]),
        ("half a block", &HELLO[..3]),
        ("no end of the block", &HELLO[..5]),
        ("the tail was left on", &[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0, 0, 0, 0xff, 0xff]),
        ("it takes the tail for its own bytes", &[0, 4, 0, 0xfb, 0xff]),
        ("a complement that isn't one", &[0, 5, 0, 0xfa, 0xfe, 0x48]),
        ("it points before the beginning", &[0x02, 0x13, 0, 0]),
        ("bytes behind the end", &[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0, 0, 0]),
        ("codes that don't exist", &[0x04, 0, 0, 0]),
        ("text", b"Hello"),
    ];
    let row = |(number, (about, payload)): (usize, (&str, &[u8]))| {
        row(&format!("C4.{number}"), about, [fails(1007, [binary(payload).rsv(4)])])
    };
    (1..).zip(rows).map(row).collect()
}

/// Text is judged once it is restored, and as soon as it is there.
fn texts() -> Vec<Case> {
    let bad = packed(
        "Chào \u{1F44B} bạn"
            .as_bytes()
            .iter()
            .chain(b"\xff")
            .copied()
            .collect::<Vec<_>>()
            .as_slice(),
    );
    let early = {
        let block = |message: &[u8]| [packed(message), vec![0, 0, 0xff, 0xff]].concat();
        [block(b"ok \xff"), block(&[b'*'; 500])].concat()
    };
    let stored = |bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).expect("short").to_le_bytes();
        [&[0], &length[..], &length.map(|byte| !byte), bytes].concat()
    };
    let smile = "👋".as_bytes();
    let halves = [stored(&smile[..2]), stored(&smile[2..]), vec![0]].concat();
    vec![
        row("C5.1", "a byte that is no UTF-8", [fails(1007, [text(bad).rsv(4)])]),
        row(
            "C5.2",
            "the same in a binary message is none of our business",
            [{
                let bytes = b"\xff\xfe";
                step([binary(packed(bytes)).rsv(4)], [heard_binary(bytes)])
            }],
        ),
        row("C5.3", "before the message has ended", [fails(1007, [text(&early).rsv(4).more()])]),
        row(
            "C5.4",
            "before its frame has ended",
            [fails(1007, [text(&early).rsv(4).through(early.len() - 1)])],
        ),
        row(
            "C5.5",
            "a character in two blocks and two frames",
            [
                quiet([text(&halves[..7]).rsv(4).more()]),
                step([cont(&halves[7..])], [heard_text("👋")]),
            ],
        ),
        row(
            "C5.6",
            "half a character at the end",
            [{ fails(1007, [text([stored(&smile[..2]), vec![0]].concat()).rsv(4)]) }],
        ),
    ]
}

/// Our own limits, for compressed messages: 1009.
fn limits() -> Vec<Case> {
    let limited =
        |id: &str, about: &str, steps: Vec<Step>| row(id, about, steps).limits(Limits::of(1000));
    let message = |length: usize| packed(&vec![b'x'; length]);
    let most = || step([text(message(1000)).rsv(4)], [heard_text(vec![b'x'; 1000])]);
    let bomb = packed(&vec![0; 4 << 20]);
    let (head, rest) = bomb.split_at(900);
    vec![
        limited("C6.1", "as long as the limit", vec![most(), most()]),
        limited("C6.2", "one byte longer", vec![fails(1009, [text(message(1001)).rsv(4)])]),
        limited("C6.3", "a megabyte of a kilobyte", vec![fails(1009, [binary(head).rsv(4)])]),
        limited(
            "C6.4",
            "found out before the message has ended",
            vec![fails(1009, [binary(head).rsv(4).more()])],
        ),
        limited(
            "C6.5",
            "a frame that is too long as it is",
            vec![fails(1009, [binary(rest).rsv(4).through(0)])],
        ),
        row(
            "C6.6",
            "more last blocks than anybody needs",
            [{ fails(1007, [binary([[3, 0].repeat(5_000), vec![0]].concat()).rsv(4)]) }],
        ),
    ]
}
