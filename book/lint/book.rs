//! The book's promises: every sentence stands in English and in Vietnamese, neither is out of date,
//! and whatever a page includes, links to or tells the reader to run exists.
//!
//! After reading both halves of a changed pair, say so: `BLESS=1 cargo test -p full-duplex-book`.

mod checker;

use checker::{
    Files, codes, commands, figures, glossary, includes, links, lock, quoted, report, rows, sheet,
    titles, twins, witnesses, wording,
};
use full_duplex::lesson04_frames::protocol_error::ProtocolError;

#[test]
fn every_block_has_its_twin() {
    report(&twins::check(&Files::of_this_project()));
}

#[test]
fn every_title_is_bilingual_and_the_same_everywhere() {
    report(&titles::check(&Files::of_this_project()));
}

#[test]
fn every_include_finds_what_it_names() {
    report(&includes::check(&Files::of_this_project()));
}

#[test]
fn every_figure_follows_theme_and_language() {
    report(&figures::check(&Files::of_this_project()));
}

#[test]
fn every_link_leads_somewhere() {
    report(&links::check(&Files::of_this_project()));
}

#[test]
fn every_command_names_a_program_and_is_run() {
    report(&commands::check(&Files::of_this_project()));
}

#[test]
fn every_test_that_is_called_as_a_witness_exists() {
    report(&witnesses::check(&Files::of_this_project()));
}

#[test]
fn one_thing_has_one_word() {
    report(&wording::check(&Files::of_this_project()));
}

#[test]
fn every_close_code_does_what_its_page_says() {
    report(&codes::check(&Files::of_this_project()));
}

#[test]
fn the_cheat_sheet_says_what_the_lessons_do() {
    report(&sheet::check(&Files::of_this_project()));
}

#[test]
fn every_word_of_the_glossary_is_in_its_index() {
    report(&glossary::check(&Files::of_this_project()));
}

#[test]
fn every_row_of_every_source_has_its_place() {
    report(&rows::check(&Files::of_this_project()));
}

#[test]
fn every_quoted_figure_is_what_was_measured() {
    if std::env::var_os("BLESS").is_none() {
        report(&quoted::check(&Files::of_this_project()));
    }
}

#[test]
fn no_translation_is_stale() {
    let mut files = Files::of_this_project();
    if std::env::var_os("BLESS").is_some() {
        quoted::bless(&mut files);
        report(&quoted::check(&files)); // what the run doesn't have can't be blessed
        report(&twins::check(&files)); // what isn't a pair can't be blessed
        lock::bless(&files);
    } else {
        report(&lock::check(&files));
    }
}

#[test]
fn the_dissector_has_the_lessons_words() {
    let files = Files::of_this_project();
    let words = files.get("book/theme/widgets/frame/words.js").expect("the dissector's words");
    let violations = [
        ProtocolError::ReservedBits,
        ProtocolError::ReservedOpcode(3),
        ProtocolError::LengthNotMinimal,
        ProtocolError::LengthHighestBit,
        ProtocolError::NotMasked,
        ProtocolError::Masked,
        ProtocolError::FragmentedControl,
        ProtocolError::LongControl,
        ProtocolError::NothingToContinue,
        ProtocolError::UnfinishedMessage,
        ProtocolError::CloseOfOneByte,
        ProtocolError::CloseCode(1005_u16.into()),
        ProtocolError::CloseReason,
        ProtocolError::InvalidUtf8,
        ProtocolError::TooBig { limit: 1 },
    ];
    for violation in violations {
        let (debug, said) = (format!("{violation:?}"), violation.to_string());
        let name = debug.split(['(', ' ']).next().unwrap_or_default();
        let reason = violation.reason();
        let reason = reason.split(", ").next().unwrap_or_default(); // a limit is not the dissector's business
        let row = format!("{name}: [{}, '{reason}', '", violation.code());
        let vietnamese = words.split_once(&row).and_then(|(_, rest)| rest.split_once('\''));
        let (vietnamese, _) = vietnamese.unwrap_or_else(|| panic!("words.js has no {row}"));
        assert!(
            said.contains(&format!(" · {vietnamese}")),
            "words.js: {vietnamese}\nlesson: {said}"
        );
    }
}
