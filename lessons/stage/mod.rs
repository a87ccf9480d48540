//! What no lesson teaches and every program stands on.
//!
//! | file | idea |
//! |---|---|
//! | [`program`] | arguments, the first and the last words, errors, progress |
//! | [`serve`] | listening, limits, the tap, serving until Ctrl-C |
//! | [`text`] | a text that is encoded once and shared |

pub mod program;
pub mod serve;
pub mod text;
