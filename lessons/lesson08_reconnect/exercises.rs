//! The exercises of lesson 08. Their words lie in [`words`](super::words), their code in `exercises` (yours) and
//! `solutions` (ours).

use super::words::{BACKOFF, CURSOR, OUTCOMES, QUEUE};
use crate::learn::{exercise::Lesson, text::Text};

/// Lesson 08 as the board shows it.
pub const LESSON: Lesson = Lesson {
    number: "08",
    folder: "lesson08_reconnect",
    title: Text { en: "The reconnecting client", vi: "Client tự nối lại" },
    exercises: &[BACKOFF, OUTCOMES, QUEUE, CURSOR],
};
