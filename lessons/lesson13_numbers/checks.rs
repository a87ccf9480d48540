//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod batch;
mod client;
mod omission;

use crate::learn::{exercise::Lesson, text::Text};

pub use batch::{MOST, Socket, batch};
pub use client::{BUSY, Claim, Run, client};
pub use omission::{EVERY, Wire, omission};

/// The exercises of lesson 13, in order.
pub const LESSON: Lesson = Lesson {
    number: "13",
    folder: "lesson13_numbers",
    title: Text {
        en: "Numbers, and the fast server", vi: "Các con số, và server thật nhanh"
    },
    exercises: &[omission::EXERCISE, client::EXERCISE, batch::EXERCISE],
    stages: &[],
};
