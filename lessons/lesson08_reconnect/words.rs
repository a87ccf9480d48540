//! What is said about each exercise: title, hints, known mistakes, and what to think about after a pass.

mod backoff;
mod cursor;
mod outcomes;
mod queue;

pub use backoff::BACKOFF;
pub use cursor::CURSOR;
pub use outcomes::OUTCOMES;
pub use queue::QUEUE;
