//! A known mistake. Một lỗi quen thuộc.

use std::{collections::BTreeMap, time::Duration};

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, FORGET, Heard, What},
};

/// Who is shown as typing at `now`, after everything that was heard until then (oldest first).
pub fn typing(heard: &[Heard], now: Duration) -> Vec<&'static str> {
    let mut last = BTreeMap::new();
    for event in heard.iter().filter(|event| event.what != What::Said) {
        last.insert(event.who, event); // of each person, the newest counts
    }
    let types = |event: &&Heard| event.what == What::Typing && now < event.at + FORGET;
    last.into_values().filter(types).map(|event| event.who).collect()
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::typing(typing)
}
