//! A building stage: a file of the lesson that the learner writes, and that runs.
//!
//! ```text
//! lessons/lesson04_frames/
//!   frame.rs               our file
//!   build/frame.rs         the learner's: ours with `todo!()` for bodies, until it is written
//!   stages.rs              the register: the lesson's stages, in order
//!   stages/header.rs       a stage: its texts, and its known mistakes (changes of our file)
//!   stages/04-b1.snap      the case at which each mistake fails, and how: the answer key
//! tests/stages/lesson04.rs   the cases that judge the lesson's stages
//! ```
//!
//! A stage's feature in `Cargo.toml` (`mine-04-b1`) puts the learner's file into the place of ours.
//! So a file that doesn't compile breaks the programs that ask for it, and nothing else.

use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
};

use super::{
    exercise::{LESSONS, Lesson, transcripts},
    source,
    stage_verdict::Stop,
    text::Text,
};

/// A building stage: its texts and its files.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// `"04-B1"`.
    pub id: &'static str,
    /// Its title.
    pub title: Text,
    /// What it adds to a program, in one or two words, for the first line of `cargo learn run`.
    pub part: Text,
    /// What is to be written, which invariants hold, and which cases judge it first.
    pub task: Text,
    /// The files to write.
    pub files: &'static [StageFile],
    /// The programs that run it once it is finished: `"lesson04"`.
    pub runs: &'static [&'static str],
    /// The course's own tests that are run with it after its cases.
    pub proofs: &'static [Proof],
    /// A question, a direction, almost the answer.
    pub hints: [Text; 3],
    /// The mistakes that are often made here, five at least.
    pub mistakes: &'static [KnownMistake],
    /// Shown after a pass: what comes next, and how to see it run.
    pub after: Text,
}

/// A file of a stage.
#[derive(Clone, Copy, Debug)]
pub struct StageFile {
    /// Our file, from the lesson's folder: `"client/queue.rs"`.
    pub path: &'static str,
    /// The functions whose bodies are left to the learner: `"Header::parse"`, `"parse_length"`.
    pub bodies: &'static [&'static str],
}

/// A test program of the course, and the tests in it whose names hold one of these words (all, if
/// there is none).
#[derive(Clone, Copy, Debug)]
pub struct Proof {
    /// Its name in `Cargo.toml`: `"conformance"`.
    pub program: &'static str,
    /// Parts of the names of its tests.
    pub tests: &'static [&'static str],
}

/// A wrong version that is recognised by the case at which it fails, and how.
#[derive(Clone, Copy, Debug)]
pub struct KnownMistake {
    /// Its heading in the answer key.
    pub name: &'static str,
    /// What it is, and what to think about.
    pub hint: Text,
    /// What the mistake changes in our files: a text that stands there once, and another one.
    pub changes: &'static [(&'static str, &'static str)],
}

/// Every stage of the course, in order.
pub fn stages() -> impl Iterator<Item = (&'static Lesson, &'static Stage)> {
    LESSONS.iter().flat_map(|lesson| lesson.stages.iter().map(move |stage| (lesson, stage)))
}

impl Stage {
    /// The lesson that it belongs to.
    #[must_use]
    pub fn lesson(&self) -> &'static Lesson {
        let of_this = |lesson: &&Lesson| lesson.stages.iter().any(|other| other.id == self.id);
        LESSONS.iter().find(of_this).expect("a stage is listed by its lesson")
    }

    /// Its feature in `Cargo.toml`: `"mine-04-b1"`.
    #[must_use]
    pub fn feature(&self) -> String {
        format!("mine-{}", self.id.to_lowercase())
    }

    /// The program that runs the cases of its lesson: `"stage04"`.
    #[must_use]
    pub fn program(&self) -> String {
        format!("stage{}", self.lesson().number)
    }

    /// The answer key, from the course's root: how each known mistake fails.
    #[must_use]
    pub fn answer_key(&self) -> PathBuf {
        self.folder().join("stages").join(self.id.to_lowercase()).with_extension("snap")
    }

    /// The known mistake that stops at this case in the very same way.
    #[must_use]
    pub fn recognise(&self, root: &Path, stop: &Stop) -> Option<&'static KnownMistake> {
        let key = source::read(&root.join(self.answer_key())).ok()?;
        let fails = stop.in_key();
        let (name, _) = transcripts(&key).find(|(_, text)| *text == fails)?;
        self.mistakes.iter().find(|mistake| mistake.name == name)
    }

    fn folder(&self) -> PathBuf {
        Path::new("lessons").join(self.lesson().folder)
    }

    /// Our files, from the course's root.
    pub fn ours(&self) -> impl Iterator<Item = PathBuf> {
        self.files.iter().map(|file| self.folder().join(file.path))
    }

    /// The learner's files, from the course's root: `lessons/lesson04_frames/build/frame.rs`.
    pub fn learners(&self) -> impl Iterator<Item = PathBuf> {
        self.files.iter().map(|file| self.folder().join("build").join(file.name()))
    }

    /// The starter of each file, derived from ours, in a course's folder.
    pub fn starters(&self, root: &Path) -> io::Result<Vec<String>> {
        let starter = |(file, path): (&StageFile, PathBuf)| {
            let ours = source::read(&root.join(path))?;
            Ok(format!("{}{}", self.preface(file), source::starter(&ours, file.bodies, self.id)))
        };
        self.files.iter().zip(self.ours()).map(starter).collect()
    }

    /// Our files as a learner would have written them.
    pub fn solutions(&self, root: &Path) -> io::Result<Vec<String>> {
        self.ours()
            .map(|path| source::read(&root.join(path)).map(|it| source::plain(&it)))
            .collect()
    }

    /// Our files with a known mistake in them.
    ///
    /// # Errors
    ///
    /// If what the mistake changes doesn't stand there exactly once.
    pub fn wrong(&self, root: &Path, mistake: &KnownMistake) -> io::Result<Vec<String>> {
        let mut files = self.solutions(root)?;
        for (ours, wrong) in mistake.changes {
            let times: usize = files.iter().map(|text| text.matches(ours).count()).sum();
            if times != 1 {
                let name = mistake.name;
                return Err(io::Error::other(format!(
                    "{name}: {ours:?} stands there {times} times"
                )));
            }
            files = files.iter().map(|text| text.replace(ours, wrong)).collect();
        }
        Ok(files)
    }

    /// The learner's files as they are now.
    pub fn answer(&self, root: &Path) -> io::Result<Vec<String>> {
        self.learners()
            .map(|path| source::read(&root.join(&path)).map_err(|error| source::at(&path, &error)))
            .collect()
    }

    /// Writes all of the learner's files.
    pub fn write(&self, root: &Path, texts: &[String]) -> io::Result<()> {
        for (path, text) in self.learners().zip(texts) {
            source::write(&root.join(path), text)?;
        }
        Ok(())
    }

    /// What stands before the lesson's own words at the top of a starter.
    fn preface(&self, file: &StageFile) -> String {
        let mut preface = String::new();
        let _ =
            writeln!(preface, "// Stage {} · {} · {}\n//", self.id, self.title.en, self.title.vi);
        for line in self.task.en.lines().chain([""]).chain(self.task.vi.lines()) {
            let _ = writeln!(preface, "{}", format!("// {line}").trim_end());
        }
        let bodies = file.bodies.join(", ");
        let _ = writeln!(preface, "//\n// todo!(): {bodies}");
        let _ = writeln!(preface, "// cargo learn check {}\n", self.id);
        preface
    }
}

impl StageFile {
    /// The learner's file below `build`: `"queue.rs"`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}
