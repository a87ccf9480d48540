//! `cargo learn` in a folder that can't be written: a read-only clone, another person's, a full
//! disk.

use std::{env, fs, path::PathBuf, process::Command};

/// A course of its own, gone with the test. Files stand in the place of the folders that a
/// learner's answers and what is remembered of them are in.
struct Course(PathBuf);

impl Course {
    fn new() -> Self {
        let root = env::temp_dir().join(format!("full-duplex-{}-course", std::process::id()));
        let lesson = "lessons/lesson01_polling";
        let solution = format!("{lesson}/solutions/ex01_1_cursor/solution.rs");
        let ours = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(&solution);
        fs::create_dir_all(root.join(&solution).parent().expect("a folder")).expect("room");
        fs::copy(ours, root.join(solution)).expect("our solution");
        for no_folder in [".learn".to_owned(), format!("{lesson}/exercises")] {
            fs::write(root.join(no_folder), "").expect("room");
        }
        Self(root)
    }

    /// What it prints, and whether it went well.
    fn learn(&self, arguments: &[&str]) -> (String, bool) {
        let mut learn = Command::new(env!("CARGO_BIN_EXE_learn"));
        learn.args(arguments).env("CARGO_MANIFEST_DIR", &self.0);
        let ended = learn.output().expect("the program starts");
        let [out, err] =
            [ended.stdout, ended.stderr].map(|it| String::from_utf8(it).expect("text"));
        (out + &err, ended.status.success())
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_course_that_cannot_be_written_says_so_and_keeps_no_hint_back() {
    let course = Course::new();
    for _ in 0..2 {
        let (said, well) = course.learn(&["hint", "01.1"]);
        for expected in ["1/3", "2/3", "3/3", "cannot write .learn", "không ghi được .learn"] {
            assert!(well && said.contains(expected), "{expected} in:\n{said}");
        }
    }
    let (said, well) = course.learn(&["reset", "01.1"]);
    for expected in ["cannot write", "không ghi được"] {
        assert!(!well && said.contains(expected), "{expected} in:\n{said}");
    }
}
