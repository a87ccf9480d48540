//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod cursor;
mod nothing_new;
mod pace;

use crate::learn::{exercise::Lesson, text::Text};

pub use cursor::cursor;
pub use nothing_new::nothing_new;
pub use pace::{Remote, pace};

/// The exercises of lesson 01, in order.
pub const LESSON: Lesson = Lesson {
    number: "01",
    folder: "lesson01_polling",
    title: Text { en: "Polling", vi: "Hỏi liên tục" },
    exercises: &[cursor::EXERCISE, nothing_new::EXERCISE, pace::EXERCISE],
    stages: &[],
};
