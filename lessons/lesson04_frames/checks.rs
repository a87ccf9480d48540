//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod bug_hunt;
mod close_frame;
mod masking;

use super::stages;
use crate::learn::{exercise::Lesson, text::Text};

pub use bug_hunt::{Decode, Frame, bug_hunt, encode};
pub use close_frame::{Verdict, close_frame};
pub use masking::masking;

/// The exercises of lesson 04, in order.
pub const LESSON: Lesson = Lesson {
    number: "04",
    folder: "lesson04_frames",
    title: Text { en: "Frames by hand", vi: "Tự viết frame" },
    exercises: &[masking::EXERCISE, close_frame::EXERCISE, bug_hunt::EXERCISE],
    stages: stages::STAGES,
};
