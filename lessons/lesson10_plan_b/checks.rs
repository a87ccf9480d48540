//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod climb;
mod fall_back;
mod once;

use super::stages::STAGES;
use crate::learn::{exercise::Lesson, text::Text};

pub use super::road::{PROBE, PROBE_SOON, ROADS, Road, SHORT, SHORT_ENDS};
pub use climb::{Event, climb};
pub use fall_back::{Memory, Obstacle, fall_back};
pub use once::{Entry, Item, Written, once};

/// The exercises of lesson 10, in order.
pub const LESSON: Lesson = Lesson {
    number: "10",
    folder: "lesson10_plan_b",
    title: Text { en: "Plan B", vi: "Phương án B" },
    exercises: &[fall_back::EXERCISE, climb::EXERCISE, once::EXERCISE],
    stages: STAGES,
};
