//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod control;
mod leaving;
mod peer;
mod too_long;

use crate::learn::{exercise::Lesson, text::Text};

pub use control::control;
pub use leaving::leaving;
pub use peer::Socket;
pub use too_long::too_long;

/// The exercises of lesson 05, in order.
pub const LESSON: Lesson = Lesson {
    number: "05",
    folder: "lesson05_tungstenite",
    title: Text { en: "Echo with tungstenite", vi: "Echo bằng tungstenite" },
    exercises: &[control::EXERCISE, leaving::EXERCISE, too_long::EXERCISE],
    stages: &[],
};
