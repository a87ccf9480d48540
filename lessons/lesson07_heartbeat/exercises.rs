//! The exercises of lesson 07. Their words lie in [`words`](super::words), their code in `exercises` (yours) and
//! `solutions` (ours).

use super::words::{LIFE, SLOW, SWEEP};
use crate::learn::{exercise::Lesson, text::Text};

/// Lesson 07 as the board shows it.
pub const LESSON: Lesson = Lesson {
    number: "07",
    folder: "lesson07_heartbeat",
    title: Text { en: "Heartbeats", vi: "Nhịp tim" },
    exercises: &[SWEEP, LIFE, SLOW],
};
