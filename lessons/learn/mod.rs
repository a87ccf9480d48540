//! The exercises and the building stages: what they are, how an answer is watched, and how it is
//! judged.
//!
//! | file | idea |
//! |---|---|
//! | [`text`] | a sentence in both languages, and which of them to show |
//! | [`exercise`] | an exercise: its texts, its files; the starter is derived from the solution |
//! | [`observe`] | runs an answer and keeps its transcript, whatever it does |
//! | [`verdict`] | builds a learner's file alone and compares its transcript with the answer key |
//! | [`progress`] | what is remembered between two runs |
//! | [`report`] | verdicts, progress and differences as text |
//! | [`stage`] | a building stage: a file of the lesson that the learner writes, and that runs |
//! | [`source`] | a learner's file as text; a starter is derived from our code |
//! | [`ladder`] | the cases of a stage, and the run that stops at the first that fails |
//! | [`cargo`] | cargo, called to build one program and to find it |
//! | [`child`] | a process that runs a learner's code, with a limit for everything |
//! | [`stage_verdict`] | builds the learner's code into the course and runs the cases |
//! | [`stage_report`] | verdicts on stages as text |

pub mod cargo;
pub mod child;
pub mod exercise;
pub mod ladder;
pub mod observe;
pub mod progress;
pub mod report;
pub mod source;
pub mod stage;
pub mod stage_report;
pub mod stage_verdict;
pub mod text;
pub mod verdict;
