//! Cargo, as checks call it: to build one program, and to find it.

use std::{
    env, io,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

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
    let output =
        cargo.args(["--quiet", "--message-format", format]).stdin(Stdio::null()).output()?;
    let mut errors = String::new();
    for line in output.stdout.split(|byte| *byte == b'\n') {
        let Ok(message) = serde_json::from_slice::<Value>(line) else { continue };
        let target = message["target"]["name"].as_str().unwrap_or_default();
        if target == program
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
        return Ok(Built::Failed(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    Ok(Built::Errors(errors))
}
