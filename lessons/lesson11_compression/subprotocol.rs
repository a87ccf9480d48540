//! Two ways to write the same messages, and which one a connection uses (RFC 6455 §1.9).

pub mod cbor;
pub mod choose;
pub mod socket;
