//! Does the endpoint written by hand obey RFC 6455, and does the fast one? A suite of cases,
//! numbered like those of the Autobahn test suite (its sections 1 to 7, 9 and 10; 8 and 11 are
//! empty there, 12 and 13 are about compression), and a section R of our own for what that suite
//! doesn't ask. With lesson 11's extension it is asked about compression, too: 12, 13 and our own
//! section C.
//!
//! Every case runs as server and as client, with the peer's bytes as given, byte by byte and all at
//! once, and once over a socket against both lessons' echo servers. `cargo test` leaves most of the
//! long messages and of the sockets out; `FULL_DUPLEX_THOROUGH=1` (CI) leaves out nothing.

mod support;

#[path = "conformance/deflate/mod.rs"]
mod deflate;
#[path = "conformance/keys.rs"]
mod keys;
#[path = "conformance/suite.rs"]
mod suite;
#[path = "conformance/tcp.rs"]
mod tcp;

use suite::{
    SECTIONS, closing, fragments, framing,
    kit::{Case, pure, tested::fast},
    opcodes, pings, reserved_bits, rfc, sizes, utf8,
};
use support::{echoer::Echoer, thorough::full_or_short};

/// Lesson 04's endpoint and lesson 13's; the second one has no extension.
fn holds(cases: &[Case]) {
    assert!(!cases.is_empty());
    cases.iter().for_each(pure::run);
    let plain = cases.iter().filter(|case| case.deflate.is_none());
    plain.for_each(|case| pure::run_with(fast, case));
}

/// All cases, or in the short form every so many.
fn all_or_every(nth: usize, cases: Vec<Case>, what: &str) -> Vec<Case> {
    let (all, few) = (cases.len(), cases.len().div_ceil(nth));
    let (all, few) = (format!("all {all}"), format!("{few} cases {what}"));
    let step = full_or_short((1, all.as_str()), (nth, few.as_str()));
    cases.into_iter().step_by(step).collect()
}

#[test]
fn the_number_of_cases() {
    let mut total = 0;
    for (section, expected, cases) in SECTIONS {
        let ids: Vec<String> = cases().into_iter().map(|case| case.id).collect();
        let number = section.split(' ').next().unwrap_or_default();
        for (at, id) in ids.iter().enumerate() {
            assert!(id.starts_with(number), "{id} is not of section {section}");
            assert!(!ids[..at].contains(id), "{id} stands there twice");
        }
        println!("{:4} cases: {section}", ids.len());
        assert_eq!(ids.len(), expected, "cases in section {section}");
        total += expected;
    }
    println!("{total:4} cases");
    assert_eq!(total, 301 + 84, "the Autobahn test suite has 301 without compression");
}

#[test]
fn section_1_messages() {
    holds(&framing::cases());
}

#[test]
fn section_2_pings() {
    holds(&pings::cases());
}

#[test]
fn section_3_reserved_bits() {
    holds(&reserved_bits::cases());
}

#[test]
fn section_4_opcodes() {
    holds(&opcodes::cases());
}

#[test]
fn section_5_fragments() {
    holds(&fragments::cases());
}

#[test]
fn section_6_utf8() {
    holds(&utf8::cases());
}

#[test]
fn section_7_closing() {
    holds(&closing::cases());
}

#[test]
fn section_9_sizes_of_text() {
    holds(&all_or_every(4, sizes::cases_of_text(), "of long texts"));
}

#[test]
fn section_9_sizes_of_binary() {
    holds(&all_or_every(4, sizes::cases_of_binary(), "of long binary messages"));
}

#[test]
fn section_10_automatic_fragments() {
    holds(&sizes::cases_of_10());
}

#[test]
fn section_r_more_of_the_rfc() {
    holds(&rfc::cases());
}

#[test]
fn compressed_cases_and_their_number() {
    let (twelve, thirteen) = (deflate::rows::cases_of_12(), deflate::rows::cases_of_13());
    println!(
        "{:4} cases: 12 compression\n{:4} cases: 13 negotiation",
        twelve.len(),
        thirteen.len()
    );
    assert_eq!(twelve.len() + thirteen.len(), 216, "as in the Autobahn test suite");
    let ids: Vec<_> = deflate::rules::cases().into_iter().map(|case| case.id).collect();
    println!("{:4} cases: C more of RFC 7692", ids.len());
    assert!((1..ids.len()).all(|at| !ids[..at].contains(&ids[at])), "twice the same: {ids:?}");
    assert_eq!(ids.len(), 70);
}

/// The suite sends a thousand messages of each size, ten gigabytes in all.
fn compressed(rows: &[deflate::rows::Row]) {
    let (thorough, short) = (1 << 20, 64 << 10);
    let bytes = full_or_short((thorough, "a megabyte a case"), (short, "64 KiB a case"));
    for row in rows {
        row.hold(bytes);
    }
}

#[test]
fn compressed_12_messages() {
    compressed(&deflate::rows::cases_of_12());
}

#[test]
fn compressed_13_negotiation() {
    compressed(&deflate::rows::cases_of_13());
}

#[test]
fn compressed_c_more_of_rfc_7692() {
    holds(&deflate::rules::cases());
}

async fn holds_over_tcp(cases: Vec<Case>) {
    for server in [Echoer::unseen().await, Echoer::fast_unseen().await] {
        for case in &cases {
            tcp::run(&server, case).await;
        }
        server.stop().await;
    }
}

#[tokio::test]
async fn section_9_over_tcp() {
    holds_over_tcp(all_or_every(9, sizes::cases(), "of long messages over TCP")).await;
}

#[tokio::test]
async fn every_other_section_over_tcp() {
    let cases = SECTIONS.into_iter().flat_map(|(_, _, cases)| cases());
    let cases = cases.filter(|case| !case.id.starts_with("9.")).collect();
    holds_over_tcp(all_or_every(9, cases, "over TCP")).await;
}
