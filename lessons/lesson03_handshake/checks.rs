//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod believe;

use super::stages;
use crate::learn::{exercise::Lesson, text::Text};

pub use believe::believe;

/// The exercises of lesson 03, in order.
pub const LESSON: Lesson = Lesson {
    number: "03",
    folder: "lesson03_handshake",
    title: Text { en: "The handshake by hand", vi: "Tự viết handshake" },
    exercises: &[believe::EXERCISE],
    stages: stages::STAGES,
};
