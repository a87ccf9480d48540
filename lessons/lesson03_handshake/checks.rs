//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod accept;
mod believe;
mod refuse;

use super::stages;
use crate::learn::{exercise::Lesson, text::Text};

pub use accept::accept;
pub use believe::believe;
pub use refuse::refuse;

/// The exercises of lesson 03, in order.
pub const LESSON: Lesson = Lesson {
    number: "03",
    folder: "lesson03_handshake",
    title: Text { en: "The handshake by hand", vi: "Tự viết handshake" },
    exercises: &[accept::EXERCISE, refuse::EXERCISE, believe::EXERCISE],
    stages: stages::STAGES,
};

/// RFC 6455 §1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
