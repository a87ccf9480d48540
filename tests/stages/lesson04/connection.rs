//! 04-B3: the connection. All cases of the conformance suite, from easy to hard.

use full_duplex::learn::ladder::Case;

use crate::{
    connection_groups::{
        AFTER, BETWEEN, CODES, CONTROLS, END, FRAGMENTS, GOODBYE, HEADERS, LIMITS, MASKS, MESSAGES,
        ORDER, OURS, PINGS, RESERVED, SILENCE, SIZES, UTF8,
    },
    rungs::{self, Rung, rung},
    suite::{
        SECTIONS, closing, fragments, framing, opcodes, pings, reserved_bits, rfc, sizes, utf8,
    },
};

pub fn cases() -> Vec<Case> {
    let mut rungs = vec![
        rung(&END, rfc::ends::cases, &["R5.1"]),
        rung(&GOODBYE, closing::cases, &["7.3.3", "7.3.4", "7.3.1"]),
        rung(&PINGS, pings::cases, &["2.1", "2.2", "2.3", "2.4", "2.6", "2.7", "2.8", "2.9"]),
        rung(&PINGS, pings::cases, &["2.10", "2.11"]),
        rung(&MESSAGES, framing::cases, &[]),
        rung(&FRAGMENTS, fragments::cases, &["5.3", "5.4", "5.5"]),
        rung(&FRAGMENTS, sizes::cases_of_10, &[]),
        rung(&BETWEEN, fragments::cases, &["5.6", "5.7", "5.8", "5.19", "5.20"]),
        rung(&AFTER, closing::cases, &["7.1."]),
        rung(&RESERVED, reserved_bits::cases, &[]),
        rung(&RESERVED, opcodes::cases, &[]),
        rung(&CONTROLS, pings::cases, &["2.5"]),
        rung(&CONTROLS, fragments::cases, &["5.1", "5.2"]),
        rung(&ORDER, fragments::cases, &["5.9", "5.10", "5.11", "5.12", "5.13", "5.14", "5.15"]),
        rung(&ORDER, fragments::cases, &["5.16", "5.17", "5.18"]),
        rung(&CODES, closing::cases, &["7.3.2", "7.3.5", "7.3.6", "7.5.", "7.7.", "7.9.", "7.13."]),
        rung(&MASKS, rfc::masks::cases, &[]),
    ];
    rungs.extend(of_section_r());
    rungs.push(rung(&UTF8, utf8::cases, &[]));
    rungs.push(rung(&SIZES, sizes::eighths_of_text, &[]));
    rungs.push(rung(&SIZES, sizes::eighths_of_binary, &[]));
    let cases = rungs::cases(rungs);
    let all: usize = SECTIONS.iter().map(|(_, cases, _)| cases).sum();
    assert_eq!(cases.len(), all, "the ladder has every case of the suite");
    cases
}

/// What the Autobahn suite doesn't ask.
fn of_section_r() -> [Rung; 14] {
    [
        rung(&HEADERS, rfc::headers::cases, &["R2.1", "R2.2"]),
        rung(&HEADERS, rfc::headers::cases, &["R2.3", "R2.4", "R2.5", "R2.6", "R2.7"]),
        rung(&LIMITS, rfc::headers::cases, &["R2.8", "R2.9", "R2.10", "R2.11", "R2.12"]),
        rung(&LIMITS, rfc::headers::cases, &["R2.13", "R2.14", "R2.15"]),
        rung(&BETWEEN, rfc::fragments::cases, &["R3.1"]),
        rung(&ORDER, rfc::fragments::cases, &["R3.2", "R3.3", "R3.4", "R3.5", "R3.6"]),
        rung(&UTF8, rfc::fragments::cases, &["R3.7", "R3.8", "R3.9", "R3.10", "R3.11"]),
        rung(&UTF8, rfc::fragments::cases, &["R3.12", "R3.13", "R3.14"]),
        rung(&LIMITS, rfc::fragments::cases, &["R3.15", "R3.16", "R3.17", "R3.18", "R3.19"]),
        rung(&CODES, rfc::codes::cases, &[]),
        rung(&END, rfc::ends::cases, ENDS),
        rung(&AFTER, rfc::ends::cases, &["R6."]),
        rung(&OURS, rfc::ours::cases, &["R7."]),
        rung(&SILENCE, rfc::ours::cases, &["R8."]),
    ]
}

/// The stream's end, in every state but the first.
const ENDS: &[&str] = &["R5.2", "R5.3", "R5.4", "R5.5", "R5.6", "R5.7", "R5.8", "R5.9", "R5.10"];
