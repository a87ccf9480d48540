//! Frames as a test writes them, and as it compares them.

use std::fmt::Write as _;

use super::Wire;

/// The masking key of the RFC's own example (§5.7).
pub const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A client's frame of at most 125 bytes, masked.
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).expect("a short payload");
    assert!(length < 126, "a short payload");
    let payload = payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key);
    [first, 0x80 | length].into_iter().chain(KEY).chain(payload).collect()
}

/// Waits for exactly this answer.
pub async fn hears(wire: &mut Wire, answer: &[u8]) {
    let heard = wire.take(answer.len()).await;
    assert_eq!(String::from_utf8_lossy(&heard), String::from_utf8_lossy(answer));
}

/// Everything after the handshake: lesson 03 has shown that.
pub fn frames_of(transcript: &str) -> String {
    let mut frames = String::new();
    let lines = transcript.lines().skip_while(|line| !line.contains("< sec-websocket-accept"));
    for line in lines.skip(3) {
        let _ = writeln!(frames, "{line}");
    }
    frames
}
