//! Lesson 03 on the wire: the RFC's own handshake, everything that must be refused, and both sides against others.

#[path = "lesson03/drivers.rs"]
mod drivers;
#[path = "lesson03/refusals.rs"]
mod refusals;

use full_duplex::lesson03_handshake::{accept_key, key};

/// RFC 6455 §1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

#[test]
fn the_rfcs_own_example() {
    assert_eq!(key::key(*b"the sample nonce"), KEY);
    assert_eq!(accept_key(KEY), ACCEPT);
    let digest: Vec<_> = key::digest(KEY).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest.concat(), "b37a4f2cc0624f1690f64606cf385945b2bec4ea");
}
