//! 11-B: the extension. RFC 7692's own examples first, then an endpoint that has it, then the
//! negotiation, and in the end sections 12 and 13 of the conformance suite.

use std::sync::Arc;

use full_duplex::{
    learn::{
        ladder::{Case, Mismatch},
        observe::Tape,
    },
    lesson04_frames::{connection::Role, event::Event, message::Limits},
    lesson11_compression::{
        extension::PerMessageDeflate,
        negotiate::{Half, Terms},
        offer::Window,
        once::Once,
    },
};

use crate::{
    deflate::{
        rows::{self, Row, cases_of_12, cases_of_13},
        rules,
    },
    groups::{
        BETWEEN, BLOCKS, BROKEN, CONTEXT, EITHER_SIDE, EMPTY, FRAGMENTS, LENGTHS, LIMITS, ONCE,
        RSV1, SUITE, TEXT, WINDOWS,
    },
    negotiation,
    rungs::{self, rung},
    suite::kit::{
        self, Act, Side, binary, case, heard_text,
        pack::{Pack, Unpack},
        quiet,
        reader::Reader,
        text, told,
    },
    whole,
};

/// How many bytes of messages each case of sections 12 and 13 has in each role; the suite's own
/// test, run last, has more.
const BYTES: usize = 8 << 10;

pub fn cases() -> Vec<Case> {
    let mut cases = whole::cases();
    cases.extend(rungs::cases(vec![
        rung(&RSV1, rules::cases, &["C1.1", "C1.2", "C1.3", "C1.4", "C1.15"]),
        rung(&EMPTY, rules::cases, &["C2.8", "C2.9"]),
        rung(&FRAGMENTS, rules::cases, &["C2.1", "C2.2", "C2.3"]),
        rung(&BLOCKS, rules::cases, &["C2.4", "C2.7", "C2.10", "C2.5", "C2.6"]),
        rung(&BETWEEN, rules::cases, &["C1.16", "C1.5", "C1.6", "C1.7", "C1.8", "C1.9"]),
        rung(&BETWEEN, rules::cases, &["C1.10", "C1.11", "C1.12", "C1.13", "C1.14"]),
        rung(&LENGTHS, rules::cases, &["C2.11", "C2.12"]),
        rung(&CONTEXT, rules::cases, &["C3.1", "C3.2", "C3.3"]),
    ]));
    cases.extend(on_either_side());
    cases.extend(rungs::cases(vec![rung(&WINDOWS, rules::cases, WINDOWS_OF_C)]));
    cases.push(Case {
        id: "S1".to_owned(),
        about: "a message for three clients".to_owned(),
        group: &ONCE,
        run: Box::new(compressed_once),
    });
    cases.extend(rungs::cases(vec![
        rung(&LIMITS, rules::cases, &["C6.1", "C6.2", "C6.3", "C6.4", "C6.5"]),
        rung(&LIMITS, bombs, &[]),
        rung(&BROKEN, rules::cases, &["C4."]),
        rung(&BROKEN, rules::cases, &["C6.6"]),
        rung(&TEXT, rules::cases, &["C5."]),
    ]));
    cases.extend(negotiation::cases());
    let suite: Vec<Case> = cases_of_12().into_iter().chain(cases_of_13()).map(of_suite).collect();
    assert_eq!(suite.len(), 216, "the ladder has every case of sections 12 and 13");
    cases.extend(suite);
    cases
}

/// C3.4 to C3.19: each window, with and without context takeover.
const WINDOWS_OF_C: &[&str] = &[
    "C3.18", "C3.19", "C3.16", "C3.17", "C3.14", "C3.15", "C3.12", "C3.13", "C3.10", "C3.11",
    "C3.8", "C3.9", "C3.6", "C3.7", "C3.4", "C3.5",
];

fn of_suite(row: Row) -> Case {
    let (id, about) = (row.id.clone(), row.about());
    let run = Box::new(move |tape: &Tape| row.judge(BYTES, tape));
    Case { id, about, group: &SUITE, run }
}

/// Each end remembers what it has sent, or doesn't; the endpoint under test is either of them.
fn on_either_side() -> Vec<Case> {
    let mut cases = Vec::new();
    for (server, client) in [(true, true), (false, false), (true, false), (false, true)] {
        for side in Side::BOTH {
            let half = |takeover| Half { takeover, window: Window::LARGEST };
            let terms = Terms { server: half(server), client: half(client) };
            let word = |takeover| if takeover { "takeover" } else { "no takeover" };
            let about = format!("server: {}, client: {}", word(server), word(client));
            let id = format!("A{}", cases.len() + 1);
            let run = Box::new(move |tape: &Tape| remembers(tape, side, terms));
            cases.push(Case { id, about, group: &EITHER_SIDE, run });
        }
    }
    cases
}

/// Both ends say the same things again and again.
fn remembers(tape: &Tape, side: Side, terms: Terms) -> Result<(), Mismatch> {
    let (mut endpoint, ours, theirs) = rows::endpoint(side, terms);
    let mut reader = Reader::new(side).unpacking(Unpack::new(ours));
    let mut pack = Pack::new(theirs);
    told::beginning(tape, side, Limits::default(), "");
    for said in ["Chào cả nhà, chào cả nhà!", "Chào cả nhà, chào cả nhà!", "chào Lan, chào Minh"]
    {
        let frame = text(pack.message(said.as_bytes())).rsv(4);
        let bytes = frame.bytes(side.other());
        told::act(tape, side, &Act::Peer(vec![frame]));
        let heard = rows::heard(&mut endpoint, &mut reader, std::iter::once(bytes.as_slice()));
        if heard != [heard_text(said)] {
            return Err(told::mismatch(&[heard_text(said)], &heard, reader.unfinished()));
        }
        told::heard(tape, side, &heard_text(said));
    }
    Ok(())
}

/// Bombs that take more memory than there is.
fn bombs() -> Vec<kit::Case> {
    let half = Half { takeover: false, window: Window::LARGEST };
    let block = [Pack::new(half).message(&vec![0; 1 << 20]), vec![0, 0, 0xff, 0xff]].concat();
    let bomb = block.repeat(256);
    let terms = Terms { server: half, client: half };
    let fails = |frame| kit::fails(1009, [frame]);
    vec![
        case("B1", "a quarter of a gigabyte in 256 KiB", [fails(binary(&bomb).rsv(4))])
            .deflate(terms)
            .limits(Limits { message: 1 << 20, ..Limits::default() }),
        case(
            "B2",
            "the same, in a message that hasn't ended",
            [
                quiet([binary(&block[..8]).rsv(4).more()]),
                fails(kit::cont([&block[8..], &bomb].concat()).more()),
            ],
        )
        .deflate(terms)
        .limits(Limits { message: 1 << 20, ..Limits::default() }),
    ]
}

/// Servers without context takeover share what they have compressed.
fn compressed_once(tape: &Tape) -> Result<(), Mismatch> {
    let once = Arc::new(Once::default());
    let terms = Terms::both(false, Window::LARGEST);
    let payload = "chào cả nhà, ".repeat(20);
    let mut packed = Pack::new(terms.client);
    for client in 1..=3 {
        let extension = PerMessageDeflate::server(terms, 1, &once);
        let mut endpoint = extension.connection(Role::Server, Limits::default());
        let frame = text(packed.message(payload.as_bytes())).rsv(4);
        tape.sent(client, &frame.words(Side::Client));
        let event = endpoint.receive(&mut frame.bytes(Side::Client).as_slice());
        let Some(Event::Message(message)) = event else {
            let (expected, came) = ("the message".to_owned(), format!("{event:?}"));
            return Err(Mismatch { expected, came });
        };
        let _ = endpoint.send(&message);
        tape.note(client, "your endpoint is asked to send it back");
    }
    let compressed = |times: u64| format!("compressed {times} times");
    Mismatch::unless_same(&compressed(1), &compressed(once.compressed()))
}
