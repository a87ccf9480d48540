//! Exercise 04.3 · Bug hunt (hard) · Săn lỗi (khó)
//!
//! You are given a decoder. All your examples pass, and still connections break in production.
//! Write a *property*: something that is true of every right decoder and every conversation, tried
//! with random ones. Make frames, encode them, cut the bytes as a network would, decode, compare.
//! It must never accuse a decoder that is right, and it must catch all six that are wrong. `seed`
//! decides everything that is random, so that a failure can be repeated.
//!
//! Có người đưa bạn một bộ giải mã. Ví dụ nào của bạn cũng chạy đúng, vậy mà trên production kết
//! nối vẫn hỏng. Hãy viết một *tính chất* (property): điều luôn đúng với mọi bộ giải mã đúng và mọi
//! cuộc trò chuyện, rồi thử với những cuộc trò chuyện ngẫu nhiên. Tạo frame, mã hoá, cắt byte như
//! mạng vẫn cắt, giải mã, so sánh. Nó không bao giờ được kết tội một bộ giải mã đúng, và phải bắt
//! được cả sáu bộ giải mã sai. `seed` quyết định mọi thứ ngẫu nhiên, để lần thất bại nào cũng lặp
//! lại được.

use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::checks::{self, Decode, Frame, encode},
};

/// Tries one random conversation, the same for the same `seed`; true if `decode` gives back what
/// was sent.
///
/// `fastrand::Rng::with_seed(seed)` makes random numbers. A `Frame` has `fin`, `opcode` (0 to 2)
/// and `payload`; `encode(&frame, key)` makes its bytes with a `[u8; 4]` as key, and is right.
/// `decode(&pieces)` takes a slice of `Vec<u8>` and gives the frames that it finds in them.
pub fn holds(decode: Decode, seed: u64) -> bool {
    todo!("random frames, random cuts, the same frames again")
}

/// Runs your answer: `cargo learn check 04.3`.
pub fn main() -> Observed {
    checks::bug_hunt(holds)
}
