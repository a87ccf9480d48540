//! Exercise 11.1 · Answer an offer · Trả lời một lời đề nghị
//!
//! A client lists offers, the one that it likes best first. The server answers the first one that
//! it can accept, or none. This server uses a window of 2^`MOST` bytes at most, and says so in
//! every answer; it wants no more of a client either, if the client can be told.
//!
//! An offer is declined if its name isn't `permessage-deflate`, if one of its parameters is unknown
//! or stands there twice, or if a value is wrong. These are known:
//!
//! | parameter | value in an offer | in the answer |
//! |---|---|---|
//! | `server_no_context_takeover`, `client_no_context_takeover` | none | if it was offered |
//! | `server_max_window_bits` | 8 to 15 | always: what was offered, at most `MOST` |
//! | `client_max_window_bits` | none, or 8 to 15 | if it was offered: the same, at most `MOST` |
//!
//! Client liệt kê các đề nghị, cái thích nhất đứng trước. Server trả lời cái đầu tiên chấp nhận
//! được, hoặc không trả lời cái nào. Server này dùng cửa sổ nhiều nhất là 2^`MOST` byte, và câu trả
//! lời nào cũng nói rõ điều đó; nó muốn client cũng thế, nếu client cho phép yêu cầu.
//!
//! Đề nghị bị từ chối nếu tên không phải `permessage-deflate`, nếu có tham số lạ hay tham số xuất
//! hiện hai lần, hoặc nếu giá trị sai. Bảng trên là các tham số đã biết; cột hai: giá trị trong đề
//! nghị, cột ba: khi nào có mặt trong câu trả lời. (Bạn cần `find_map`, `match` trên một cặp, và
//! `BTreeSet`; you need `find_map`, a `match` on a pair, and `BTreeSet`.)

use std::collections::BTreeSet;

use full_duplex::{
    learn::observe::Observed,
    lesson11_compression::checks::{self, Answer, Element, MOST, bits},
};

/// The answer to the first offer that can be accepted.
pub fn answer(offers: &[Element<'_>]) -> Option<Answer> {
    todo!("which of them is the first that can be accepted?")
}

/// The answer to this offer; `None` declines it.
pub fn accept(offer: &Element<'_>) -> Option<Answer> {
    todo!("its name, then its parameters (`offer.parameters`), one after the other")
}

/// Runs your answer: `cargo learn check 11.1`.
pub fn main() -> Observed {
    checks::negotiate(answer)
}
