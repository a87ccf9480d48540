//! A known mistake. Một lỗi quen thuộc.

use std::{collections::BTreeMap, time::Duration};

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Heard, What},
};

/// Who is shown as typing at `now`, after everything that was heard until then (oldest first).
pub fn typing(heard: &[Heard], now: Duration) -> Vec<&'static str> {
    let mut last = BTreeMap::new();
    for event in heard {
        last.insert(event.who, event); // of each person, the newest counts
    }
    let _ = now;
    let types = |event: &&Heard| event.what == What::Typing;
    last.into_values().filter(types).map(|event| event.who).collect()
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::typing(typing)
}
