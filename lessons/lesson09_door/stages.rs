//! The register of the lesson's building stages. Each module here is one of them: its texts, and
//! its known mistakes.

mod tokens;

use crate::learn::stage::Stage;

/// The stages of lesson 09, in order.
pub const STAGES: &[Stage] = &[tokens::STAGE];
