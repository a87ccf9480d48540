//! Exercise 06.3 · "Lan is typing…" · "Lan đang gõ…"
//!
//! The page has heard who typed, stopped, said something or left, and when. Which people are shown
//! as typing now? A person who goes on typing says so every few seconds; one whose laptop is closed
//! in the middle of a word says nothing any more, and is forgotten `FORGET` (6 s) after the last
//! sign. Saying it and leaving end it, too. Several people may type at once.
//!
//! Trang đã nghe thấy ai gõ, ai dừng, ai nói, ai rời phòng, và lúc nào. Vậy bây giờ hiện ai đang
//! gõ? Người còn gõ thì vài giây lại báo một lần; người gập laptop giữa chừng thì không báo gì nữa,
//! nên `FORGET` (6 giây) sau dấu hiệu cuối cùng thì thôi tính. Gửi tin hay rời phòng cũng là hết
//! gõ. Nhiều người có thể gõ cùng lúc.

use std::{collections::BTreeMap, time::Duration};

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, FORGET, Heard, What},
};

/// The people shown as typing at `now`, after everything that was heard until then (oldest first).
pub fn typing(heard: &[Heard], now: Duration) -> Vec<&'static str> {
    todo!("of each person the newest sign counts, for six seconds")
}

/// Runs your answer: `cargo learn check 06.3`.
pub fn main() -> Observed {
    checks::typing(typing)
}
