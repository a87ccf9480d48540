//! The exercises of lesson 04. Their words lie in [`words`](super::words), their code in `exercises` (yours) and
//! `solutions` (ours).

use super::words::{BUG_HUNT, FRAGMENTS, GOODBYE, HEADER, MASKING};
use crate::learn::{exercise::Lesson, text::Text};

/// Lesson 04 as the board shows it.
pub const LESSON: Lesson = Lesson {
    number: "04",
    folder: "lesson04_frames",
    title: Text { en: "Frames by hand", vi: "Tự viết frame" },
    exercises: &[MASKING, HEADER, FRAGMENTS, GOODBYE, BUG_HUNT],
};
