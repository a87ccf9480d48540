//! A command that the reader is told to type names a program that exists.

use super::{Files, Trouble};

/// Every `cargo run --bin NAME` of every page, in a console block or in a sentence.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let programs = programs(files.get("Cargo.toml").unwrap_or_default());
    let mut troubles = Vec::new();
    for (file, page) in files.pages() {
        for (line, number) in page.lines().zip(1..) {
            for program in named(line).filter(|name| !programs.contains(name)) {
                let why = format!("Cargo.toml has no program `{program}`, only {programs:?}");
                troubles.push(Trouble::new(file, number, why));
            }
        }
    }
    troubles
}

/// The names of the `[[bin]]` sections.
fn programs(manifest: &str) -> Vec<&str> {
    let sections = manifest.split("[[bin]]").skip(1);
    sections
        .filter_map(|section| {
            let name = section.lines().find_map(|line| line.strip_prefix("name = \""))?;
            name.split('"').next()
        })
        .collect()
}

fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split("cargo run ").skip(1).filter_map(|command| {
        let before_arguments = command.split(" -- ").next()?;
        let name = before_arguments.split("--bin ").nth(1)?;
        name.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).next()
    })
}
