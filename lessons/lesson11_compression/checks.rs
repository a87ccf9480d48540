//! The register of the lesson's exercises. Each module here is one exercise: its texts, and the
//! check that holds a conversation with an answer and writes down what a peer can observe of it.

mod bomb;
mod negotiate;
mod pieces;
mod tail;

use super::stages::STAGES;
use crate::learn::{exercise::Lesson, text::Text};

pub use super::{deflate::TAIL, parameters::Element};
pub use bomb::{Broken, Fragment, STEP, bomb};
pub use negotiate::{Answer, MOST, bits, negotiate};
pub use pieces::{LARGEST, Reply, Upload, Uploads, pieces};
pub use tail::{Compressor, Decompressor, Frame, tail};

/// The exercises of lesson 11, in order.
pub const LESSON: Lesson = Lesson {
    number: "11",
    folder: "lesson11_compression",
    title: Text { en: "Compression and pictures", vi: "Nén và hình ảnh" },
    exercises: &[negotiate::EXERCISE, tail::EXERCISE, bomb::EXERCISE, pieces::EXERCISE],
    stages: STAGES,
};
