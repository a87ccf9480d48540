//! Known mistakes in exercise 06.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::{collections::BTreeMap, time::Duration};

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, FORGET, Heard, What},
};

pub fn never_expires() -> Observed {
    fn typing(heard: &[Heard], now: Duration) -> Vec<&'static str> {
        let mut last = BTreeMap::new();
        for event in heard {
            last.insert(event.who, event); // of each person, the newest counts
        }
        let _ = now;
        let types = |event: &&Heard| event.what == What::Typing;
        last.into_values().filter(types).map(|event| event.who).collect()
    }

    checks::typing(typing)
}

pub fn counts_from_the_first() -> Observed {
    fn typing(heard: &[Heard], now: Duration) -> Vec<&'static str> {
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

    checks::typing(typing)
}

pub fn saying_is_not_stopping() -> Observed {
    fn typing(heard: &[Heard], now: Duration) -> Vec<&'static str> {
        let mut last = BTreeMap::new();
        for event in heard.iter().filter(|event| event.what != What::Said) {
            last.insert(event.who, event); // of each person, the newest counts
        }
        let types = |event: &&Heard| event.what == What::Typing && now < event.at + FORGET;
        last.into_values().filter(types).map(|event| event.who).collect()
    }

    checks::typing(typing)
}

pub fn one_at_a_time() -> Observed {
    fn typing(heard: &[Heard], now: Duration) -> Vec<&'static str> {
        let types = |event: &&Heard| event.what == What::Typing && now < event.at + FORGET;
        heard.last().filter(types).map(|event| event.who).into_iter().collect()
    }

    checks::typing(typing)
}
