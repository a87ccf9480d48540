//! Exercise 04.1 · Masking · Mask
//!
//! Every byte that a client sends is mixed with a key: byte i of the payload with byte i mod 4 of
//! the key, by XOR (`^`). The network delivers a long payload in pieces, and you should not have to
//! wait for all of them. So mask one *piece*; you are told where in the payload it begins. Done
//! twice, the payload is as it was.
//!
//! Mỗi byte client gửi đi đều được trộn với một key: byte thứ i của payload với byte thứ i mod 4
//! của key, bằng phép XOR (`^`). Payload dài thì mạng giao từng khúc một, mà bạn chẳng việc gì phải
//! chờ cho đủ mọi khúc. Vậy hãy mask một *khúc*; bạn được cho biết nó bắt đầu ở đâu trong payload.
//! Làm hai lần thì payload trở lại như cũ.

use full_duplex::{learn::observe::Observed, lesson04_frames::checks};

/// Masks, or unmasks, `piece`. Its first byte is the payload's byte number `offset`.
pub fn mask(piece: &mut [u8], key: [u8; 4], offset: usize) {
    todo!("mix each byte with its byte of the key")
}

/// Runs your answer: `cargo learn check 04.1`.
pub fn main() -> Observed {
    checks::masking(mask)
}
