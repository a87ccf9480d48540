//! What is said about each exercise: title, hints, known mistakes, and what to think about after a pass.

mod broadcast;
mod nonsense;
mod status;
mod typing;

pub use broadcast::BROADCAST;
pub use nonsense::NONSENSE;
pub use status::STATUS;
pub use typing::TYPING;
