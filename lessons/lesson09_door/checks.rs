//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod address;
mod bucket;
mod origin;
mod ticket;

use super::stages::STAGES;
use crate::learn::{exercise::Lesson, text::Text};

pub use address::address;
pub use bucket::{BURST, Bucket, Buckets, EVERY, bucket};
pub use origin::{Answer, Shows, origin};
pub use ticket::{GOOD_FOR, MOST, Ticket, ticket};

/// The exercises of lesson 09, in order.
pub const LESSON: Lesson = Lesson {
    number: "09",
    folder: "lesson09_door",
    title: Text { en: "The door and the road", vi: "Cửa và đường" },
    exercises: &[origin::EXERCISE, ticket::EXERCISE, bucket::EXERCISE, address::EXERCISE],
    stages: STAGES,
};
