//! The program of the page "Async in ten minutes": the book shows what it prints.

use std::process::Command;

#[test]
fn the_page_about_async_shows_what_its_program_prints() {
    let program = Command::new(env!("CARGO_BIN_EXE_async-basics")).output().expect("it starts");
    assert!(program.status.success() && program.stderr.is_empty());
    let printed = String::from_utf8(program.stdout).expect("text");
    for part in printed.split("== ").skip(1) {
        let (name, lines) = part.split_once('\n').expect("a name and what follows it");
        insta::assert_snapshot!(name.replace(' ', "_"), lines.trim_end());
    }
    assert_eq!(printed.matches("== ").count(), 7);
}
