//! What is said about each exercise: title, hints, known mistakes, and what to think about after a pass.

mod life;
mod slow;
mod sweep;

pub use life::LIFE;
pub use slow::SLOW;
pub use sweep::SWEEP;
