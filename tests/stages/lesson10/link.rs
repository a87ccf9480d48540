//! 10-B: one end of a link, call by call, and then two ends over a network that loses and repeats.

mod end;
mod groups;
mod network;
mod numbers;
mod states;

use end::{End, Row};
use full_duplex::learn::ladder::{Case, Cases, Group};
use groups::{CARRIED, CONFIRMED, ENDS, HEARD, KEPT, ROOM, SIGNS};

/// The seeds of the networks between two ends.
const SEEDS: std::ops::Range<u64> = 1..11;

pub fn cases() -> Vec<Case> {
    let mut cases = Cases::default();
    let groups: [(&'static Group, &[Row]); 6] = [
        (&KEPT, numbers::SENT),
        (&CONFIRMED, numbers::TAKEN),
        (&HEARD, numbers::ONCE),
        (&SIGNS, states::ALIVE),
        (&ROOM, states::SPACE),
        (&ENDS, states::LAST),
    ];
    for (group, rows) in groups {
        for (about, calls) in rows {
            cases.add(group, about, |tape| {
                let mut end = End::new(tape);
                calls.iter().try_for_each(|(call, expected)| end.call(*call, expected))
            });
        }
    }
    for seed in SEEDS {
        let about = format!("a network that loses and repeats, seed {seed}");
        cases.add(&CARRIED, &about, move |tape| network::carries(tape, seed));
    }
    cases.0
}
