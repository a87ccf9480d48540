//! The exercises: what they are, how an answer is watched, and how it is judged.
//!
//! | file | idea |
//! |---|---|
//! | [`text`] | a sentence in both languages, and which of them to show |
//! | [`exercise`] | an exercise: its texts, its files; the starter is derived from the solution |
//! | [`observe`] | runs an answer and keeps its transcript, whatever it does |
//! | [`verdict`] | builds a learner's file alone and compares its transcript with the answer key |
//! | [`progress`] | what is remembered between two runs |
//! | [`report`] | verdicts, progress and differences as text |

pub mod exercise;
pub mod observe;
pub mod progress;
pub mod report;
pub mod text;
pub mod verdict;
