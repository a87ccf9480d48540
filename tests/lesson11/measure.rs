//! `lesson11 measure`: that it works, and what its tables have in them.

use crate::support::program::{Program, shows};

#[tokio::test]
async fn the_tables_are_in_both_languages() {
    let lesson = Program(env!("CARGO_BIN_EXE_lesson11"));
    let said = lesson.run(&["measure", "--quick"]).await.well();
    shows(
        &said,
        &[
            "in bytes of its frame",
            "tính bằng byte của frame",
            "typing · đang gõ",
            "a piece of a PNG · một mảnh ảnh PNG",
            "where does it begin to pay?",
            "từ đâu thì nén mới đáng?",
            "in context · có ngữ cảnh",
            "engines kept · giữ bộ nén",
            "cargo run --release -p full-duplex-benches -- compressed",
        ],
    );
    let row = |name: &str| {
        let line = said.lines().find(|line| line.trim_start().starts_with(name));
        let shares = line.expect("a row").split_whitespace().filter(|word| word.ends_with('%'));
        shares.map(|share| share.trim_end_matches('%').parse().expect("a number")).collect()
    };
    let (typing, picture): (Vec<u32>, Vec<u32>) = (row("typing"), row("a piece of a PNG"));
    let [alone, context] = typing[..] else { panic!("two shares: {typing:?}") };
    assert!(context < alone && alone <= 100, "{typing:?}");
    assert_eq!(picture, [100, 100], "it is compressed already");
}
