//! The attack lab, whole: the program as a reader runs it.

use std::process::Command;

use full_duplex::lesson09_door::attack::table::MEASURED;
use insta::assert_snapshot;

use crate::support::{for_the_book, thorough::left_out};

#[test]
fn every_attack_is_stopped() {
    if left_out("the attacks of lesson 09, which take 20 s") {
        return;
    }
    let mut attack = Command::new(env!("CARGO_BIN_EXE_lesson09"));
    let output = attack.arg("attack").output().expect("the program starts");
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    let (table, measured) = shown.split_once(MEASURED).unwrap_or((&shown, ""));
    for_the_book(|| assert_snapshot!("lesson09__the_attacks", table));
    for lesson in ["\n      08  ", "\n      09  "] {
        assert!(measured.contains(lesson), "{measured}");
    }
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
    assert!(!shown.contains('\u{1b}'), "colours only on a terminal");
}
