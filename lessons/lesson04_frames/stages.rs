//! The register of the lesson's building stages. Each module here is one of them: its texts, and
//! its known mistakes.

mod connection;
mod header;
mod message;

use crate::learn::stage::Stage;

/// The stages of lesson 04, in order.
pub const STAGES: &[Stage] = &[header::STAGE, message::STAGE, connection::STAGE];
