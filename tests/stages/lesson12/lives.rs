//! A log in one segment: appended, repeated, killed.

use full_duplex::{learn::ladder::Cases, lesson12_servers::segments::Sizes};

use super::{
    groups::{BATCH, FOUND, HALF, NUMBERS, REPEATS},
    script::{
        Step::{self, Append, AppendTooLong, Change, Disk, FailSync, Forget, Kill, PowerCut},
        play,
    },
};

type Row = (&'static str, &'static [Step]);

const NUMBERED: &[Row] = &[
    ("the first text", &[Append(&[("a1", "new 1")])]),
    ("the second one", &[Append(&[("a1", "new 1")]), Append(&[("a2", "new 2")])]),
    ("three at once", &[Append(&[("a1", "new 1"), ("a2", "new 2"), ("a3", "new 3")])]),
    (
        "one that is too long, and one that isn't",
        &[AppendTooLong("a1", "a2"), Append(&[("a3", "new 2")])],
    ),
];

const REPEATED: &[Row] = &[
    ("sent again", &[Append(&[("a1", "new 1")]), Append(&[("a1", "duplicate 1")])]),
    (
        "much later",
        &[
            Append(&[("a1", "new 1"), ("a2", "new 2")]),
            Append(&[("a3", "new 3")]),
            Append(&[("a1", "duplicate 1")]),
            Append(&[("a4", "new 4")]),
        ],
    ),
    ("an id is its session's own", &[Append(&[("a1", "new 1")]), Append(&[("Minh/a1", "new 2")])]),
    (
        "old ones and new ones",
        &[
            Append(&[("a1", "new 1"), ("a2", "new 2")]),
            Append(&[("a3", "new 3"), ("a1", "duplicate 1"), ("a4", "new 4")]),
        ],
    ),
    ("twice in one batch", &[Append(&[("a1", "new 1"), ("a1", "duplicate 1"), ("a2", "new 2")])]),
];

const SYNCED: &[Row] = &[
    (
        "a batch of one",
        &[Forget, Append(&[("a1", "new 1")]), Disk(&["0001.log: append", "0001.log: sync"])],
    ),
    (
        "a batch of four",
        &[
            Forget,
            Append(&[("a1", "new 1"), ("a2", "new 2"), ("a3", "new 3"), ("a4", "new 4")]),
            Disk(&["0001.log: append", "0001.log: sync"]),
        ],
    ),
    (
        "nothing new is nothing to write",
        &[Append(&[("a1", "new 1")]), Forget, Append(&[("a1", "duplicate 1")]), Disk(&[])],
    ),
];

const RESTARTED: &[Row] = &[
    ("an empty log", &[Kill(&[]), Append(&[("a1", "new 1")])]),
    (
        "the texts are there",
        &[Append(&[("a1", "new 1"), ("a2", "new 2")]), Kill(&["1 a1", "2 a2"])],
    ),
    (
        "the numbers go on",
        &[Append(&[("a1", "new 1")]), Kill(&["1 a1"]), Append(&[("a2", "new 2")])],
    ),
    (
        "a repeat is known",
        &[
            Append(&[("a1", "new 1"), ("Minh/a1", "new 2")]),
            Kill(&["1 a1", "2 Minh/a1"]),
            Append(&[("Minh/a1", "duplicate 2"), ("a1", "duplicate 1")]),
        ],
    ),
    (
        "life after life",
        &[
            Append(&[("a1", "new 1")]),
            Kill(&["1 a1"]),
            Append(&[("a2", "new 2")]),
            Kill(&["1 a1", "2 a2"]),
            Append(&[("a1", "duplicate 1"), ("a3", "new 3")]),
            Kill(&["1 a1", "2 a2", "3 a3"]),
        ],
    ),
    ("after a power cut", &[Append(&[("a1", "new 1")]), PowerCut(&["1 a1"])]),
    ("a new log after a power cut", &[PowerCut(&[]), Append(&[("a1", "new 1")])]),
    (
        "what was written, not synced, and found, is there for good",
        &[
            FailSync(0),
            Append(&[("a1", "unknown")]),
            Kill(&["1 a1"]),
            PowerCut(&["1 a1"]),
            Append(&[("a1", "duplicate 1")]),
        ],
    ),
];

const CUT_OFF: &[Row] = &[
    (
        "half a record at the end",
        &[
            Append(&[("a1", "new 1")]),
            Change("0001.log", |bytes| bytes.extend_from_slice(b"00000050 8f3a")),
            Kill(&["1 a1"]),
        ],
    ),
    (
        "and what is appended follows the last whole one",
        &[
            Append(&[("a1", "new 1")]),
            Change("0001.log", |bytes| bytes.extend_from_slice(b"00000050 8f3a")),
            Kill(&["1 a1"]),
            Append(&[("a2", "new 2")]),
            Kill(&["1 a1", "2 a2"]),
        ],
    ),
    (
        "zeros at the end",
        &[
            Append(&[("a1", "new 1")]),
            Change("0001.log", |bytes| bytes.resize(bytes.len() + 300, 0)),
            Kill(&["1 a1"]),
            Append(&[("a2", "new 2")]),
            PowerCut(&["1 a1", "2 a2"]),
        ],
    ),
    (
        "a batch that was torn may come again",
        &[
            Append(&[("a1", "new 1")]),
            Append(&[("a2", "new 2"), ("a3", "new 3")]),
            Change("0001.log", |bytes| bytes.truncate(bytes.len() - 9)),
            Kill(&["1 a1", "2 a2"]),
            Append(&[("a2", "duplicate 2"), ("a3", "new 3")]),
            Kill(&["1 a1", "2 a2", "3 a3"]),
        ],
    ),
    (
        "a log that had just begun",
        &[
            Change("0001.log", |bytes| bytes.truncate(20)),
            Kill(&[]),
            Append(&[("a1", "new 1")]),
            Kill(&["1 a1"]),
        ],
    ),
];

pub fn cases(cases: &mut Cases) {
    let groups = [
        (&NUMBERS, NUMBERED),
        (&REPEATS, REPEATED),
        (&BATCH, SYNCED),
        (&FOUND, RESTARTED),
        (&HALF, CUT_OFF),
    ];
    for (group, rows) in groups {
        for (about, steps) in rows {
            cases.add(group, about, |tape| play(tape, Sizes::default(), steps));
        }
    }
}
