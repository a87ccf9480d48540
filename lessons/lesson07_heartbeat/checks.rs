//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod life;
mod slow;
mod sweep;

use super::stages;
use crate::learn::{exercise::Lesson, text::Text};

pub use life::{EVERY, PONG_TIMEOUT, Socket, life};
pub use slow::{Gone, KEEP, Phone, slow};
pub use sweep::{Connection, Effect, sweep};

/// The exercises of lesson 07, in order.
pub const LESSON: Lesson = Lesson {
    number: "07",
    folder: "lesson07_heartbeat",
    title: Text { en: "Heartbeats", vi: "Heartbeat (nhịp tim)" },
    exercises: &[sweep::EXERCISE, life::EXERCISE, slow::EXERCISE],
    stages: stages::STAGES,
};
