//! The exercises of lesson 06. Their words lie in [`words`](super::words), their code in `exercises` (yours) and
//! `solutions` (ours).

use super::words::{BROADCAST, NONSENSE, STATUS, TYPING};
use crate::learn::{exercise::Lesson, text::Text};

/// Lesson 06 as the board shows it.
pub const LESSON: Lesson = Lesson {
    number: "06",
    folder: "lesson06_chat",
    title: Text { en: "Broadcast chat", vi: "Phòng chat" },
    exercises: &[BROADCAST, STATUS, TYPING, NONSENSE],
};
