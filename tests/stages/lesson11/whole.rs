//! 11-B: one message, without a connection: restored, and compressed.

use full_duplex::{
    learn::{
        ladder::{Case, Group, Mismatch},
        observe::Tape,
    },
    lesson04_frames::protocol_error::ProtocolError,
    lesson11_compression::{
        deflate::{Deflate, TAIL, deflate},
        inflate::Inflate,
        negotiate::Half,
        offer::Window,
    },
    tap::hex,
};

use crate::{
    deflate::data::Data,
    examples::EXAMPLES,
    groups::{COMPRESSED, NO_SMALLER, REMEMBERED, RESTORED},
    suite::kit::pack::Unpack,
};

const LIMIT: u64 = 1 << 20;

fn half(takeover: bool) -> Half {
    Half { takeover, window: Window::LARGEST }
}

fn one(
    id: impl Into<String>,
    about: &str,
    group: &'static Group,
    run: impl Fn(&Tape) -> Result<(), Mismatch> + 'static,
) -> Case {
    Case { id: id.into(), about: about.to_owned(), group, run: Box::new(run) }
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    // The last two end with a last block: later, with the other blocks.
    for (number, (about, payload, expected)) in (1..).zip(EXAMPLES) {
        if !about.contains("a last block") {
            cases.push(one(format!("E{number}"), about, &RESTORED, move |tape| {
                restores(tape, &mut Inflate::new(half(false)), payload, expected)
            }));
        }
    }
    cases.push(one("E7", "7.2.3.2 the window goes on", &REMEMBERED, |tape| {
        let mut inflate = Inflate::new(half(true));
        restores(tape, &mut inflate, EXAMPLES[0].1, "Hello")?;
        restores(tape, &mut inflate, &[0xf2, 0x00, 0x11, 0x00, 0x00], "Hello")
    }));
    cases.extend(compressed());
    cases
}

fn restores(
    tape: &Tape,
    inflate: &mut Inflate,
    payload: &[u8],
    expected: &str,
) -> Result<(), Mismatch> {
    tape.received(1, &format!("compressed: {}", hex(payload)));
    let came = inflate.finish(payload, LIMIT);
    let came = came.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Mismatch::unless_equal(&Ok::<_, ProtocolError>(expected.to_owned()), &came)
}

fn compressed() -> Vec<Case> {
    let mut cases = vec![
        one("D1", "a message without its tail", &COMPRESSED, |tape| {
            packs(tape, "Hello".as_bytes(), "f2 48 cd c9 c9 07 00")
        }),
        one("D2", "7.2.3.6 an empty message", &COMPRESSED, |tape| packs(tape, b"", "00")),
    ];
    for (id, about, length) in [("D3", "100,000 bytes", 100_000), ("D4", "a megabyte", 1 << 20)] {
        cases.push(one(id, about, &COMPRESSED, move |tape| {
            tape.note(1, format!("deflate: {length} bytes of text"));
            let text = "Chào cả nhà! ".repeat(length / 17 + 1).into_bytes();
            comes_back(&text[..length], deflate(&text[..length], Window::LARGEST, &[]))
        }));
    }
    cases.push(one("D5", "bytes that don't get smaller go as they are", &NO_SMALLER, |tape| {
        tape.note(1, "no context takeover; message: \"Hello\", 5 bytes; compressed it would be 7");
        Mismatch::unless_equal(&None, &Deflate::new(half(false)).message(b"Hello"))
    }));
    cases.push(one("D6", "unless a context begins with them", &NO_SMALLER, |tape| {
        tape.note(1, "context takeover; message: \"Hello\"");
        comes_back(b"Hello", Deflate::new(half(true)).message(b"Hello"))
    }));
    cases.push(one("D8", "what goes as it is is no part of the window", &NO_SMALLER, apart));
    cases.push(one("D7", "a message points back into the one before", &REMEMBERED, |tape| {
        let mut deflate = Deflate::new(half(true));
        let message = "Chào cả nhà, chào cả nhà!".as_bytes();
        let lengths = [(); 2].map(|()| {
            tape.note(1, "message: \"Chào cả nhà, chào cả nhà!\"");
            deflate.message(message).map_or(message.len(), |packed| packed.len())
        });
        let words = |shorter: bool| if shorter { "a shorter one" } else { "no shorter one" };
        Mismatch::unless_same(words(true), words(lengths[1] < lengths[0] / 2))
    }));
    cases
}

/// Only compressed messages pass through the other end's engine.
fn apart(tape: &Tape) -> Result<(), Mismatch> {
    let (mut deflate, mut peer) = (Deflate::new(half(true)), Unpack::new(half(true)));
    let text = "Chào cả nhà! ".repeat(30);
    tape.note(1, "message: a text of 510 bytes; the other end restores it");
    let first = deflate.message(text.as_bytes()).unwrap_or_default();
    Mismatch::unless_equal(&Ok(text.into_bytes()), &peer.message(&first))?;
    tape.note(1, "message: 300 bytes that don't get smaller");
    let noise = Data::Document.bytes(300);
    Mismatch::unless_equal(&None, &deflate.message(&noise))?;
    tape.note(1, "message: 150 of those bytes, twice; the other end restores it");
    let again = noise[..150].repeat(2);
    let packed = deflate.message(&again).unwrap_or_default();
    let words = |same: bool| if same { "the same bytes" } else { "other bytes, or none" };
    Mismatch::unless_same(words(true), words(peer.message(&packed) == Ok(again)))
}

fn packs(tape: &Tape, message: &[u8], expected: &str) -> Result<(), Mismatch> {
    tape.note(1, format!("deflate: \"{}\"", message.escape_ascii()));
    let came = deflate(message, Window::LARGEST, &[]);
    Mismatch::unless_same(expected, &came.map_or("None".to_owned(), |packed| hex(&packed)))
}

/// Whether another program restores a message from its compressed form.
fn comes_back(message: &[u8], packed: Option<Vec<u8>>) -> Result<(), Mismatch> {
    let expected = format!("the same {} bytes", message.len());
    let came = match packed {
        None => "None".to_owned(),
        Some(packed) if packed.ends_with(&TAIL) => "the tail is still there".to_owned(),
        Some(packed) => match Unpack::new(half(false)).message(&packed) {
            Ok(restored) if restored == message => expected.clone(),
            Ok(restored) => format!("{} bytes, others", restored.len()),
            Err(why) => why,
        },
    };
    Mismatch::unless_same(&expected, &came)
}
