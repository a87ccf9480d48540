//! Any bytes as a message in CBOR: no panic, and what is taken for a message is a JSON object that
//! means the same in CBOR again.
#![no_main]

use full_duplex::lesson11_compression::subprotocol::cbor::{decode, encode};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = decode(bytes) {
        let object: Map<String, Value> = serde_json::from_str(&text).expect("an object");
        let again = decode(&encode(&text).expect("an object")).expect("a message");
        assert_eq!(serde_json::from_str::<Map<String, Value>>(&again).ok(), Some(object));
    }
    let _ = encode(&String::from_utf8_lossy(bytes));
});
