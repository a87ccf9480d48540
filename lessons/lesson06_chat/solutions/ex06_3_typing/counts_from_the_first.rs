//! A known mistake. Một lỗi quen thuộc.

use std::{collections::BTreeMap, time::Duration};

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, FORGET, Heard, What},
};

/// Who is shown as typing at `now`, after everything that was heard until then (oldest first).
pub fn typing(heard: &[Heard], now: Duration) -> Vec<&'static str> {
    let mut last = BTreeMap::<_, Heard>::new();
    for event in heard {
        let before = last.get(event.who).copied();
        let goes_on =
            before.filter(|before| before.what == event.what && event.at < before.at + FORGET);
        last.insert(event.who, goes_on.unwrap_or(*event));
    }
    let types = |event: &Heard| event.what == What::Typing && now < event.at + FORGET;
    last.into_values().filter(types).map(|event| event.who).collect()
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::typing(typing)
}
