//! The register of the lesson's building stages. Each module here is one of them: its texts, and
//! its known mistakes.

mod catching_up;
mod coming_back;

use crate::learn::stage::Stage;

/// The stages of lesson 08, in order.
pub const STAGES: &[Stage] = &[coming_back::STAGE, catching_up::STAGE];
