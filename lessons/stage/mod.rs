//! What no lesson teaches and every program stands on.
//!
//! | file | idea |
//! |---|---|
//! | [`program`] | arguments, the first and the last words, errors, progress |
//! | [`serve`] | listening, limits, the tap, serving until Ctrl-C |

pub mod program;
pub mod serve;
