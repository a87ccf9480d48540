//! Known mistakes in exercise 03.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use full_duplex::{learn::observe::Observed, lesson03_handshake::checks};
use sha1::{Digest as _, Sha1};

const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

pub fn decodes_the_key() -> Observed {
    fn accept(key: &str) -> String {
        let bytes = BASE64_STANDARD.decode(key).unwrap_or_default();
        let digest = Sha1::new().chain_update(bytes).chain_update(GUID).finalize();
        BASE64_STANDARD.encode(digest)
    }

    checks::accept(accept)
}

pub fn encodes_the_hex() -> Observed {
    fn accept(key: &str) -> String {
        let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
        let hex: Vec<_> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        BASE64_STANDARD.encode(hex.concat())
    }

    checks::accept(accept)
}

pub fn guid_first() -> Observed {
    fn accept(key: &str) -> String {
        let digest = Sha1::new().chain_update(GUID).chain_update(key).finalize();
        BASE64_STANDARD.encode(digest)
    }

    checks::accept(accept)
}
