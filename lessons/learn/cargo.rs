//! Cargo, as checks call it: to build one program, and to find it.

use std::{
    env,
    io::{self, BufRead, BufReader, Read as _},
    path::Path,
    process::{Command, Stdio},
    thread,
};

use serde_json::Value;

/// What cargo says while another cargo, or an editor, builds in the same folder.
const WAITS: &str = "waiting for file lock";

/// Cargo's reports about its progress: they are no reason of a failure.
const PROGRESS: [&str; 5] = ["Blocking ", "Compiling ", "Downloading ", "Finished ", "Updating "];

/// What came of a build.
#[derive(Debug)]
pub enum Built {
    /// The path of the program.
    Program(String),
    /// What the compiler says of the learner's code.
    Errors(String),
    /// Cargo failed without a word about that; what it said.
    Failed(String),
}

/// Cargo, in a course's folder.
#[must_use]
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Has cargo build a program. `is_learners` says of the name of what is compiled whether its errors
/// are the learner's.
pub fn build(
    mut cargo: Command,
    program: &str,
    is_learners: impl Fn(&str) -> bool,
) -> io::Result<Built> {
    let format = if console::colors_enabled() { "json-diagnostic-rendered-ansi" } else { "json" };
    cargo.args(["--message-format", format]);
    cargo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = cargo.spawn()?;
    let stderr = child.stderr.take().map(BufReader::new);
    let reading = thread::spawn(|| stderr.map_or(String::new(), |it| listen(it, tell_waiting)));
    let mut output = Vec::new();
    let read = child.stdout.take().map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut output));
    child.wait()?;
    read?;
    let said = reading.join().unwrap_or_default();
    let mut errors = String::new();
    for line in output.split(|byte| *byte == b'\n') {
        let Ok(message) = serde_json::from_slice::<Value>(line) else { continue };
        let target = message["target"]["name"].as_str().unwrap_or_default();
        // A lesson and its tests have the same name: the lesson itself is never what is asked for.
        if target == program
            && message["target"]["kind"][0] != "bin"
            && let Some(executable) = message["executable"].as_str()
        {
            return Ok(Built::Program(executable.to_owned()));
        }
        // Warnings wait until it compiles; half-written code has plenty.
        if is_learners(target) && message["message"]["level"] == "error" {
            errors.push_str(message["message"]["rendered"].as_str().unwrap_or_default());
        }
    }
    if errors.is_empty() {
        return Ok(Built::Failed(said));
    }
    Ok(Built::Errors(errors))
}

/// Keeps what cargo says about a failure; calls `waits` as soon as cargo waits for another one.
fn listen(said: impl BufRead, waits: impl Fn()) -> String {
    let mut kept = String::new();
    for line in said.split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        if line.contains(WAITS) {
            waits();
        }
        let bare = console::strip_ansi_codes(&line);
        if !PROGRESS.iter().any(|word| bare.trim_start().starts_with(word)) {
            kept += &line;
            kept += "\n";
        }
    }
    kept
}

fn tell_waiting() {
    eprintln!(
        "another cargo, or your editor, is building here: waiting for it · một cargo khác, hoặc trình soạn thảo, đang build ở đây: đang đợi nó xong"
    );
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn waiting_for_another_cargo_is_told_and_progress_is_no_failure() {
        let waits = Cell::new(0);
        let said =
            "    Blocking waiting for file lock on build directory\n   Compiling a v1\nerror: no\n";
        assert_eq!(listen(said.as_bytes(), || waits.set(waits.get() + 1)), "error: no\n");
        assert_eq!(waits.get(), 1);
    }
}
