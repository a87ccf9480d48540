//! A conversation written down in advance, for `lesson06 join --script FILE`: one side of it, step
//! by step.
//!
//! ```text
//! # Lan greets Minh, who must have said something first
//! expect Minh: ai đó không?
//! typing
//! wait 0.5
//! say có mình đây
//! expect Minh left
//! ```
//!
//! | step | does |
//! |---|---|
//! | `say TEXT` | sends a chat |
//! | `typing`, `typing off` | begins or ends typing |
//! | `name NAME` | joins again under another name |
//! | `raw TEXT` | sends a text frame as it is, JSON or not |
//! | `wait SECONDS` | lets time pass |
//! | `expect TEXT` | waits until something is heard that contains the text, as [`heard`] writes it; what was heard until then can't be expected any more |
//!
//! A later lesson may have commands besides; each is a step, too. Empty lines and lines that begin
//! with `#` mean nothing. A tab is a space, `SAY` is `say`.
//! After the last step the client closes the connection.

use std::{
    collections::VecDeque,
    io,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use thiserror::Error;

use super::protocol::ServerMessage;
use crate::{learn::source, stage::program::seconds};

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send a chat.
    Say(String),
    /// Begin or end typing.
    Typing(bool),
    /// Join again.
    Name(String),
    /// Send anything.
    Raw(String),
    /// Let time pass.
    Wait(Duration),
    /// Wait until this is heard.
    Expect(String),
    /// Do what a command of a later lesson says.
    Command(String),
}

/// Steps, each with the number of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script(pub Vec<(usize, Step)>);

/// A line that is no step.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "line {line} of the script is no step: {text:?} (steps: say TEXT, typing, typing off, name NAME, raw TEXT, wait SECONDS, expect TEXT{0})\ndòng {line} của kịch bản không phải một bước: {text:?} (các bước: say TEXT, typing, typing off, name NAME, raw TEXT, wait SECONDS, expect TEXT{0})",
    .commands.iter().flat_map(|command| [", ", command]).collect::<String>()
)]
pub struct NoStep {
    line: usize,
    text: String,
    commands: Commands,
}

/// The commands of a later lesson, as its help shows them: `["cancel", "send FILE"]`. One with a
/// second word has an argument.
pub type Commands = &'static [&'static str];

/// Why a file is no script.
#[derive(Debug, Error)]
pub enum ScriptError {
    /// It can't be read.
    #[error("can't read {0}: {error}\nkhông đọc được {0}: {error}", file.display())]
    Unread {
        /// Which file.
        file: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A line of it is no step.
    #[error(transparent)]
    NoStep(#[from] NoStep),
}

impl Script {
    /// Reads a script from a file, as any editor may have saved it.
    pub fn open(file: &Path) -> Result<Self, ScriptError> {
        Self::open_with(file, &[])
    }

    /// The same where these commands are steps, too.
    pub fn open_with(file: &Path, commands: Commands) -> Result<Self, ScriptError> {
        let text = source::read(file)
            .map_err(|error| ScriptError::Unread { file: file.to_owned(), error })?;
        Ok(Self::parse(&text, commands)?)
    }

    /// Reads a script. These commands are steps, too.
    pub fn parse(text: &str, commands: Commands) -> Result<Self, NoStep> {
        let mut steps = Vec::new();
        for (line, text) in (1..).zip(text.split(['\n', '\r']).map(str::trim)) {
            if !text.is_empty() && !text.starts_with('#') {
                let step = step(text).or_else(|| command(text, commands));
                let step = step.ok_or_else(|| NoStep { line, text: text.into(), commands })?;
                steps.push((line, step));
            }
        }
        Ok(Self(steps))
    }
}

impl FromStr for Script {
    type Err = NoStep;

    fn from_str(text: &str) -> Result<Self, NoStep> {
        Self::parse(text, &[])
    }
}

fn step(line: &str) -> Option<Step> {
    let (verb, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let text = || (!rest.is_empty()).then(|| rest.replace('\t', " "));
    match (verb.to_ascii_lowercase().as_str(), rest) {
        ("say", _) => text().map(Step::Say),
        ("typing", "") => Some(Step::Typing(true)),
        ("typing", off) if off.eq_ignore_ascii_case("off") => Some(Step::Typing(false)),
        ("name", _) => text().map(Step::Name),
        ("raw", "") => None,
        ("raw", _) => Some(Step::Raw(rest.to_owned())),
        ("wait", _) => seconds(&rest.replace(',', ".")).ok().map(Step::Wait),
        ("expect", _) => text().map(Step::Expect),
        _ => None,
    }
}

fn command(line: &str, commands: Commands) -> Option<Step> {
    let (verb, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let verb = verb.to_ascii_lowercase();
    let known = commands.iter().any(|command| match command.split_once(' ') {
        Some((known, _)) => verb == known && !rest.is_empty(),
        None => verb == *command && rest.is_empty(),
    });
    known.then(|| Step::Command(format!("{verb} {}", rest.trim()).trim_end().to_owned()))
}

/// The lines that were heard while time passed, and have not been expected yet.
#[derive(Debug, Default)]
pub struct Unseen(VecDeque<String>);

impl Unseen {
    /// Keeps what was heard, in the words of [`heard`].
    pub fn hear(&mut self, words: String) {
        self.0.push_back(words);
    }

    /// Whether something was heard that contains the text. What was heard until then is forgotten.
    pub fn expect(&mut self, text: &str) -> bool {
        while let Some(words) = self.0.pop_front() {
            if words.contains(text) {
                return true;
            }
        }
        false
    }
}

/// A message in the words that `expect` is compared with.
#[must_use]
pub fn heard(message: &ServerMessage) -> String {
    match message {
        ServerMessage::Welcome { .. } => "welcome".to_owned(),
        ServerMessage::Presence { users } => {
            let names: Vec<_> = users.iter().map(|user| user.username.as_str()).collect();
            format!("here: {}", names.join(", "))
        }
        ServerMessage::UserJoined { username, .. } => format!("{username} joined"),
        ServerMessage::UserLeft { username, reason: None, .. } => format!("{username} left"),
        ServerMessage::UserLeft { username, reason: Some(reason), .. } => {
            format!("{username} left, {reason}")
        }
        ServerMessage::Chat { username, message, .. } => format!("{username}: {message}"),
        ServerMessage::Typing { username, is_typing: true, .. } => format!("{username} types"),
        ServerMessage::Typing { username, .. } => format!("{username} stops typing"),
        ServerMessage::Pong { .. } => "pong".to_owned(),
        ServerMessage::Error { code, message, .. } => format!("error {code:?}: {message}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_and_the_rest_is_named() {
        let script = "# hello\n\n say  xin chào \ntyping\ntyping off\nwait 0.5\nexpect Lan: hi\n";
        let steps = [
            (3, Step::Say("xin chào".into())),
            (4, Step::Typing(true)),
            (5, Step::Typing(false)),
            (6, Step::Wait(Duration::from_millis(500))),
            (7, Step::Expect("Lan: hi".into())),
        ];
        assert_eq!(script.parse(), Ok(Script(steps.to_vec())));
        for bad in ["dance", "say", "wait long", "typing often", "expect"] {
            let line = format!("say ok\n{bad}").parse::<Script>().map_err(|error| error.line);
            assert_eq!(line, Err(2), "{bad}");
        }
    }

    #[test]
    fn commands_are_steps_where_a_lesson_has_them() {
        let commands: Commands = &["send FILE", "cancel"];
        let steps = ["send  my cat.png", "Cancel"].map(|line| Script::parse(line, commands));
        let expected = ["send my cat.png", "cancel"].map(|it| Step::Command(it.to_owned()));
        assert_eq!(steps, expected.map(|step| Ok(Script(vec![(1, step)]))));
        for bad in ["send", "cancel it"] {
            let error = Script::parse(bad, commands).expect_err("no step").to_string();
            assert!(error.contains("expect TEXT, send FILE, cancel)"), "{error}");
            assert!(bad.parse::<Script>().is_err());
        }
    }

    #[test]
    fn a_script_is_read_however_its_editor_writes_spaces_and_line_ends() {
        let plain: Script =
            "say xin chào\nwait 0.5\ntyping off\nexpect Lan: a b".parse().expect("a script");
        for other in [
            "say\txin chào\t\nwait\t0.5\ntyping\toff\nexpect  Lan: a\tb",
            "say xin chào\rwait 0,5\rtyping off\rexpect Lan: a b\r",
            "Say\u{a0}xin chào\nWAIT 0.5 \nTyping Off\nExpect Lan: a b\u{3000}",
        ] {
            assert_eq!(other.parse(), Ok(plain.clone()), "{other:?}");
        }
        let raw = Step::Raw("{\t}".into());
        assert_eq!("raw {\t}".parse(), Ok(Script(vec![(1, raw)])), "as it is");
    }
}
