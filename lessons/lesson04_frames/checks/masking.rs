use crate::{
    learn::observe::{Observed, observe},
    tap::hex,
};

/// The key of the RFC's own example (§5.7).
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// 04.1: a payload is masked in one piece and in several, and unmasked again.
#[must_use]
pub fn masking(mask: fn(&mut [u8], [u8; 4], usize)) -> Observed {
    observe(move |tape| {
        for (text, size) in [("Hello", 5), ("Hello", 2), ("Xin chào Lan", 5), ("", 1), ("!", 1)] {
            tape.note(1, format!("{text:?}, key {}, in pieces of {size}", hex(&KEY)));
            let mut payload = text.as_bytes().to_vec();
            in_pieces(&mut payload, size, mask);
            tape.sent(1, &hex(&payload));
            // The other side reads it in other pieces.
            in_pieces(&mut payload, 3, mask);
            tape.received(1, &format!("{:?}", String::from_utf8_lossy(&payload)));
        }
    })
}

fn in_pieces(payload: &mut [u8], size: usize, mask: fn(&mut [u8], [u8; 4], usize)) {
    for (number, piece) in payload.chunks_mut(size).enumerate() {
        mask(piece, KEY, number * size);
    }
}
