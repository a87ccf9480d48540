//! Exercise 04.2 · A frame's header · Header của frame
//!
//! Write the bytes that stand before a payload (RFC 6455 §5.2): FIN and the opcode in the first
//! byte; in the second one the MASK bit and the length, if it is at most 125. Longer: 126 there and
//! the length in the next two bytes, or 127 and the next eight, biggest byte first; always the
//! shortest that does. At the end the masking key, if there is one.
//!
//! Hãy viết những byte đứng trước payload (RFC 6455 §5.2): FIN và opcode ở byte đầu tiên; ở byte
//! thứ hai là bit MASK và độ dài, nếu không quá 125. Dài hơn thì ở đó ghi 126 và độ dài nằm trong
//! hai byte tiếp theo, hoặc ghi 127 và tám byte tiếp theo, byte lớn đứng trước; luôn chọn cách ngắn
//! nhất có thể. Cuối cùng là masking key, nếu có.

use full_duplex::{learn::observe::Observed, lesson04_frames::checks};

/// The header of a frame whose payload is `length` bytes long. The three reserved bits are 0.
pub fn header(fin: bool, opcode: u8, length: u64, key: Option<[u8; 4]>) -> Vec<u8> {
    todo!("FIN and opcode, MASK and length, the key")
}

/// Runs your answer: `cargo learn check 04.2`.
pub fn main() -> Observed {
    checks::header(header)
}
