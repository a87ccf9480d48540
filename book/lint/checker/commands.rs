//! A command that the reader is told to type names a program that exists, and is run by a script
//! of `.ci` before the page is read.

use super::{Files, Trouble, page::pieces};

/// Where the scripts are that run the commands of the pages.
const SCRIPTS: &str = ".ci/";

/// Commands that no script runs as they are printed, by their beginnings, and why.
const NOT_RUN: [(&str, &str); 2] = [
    ("docker run ", "it needs Docker, and an image that is not a package"),
    ("cargo install mdbook ", ".ci/run installs the version that it names itself"),
];

/// Every `cargo run --bin NAME` of every page, in a console block or in a sentence, and every
/// command of a console block.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = unknown(files);
    troubles.extend(never_run(files));
    troubles
}

/// Commands whose program doesn't exist.
fn unknown(files: &Files) -> Vec<Trouble> {
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

/// Commands in console blocks that no script runs.
fn never_run(files: &Files) -> Vec<Trouble> {
    let scripts = files.all().filter(|(path, _)| path.starts_with(SCRIPTS));
    let run: Vec<String> = scripts.map(|(_, text)| plain(text)).collect();
    let mut troubles = Vec::new();
    for (file, page) in files.pages() {
        for piece in pieces(page).iter().filter(|piece| piece.text.starts_with("```console")) {
            let text = plain(&piece.text);
            let commands = text.lines().filter_map(|line| line.strip_prefix("$ "));
            let excused = |command: &str| NOT_RUN.iter().any(|(this, _)| command.starts_with(this));
            for command in commands.filter(|command| !excused(command)) {
                if !run.iter().any(|script| runs(script, command)) {
                    let why = format!("no script in {SCRIPTS} runs `{command}`");
                    troubles.push(Trouble::new(file, piece.line, why));
                }
            }
        }
    }
    troubles
}

/// What makes no other command of one: lines that go on, a build that isn't optimized, a benchmark's
/// short turn, one language instead of two.
const ASIDE: [&str; 7] =
    ["\\\n", " --release", " --locked", " -- --quick", " --quick", " --lang en", " --lang vi"];

fn plain(text: &str) -> String {
    let text = ASIDE.iter().fold(text.to_owned(), |text, aside| text.replace(aside, ""));
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}

/// Whether the script has this command, and not only one that begins alike.
fn runs(script: &str, command: &str) -> bool {
    let ends = ["\n", " <<<", " #", " >", "; ", "'"];
    let mut after = script.split(command).skip(1);
    after.any(|rest| ends.iter().any(|end| rest.starts_with(end)))
}
