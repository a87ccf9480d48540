//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod backoff;
mod cursor;
mod queue;

use super::stages;
use crate::learn::{exercise::Lesson, text::Text};

pub use backoff::{FIRST, LONGEST, News, backoff};
pub use cursor::{Act, Heard, Reader, cursor};
pub use queue::{Action, Event, Ids, MOST, Message, Sender, queue};

/// The exercises of lesson 08, in order.
pub const LESSON: Lesson = Lesson {
    number: "08",
    folder: "lesson08_reconnect",
    title: Text { en: "The reconnecting client", vi: "Client tự kết nối lại" },
    exercises: &[backoff::EXERCISE, queue::EXERCISE, cursor::EXERCISE],
    stages: stages::STAGES,
};
