//! A log in several segments: the next one is begun, the oldest is removed, its keys stay.

use full_duplex::learn::ladder::Cases;

use super::{
    groups::{NEXT, TRIMMED},
    script::{
        ONE_BATCH,
        Step::{self, Append, Create, Disk, First, Forget, Kill, PowerCut},
        play,
    },
};

type Row = (&'static str, &'static [Step]);

const A1: Step = Append(&[("a1", "new 1")]);
const A2: Step = Append(&[("a2", "new 2")]);
const A3: Step = Append(&[("a3", "new 3")]);
const A4: Step = Append(&[("a4", "new 4")]);
const A5: Step = Append(&[("a5", "new 5")]);
const NEW: Step =
    Disk(&["0001.log: create", "0001.log: append", "0001.log: sync", "the folder: sync"]);
const BEGUN: Step = Disk(&[
    "0002.log: create",
    "0002.log: append",
    "0002.log: sync",
    "the folder: sync",
    "0002.log: append",
    "0002.log: sync",
]);

const SEVERAL: &[Row] = &[
    ("the first one: its name is on the disk before it is used", &[NEW]),
    ("the numbers go on", &[A1, A2]),
    ("the next one, too", &[A1, Forget, A2, BEGUN]),
    ("a repeat needs none", &[A1, Forget, Append(&[("a1", "duplicate 1")]), Disk(&[]), A2, BEGUN]),
    ("all of them are read at the start", &[A1, A2, Kill(&["1 a1", "2 a2"]), First(1)]),
    ("and after a power cut", &[A1, A2, PowerCut(&["1 a1", "2 a2"])]),
    (
        "one that was only named",
        &[A1, A2, Create("0003.log", b""), Kill(&["1 a1", "2 a2"]), A3, Kill(&["2 a2", "3 a3"])],
    ),
    (
        "one with half a title",
        &[
            A1,
            Create("0002.log", b"00000028 8f3a01bc {\"epoch\":"),
            Kill(&["1 a1"]),
            A2,
            PowerCut(&["1 a1", "2 a2"]),
        ],
    ),
    (
        "a file of another program is left alone",
        &[A1, Create("notes.txt", b"hello"), Create("lock", b""), Kill(&["1 a1"]), A2],
    ),
];

const OLDEST: &[Row] = &[
    ("the oldest one goes", &[A1, A2, First(1), A3, First(2), Kill(&["2 a2", "3 a3"]), First(2)]),
    (
        "its keys are on the disk before it is removed",
        &[
            A1,
            A2,
            Forget,
            A3,
            Disk(&[
                "0003.log: create",
                "0003.log: append",
                "0003.log: sync",
                "the folder: sync",
                "0001.keys: create",
                "0001.keys: append",
                "0001.keys: sync",
                "the folder: sync",
                "0001.log: remove",
                "the folder: sync",
                "0003.log: append",
                "0003.log: sync",
            ]),
        ],
    ),
    ("a repeat is still known", &[A1, A2, A3, Append(&[("a1", "duplicate 1")])]),
    (
        "also in the next life",
        &[A1, A2, A3, Kill(&["2 a2", "3 a3"]), Append(&[("a1", "duplicate 1"), ("a4", "new 4")])],
    ),
    (
        "and after a power cut",
        &[
            A1,
            A2,
            A3,
            A4,
            PowerCut(&["3 a3", "4 a4"]),
            Append(&[("a2", "duplicate 2"), ("a1", "duplicate 1")]),
        ],
    ),
    (
        "a memory has an end",
        &[A1, A2, A3, A4, A5, Append(&[("a1", "new 6"), ("a2", "duplicate 2")]), First(5)],
    ),
    (
        "the same after a restart",
        &[
            A1,
            A2,
            A3,
            A4,
            A5,
            Kill(&["4 a4", "5 a5"]),
            Append(&[("a1", "new 6"), ("a3", "duplicate 3")]),
        ],
    ),
    (
        "keys beside the segment that they are from",
        &[
            A1,
            A2,
            Create("0001.keys", b"half of it"),
            Kill(&["1 a1", "2 a2"]),
            A3,
            Kill(&["2 a2", "3 a3"]),
            Append(&[("a1", "duplicate 1")]),
        ],
    ),
];

pub fn cases(cases: &mut Cases) {
    for (group, rows) in [(&NEXT, SEVERAL), (&TRIMMED, OLDEST)] {
        for (about, steps) in rows {
            cases.add(group, about, |tape| play(tape, ONE_BATCH, steps));
        }
    }
}
