//! The register of the lesson's building stages. Each module here is one of them: its texts, and
//! its known mistakes.

mod file_log;
mod mistakes;

use crate::learn::stage::Stage;

/// The stages of lesson 12, in order.
pub const STAGES: &[Stage] = &[file_log::STAGE];
