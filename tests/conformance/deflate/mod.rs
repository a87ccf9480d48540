//! RFC 7692: sections 12 and 13 of the Autobahn test suite, and a section C of our own for what
//! that suite doesn't ask.

pub mod data;
pub mod rows;
pub mod rules;
