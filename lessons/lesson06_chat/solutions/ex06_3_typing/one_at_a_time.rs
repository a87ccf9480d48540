//! A known mistake. Một lỗi quen thuộc.

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, FORGET, Heard, What},
};

/// Who is shown as typing at `now`, after everything that was heard until then (oldest first).
pub fn typing(heard: &[Heard], now: Duration) -> Vec<&'static str> {
    let types = |event: &&Heard| event.what == What::Typing && now < event.at + FORGET;
    heard.last().filter(types).map(|event| event.who).into_iter().collect()
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::typing(typing)
}
