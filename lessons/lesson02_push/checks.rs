//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod event;
mod hold;
mod resume;

use crate::learn::{exercise::Lesson, text::Text};

pub use event::event;
pub use hold::{Bell, Log, hold};
pub use resume::resume;

/// The exercises of lesson 02, in order.
pub const LESSON: Lesson = Lesson {
    number: "02",
    folder: "lesson02_push",
    title: Text { en: "Push over HTTP", vi: "Server chủ động qua HTTP" },
    exercises: &[hold::EXERCISE, event::EXERCISE, resume::EXERCISE],
    stages: &[],
};
