//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod append;
mod gap;
mod lease;
mod perhaps;

use super::stages::STAGES;
use crate::learn::{exercise::Lesson, text::Text};

pub use super::store::{Key, NotPlaced, Page, Placed, Stored};
pub use append::{Disk, Log, append};
pub use gap::{Answer, gap};
pub use lease::{Change, LEASE, Lease, Nodes, Snapshot, changes, lease, people};
pub use perhaps::{Broker, PATIENCE, PAUSE, perhaps};

/// The exercises of lesson 12, in order.
pub const LESSON: Lesson = Lesson {
    number: "12",
    folder: "lesson12_servers",
    title: Text { en: "Many servers, one log", vi: "Nhiều server, một nhật ký" },
    exercises: &[append::EXERCISE, gap::EXERCISE, lease::EXERCISE, perhaps::EXERCISE],
    stages: STAGES,
};
