//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod broadcast;
mod nonsense;
mod status;
mod typing;

use super::stages;
use crate::learn::{exercise::Lesson, text::Text};

pub use broadcast::{Gone, Person, broadcast};
pub use nonsense::{Reaction, nonsense};
pub use status::{Reply, status};
pub use typing::{FORGET, Heard, What, typing};

/// The exercises of lesson 06, in order.
pub const LESSON: Lesson = Lesson {
    number: "06",
    folder: "lesson06_chat",
    title: Text { en: "Broadcast chat", vi: "Phòng chat" },
    exercises: &[broadcast::EXERCISE, status::EXERCISE, typing::EXERCISE, nonsense::EXERCISE],
    stages: stages::STAGES,
};
