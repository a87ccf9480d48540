//! An exercise: its files, its texts, and its starter, which is derived from the solution.
//!
//! ```text
//! lessons/lesson01_polling/
//!   exercises/ex01_1_cursor.rs           the learner's file
//!   solutions/ex01_1_cursor/
//!     solution.rs        solution.snap   an answer, and the transcript that it gives: the answer key
//!     falls_back.rs      falls_back.snap a known mistake, and the transcript by which it is recognised
//! ```

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use super::text::Text;
use crate::{
    lesson01_polling, lesson02_push, lesson03_handshake, lesson04_frames, lesson05_tungstenite,
    lesson06_chat, lesson07_heartbeat, lesson08_reconnect,
};

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
}

/// An exercise: everything about it that is said in words.
#[derive(Clone, Copy, Debug)]
pub struct Exercise {
    /// `"01.1"`.
    pub id: &'static str,
    /// What its files are called: `"ex01_1_cursor"`.
    pub name: &'static str,
    /// Its title.
    pub title: Text,
    /// A question, a direction, almost the answer.
    pub hints: [Text; 3],
    /// The mistakes that people really make here.
    pub mistakes: &'static [Mistake],
    /// Told after a pass: what the solution does, and why it matters in production.
    pub after: Text,
}

/// A wrong answer that has been seen before.
#[derive(Clone, Copy, Debug)]
pub struct Mistake {
    /// What its files are called.
    pub name: &'static str,
    /// What it is, and what to think about.
    pub hint: Text,
}

/// All lessons that have exercises.
pub const LESSONS: &[Lesson] = &[
    lesson01_polling::exercises::LESSON,
    lesson02_push::exercises::LESSON,
    lesson03_handshake::exercises::LESSON,
    lesson04_frames::exercises::LESSON,
    lesson05_tungstenite::exercises::LESSON,
    lesson06_chat::exercises::LESSON,
    lesson07_heartbeat::exercises::LESSON,
    lesson08_reconnect::exercises::LESSON,
];

/// The mark before an answer; the rest of its line says what to write.
const ANSWER: &str = "// ANSWER: ";
/// The mark behind an answer.
const END: &str = "// END";

/// The name of the file that holds an answer of ours.
pub const SOLUTION: &str = "solution";

/// Every exercise of the course, in order.
pub fn all() -> impl Iterator<Item = (&'static Lesson, &'static Exercise)> {
    LESSONS
        .iter()
        .flat_map(|lesson| lesson.exercises.iter().map(move |exercise| (lesson, exercise)))
}

/// Where the course lies: cargo tells, and the compiler remembers for those who start a program without cargo.
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

    /// The learner's file, from the course's root.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        Path::new("lessons")
            .join(self.lesson().folder)
            .join("exercises")
            .join(self.name)
            .with_extension("rs")
    }

    /// A file beside the solution: `("solution", "rs")`, `("solution", "snap")`, or a mistake's.
    #[must_use]
    pub fn key(&self, subject: &str, extension: &str) -> PathBuf {
        root()
            .join("lessons")
            .join(self.lesson().folder)
            .join("solutions")
            .join(self.name)
            .join(subject)
            .with_extension(extension)
    }

    /// The program that runs the learner's file: `ex01_1`.
    #[must_use]
    pub fn program(&self) -> String {
        format!("ex{}", self.id.replace('.', "_"))
    }

    /// The file as the learner first finds it.
    pub fn starter(&self) -> io::Result<String> {
        Ok(starter(&read(&self.key(SOLUTION, "rs"))?))
    }

    /// Our file as a learner would have written it, without the marks around the answer.
    pub fn solution(&self) -> io::Result<String> {
        let marked = read(&self.key(SOLUTION, "rs"))?;
        let code = marked.lines().filter(|line| !line.contains(ANSWER) && line.trim() != END);
        Ok(code.collect::<Vec<_>>().join("\n") + "\n")
    }

    /// The learner's file as it is now.
    pub fn answer(&self) -> io::Result<String> {
        read(&root().join(self.file()))
    }

    /// Writes the starter over the learner's file.
    pub fn reset(&self) -> io::Result<()> {
        fs::write(root().join(self.file()), self.starter()?)
    }
}

/// Reads a text whose lines end the same way on every system.
pub fn read(path: &Path) -> io::Result<String> {
    Ok(fs::read_to_string(path)?.replace("\r\n", "\n"))
}

/// A solution without its answers: what stands between `// ANSWER: what to write` and `// END` becomes a `todo!`.
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
    use super::starter;

    #[test]
    fn the_answer_becomes_a_todo() {
        let solution =
            "fn f() -> u8 {\n    // ANSWER: give \"1\"\n    let x = 0;\n    x + 1\n    // END\n}\n";
        assert_eq!(starter(solution), "fn f() -> u8 {\n    todo!(\"give \\\"1\\\"\")\n}\n");
    }
}
