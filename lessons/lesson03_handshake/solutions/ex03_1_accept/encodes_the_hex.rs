//! A known mistake. Một lỗi quen thuộc.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use full_duplex::{learn::observe::Observed, lesson03_handshake::checks};
use sha1::{Digest as _, Sha1};

const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`.
pub fn accept(key: &str) -> String {
    let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    let hex: Vec<_> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    BASE64_STANDARD.encode(hex.concat())
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::accept(accept)
}
