//! `lesson08 finale`: a crowd, two kills, and the balance.

use std::fs;

use crate::support::{file::File, program::Program};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nothing_is_doubled() {
    let picture = File::new("finale.svg", "");
    let arguments = ["finale", "--people", "4", "--time", "4", "--whose", "a < b"];
    let program = Program(env!("CARGO_BIN_EXE_lesson08"));
    let told = program.run(&[&arguments[..], &["--picture", picture.path()]].concat()).await.well();
    for figure in ["  0  lost · mất", "  0  doubled · lặp"] {
        assert!(told.contains(figure), "{told}");
    }
    assert!(!told.contains("  0  said"), "{told}");
    let svg = fs::read_to_string(picture.path()).expect("a picture");
    assert_eq!(svg.matches("kill -9").count(), 2);
    assert!(svg.contains("a &lt; b") && svg.contains("<circle") && svg.ends_with("</svg>\n"));
}
