//! What is said about each exercise: title, hints, known mistakes, and what to think about after a pass.

mod bug_hunt;
mod fragments;
mod goodbye;
mod header;
mod masking;

pub use bug_hunt::BUG_HUNT;
pub use fragments::FRAGMENTS;
pub use goodbye::GOODBYE;
pub use header::HEADER;
pub use masking::MASKING;
