//! An exercise: its texts, its files, and its starter, which is derived from the solution.
//!
//! ```text
//! lessons/lesson01_polling/
//!   checks.rs                     the register: the lesson's exercises, in order
//!   checks/cursor.rs              an exercise: its texts, and the check of an answer
//!   exercises/ex01_1_cursor.rs    the learner's file
//!   solutions/ex01_1_cursor/
//!     solution.rs                 an answer of ours
//!     mistakes.rs                 known mistakes, a function for each
//!     transcripts.snap            what the solution and each mistake lead to: the answer key
//! ```
//!
//! `tests/tree/register.rs` writes the programs in `Cargo.toml` and the list of answers from the
//! register.

use std::{
    env, io,
    path::{Path, PathBuf},
};

use super::{
    observe::Observed,
    source::{read, write},
    stage::Stage,
    text::Text,
};
use crate::{
    lesson01_polling, lesson02_push, lesson03_handshake, lesson04_frames, lesson05_tungstenite,
    lesson06_chat, lesson07_heartbeat, lesson08_reconnect, lesson09_door, lesson10_plan_b,
    lesson11_compression, lesson12_servers, lesson13_numbers,
};

/// Runs an answer.
pub type Run = fn() -> Observed;

/// A lesson with its exercises.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    /// `"01"`.
    pub number: &'static str,
    /// Its folder below `lessons`.
    pub folder: &'static str,
    /// Its title.
    pub title: Text,
    /// Its exercises, in order.
    pub exercises: &'static [Exercise],
    /// Its building stages, in order.
    pub stages: &'static [Stage],
}

/// An exercise: what it is called, and its texts.
#[derive(Clone, Copy, Debug)]
pub struct Exercise {
    /// `"01.1"`.
    pub id: &'static str,
    /// Its short name, `"cursor"`, which is also the last part of its files' name.
    pub name: &'static str,
    /// Its title.
    pub title: Text,
    /// A question, a direction, almost the answer.
    pub hints: [Text; 3],
    /// The mistakes that are often made here, two at least.
    pub mistakes: &'static [Mistake],
    /// Shown after a pass: what the solution does, and why it matters in production.
    pub after: Text,
}

/// A wrong answer that is recognised by its transcript.
#[derive(Clone, Copy, Debug)]
pub struct Mistake {
    /// Its function in `mistakes.rs`, and its heading in `transcripts.snap`.
    pub name: &'static str,
    /// What it is, and what to think about.
    pub hint: Text,
}

/// All lessons that have exercises.
pub const LESSONS: &[Lesson] = &[
    lesson01_polling::checks::LESSON,
    lesson02_push::checks::LESSON,
    lesson03_handshake::checks::LESSON,
    lesson04_frames::checks::LESSON,
    lesson05_tungstenite::checks::LESSON,
    lesson06_chat::checks::LESSON,
    lesson07_heartbeat::checks::LESSON,
    lesson08_reconnect::checks::LESSON,
    lesson09_door::checks::LESSON,
    lesson10_plan_b::checks::LESSON,
    lesson11_compression::checks::LESSON,
    lesson12_servers::checks::LESSON,
    lesson13_numbers::checks::LESSON,
];

/// The mark before an answer; the rest of its line says what to write.
const ANSWER: &str = "// ANSWER: ";
/// The mark behind an answer.
const END: &str = "// END";

/// The solution's name among the transcripts.
pub const SOLUTION: &str = "solution";
/// What stands before a name in `transcripts.snap`. No line of a transcript begins like that.
const HEADING: &str = "\n## ";

/// Every exercise of the course, in order.
pub fn all() -> impl Iterator<Item = (&'static Lesson, &'static Exercise)> {
    LESSONS
        .iter()
        .flat_map(|lesson| lesson.exercises.iter().map(move |exercise| (lesson, exercise)))
}

/// The course's folder: from the environment that cargo sets, else where the program was built.
#[must_use]
pub fn root() -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), Into::into)
}

impl Exercise {
    /// The lesson that it belongs to.
    #[must_use]
    pub fn lesson(&self) -> &'static Lesson {
        let of_this = |lesson: &&Lesson| lesson.exercises.iter().any(|other| other.id == self.id);
        LESSONS.iter().find(of_this).expect("an exercise is listed by its lesson")
    }

    /// The name of its files: `ex01_1_cursor`.
    #[must_use]
    pub fn stem(&self) -> String {
        format!("{}_{}", self.program(), self.name)
    }

    /// The learner's file, from the course's root.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder_of("exercises").join(self.stem()).with_extension("rs")
    }

    /// The folder of the solution, the mistakes and their transcripts, from the course's root.
    #[must_use]
    pub fn answers(&self) -> PathBuf {
        self.folder_of("solutions").join(self.stem())
    }

    fn folder_of(&self, what: &str) -> PathBuf {
        Path::new("lessons").join(self.lesson().folder).join(what)
    }

    /// The program that runs the learner's file: `ex01_1`.
    #[must_use]
    pub fn program(&self) -> String {
        format!("ex{}", self.id.replace('.', "_"))
    }

    /// The file as the learner first finds it.
    pub fn starter(&self) -> io::Result<String> {
        Ok(starter(&self.marked_solution()?))
    }

    /// The solution as a learner would have written it, without the marks around the answer.
    pub fn solution(&self) -> io::Result<String> {
        let marked = self.marked_solution()?;
        let code = marked.lines().filter(|line| !line.contains(ANSWER) && line.trim() != END);
        Ok(code.collect::<Vec<_>>().join("\n") + "\n")
    }

    fn marked_solution(&self) -> io::Result<String> {
        read(&root().join(self.answers()).join("solution.rs"))
    }

    /// The committed transcript of the solution or of a known mistake.
    #[must_use]
    pub fn transcript(&self, name: &str) -> Option<String> {
        let snapshot = read(&root().join(self.answers()).join("transcripts.snap")).ok()?;
        transcripts(&snapshot).find(|(heading, _)| *heading == name).map(|(_, text)| text)
    }

    /// The learner's file as it is now.
    pub fn answer(&self) -> io::Result<String> {
        read(&root().join(self.file()))
    }

    /// Writes the starter over the learner's file.
    pub fn reset(&self) -> io::Result<()> {
        write(&root().join(self.file()), &self.starter()?)
    }
}

/// The name and the transcript of each answer in a snapshot.
pub fn transcripts(snapshot: &str) -> impl Iterator<Item = (&str, String)> {
    snapshot.split(HEADING).skip(1).map(|part| {
        let (name, text) = part.split_once('\n').unwrap_or((part, ""));
        (name, text.trim_end().to_owned() + "\n")
    })
}

/// The content of `transcripts.snap`: each transcript behind a heading with its name.
#[must_use]
pub fn with_headings<'a>(transcripts: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let part = |(name, text): (&str, &str)| format!("{HEADING}{name}\n{}\n", text.trim_end());
    transcripts.into_iter().map(part).collect::<String>().trim_start().to_owned()
}

/// A solution without its answers: what stands between `// ANSWER: what to write` and `// END`
/// becomes a `todo!`.
#[must_use]
pub fn starter(solution: &str) -> String {
    let mut lines = Vec::new();
    let mut answering = false;
    for line in solution.lines() {
        if let Some((indent, task)) = line.split_once(ANSWER) {
            lines.push(format!("{indent}todo!({task:?})"));
            answering = true;
        } else if line.trim() == END {
            answering = false;
        } else if !answering {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::{starter, transcripts, with_headings};

    #[test]
    fn transcripts_are_found_by_their_headings() {
        let all = [("solution", "#1 > a\n"), ("forgets", "#1 > b\n#1 < c\n")];
        let snapshot = "---\nsource: x\n---\n".to_owned() + &with_headings(all);
        assert_eq!(
            transcripts(&snapshot).collect::<Vec<_>>(),
            all.map(|(name, text)| (name, text.to_owned()))
        );
    }

    #[test]
    fn the_answer_becomes_a_todo() {
        let solution =
            "fn f() -> u8 {\n    // ANSWER: give \"1\"\n    let x = 0;\n    x + 1\n    // END\n}\n";
        assert_eq!(starter(solution), "fn f() -> u8 {\n    todo!(\"give \\\"1\\\"\")\n}\n");
    }
}
