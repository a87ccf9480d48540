//! Disks that are full, that lose what they were given, and folders in which something is missing.

use full_duplex::{learn::ladder::Cases, lesson12_servers::segments::Sizes};

use super::{
    groups::{FULL, MISSING, STOPPED},
    script::{
        ONE_BATCH,
        Step::{
            self, Append, Change, Create, Disk, FailSync, Forget, Kill, PowerCut, Refuses, Remove,
            Room,
        },
        play,
    },
};

type Row = (&'static str, Sizes, &'static [Step]);

/// A segment that is never full.
const LARGE: Sizes = Sizes { segment: 1 << 20, segments: 8, keys: 16 };

const A1: Step = Append(&[("a1", "new 1")]);
const A2: Step = Append(&[("a2", "new 2")]);
const A3: Step = Append(&[("a3", "new 3")]);

const NO_ROOM: &[Row] = &[
    ("nothing fits", LARGE, &[A1, Room(Some(0)), Append(&[("a2", "refused")])]),
    (
        "half of a record fits, and is taken back",
        LARGE,
        &[
            A1,
            Forget,
            Room(Some(30)),
            Append(&[("a2", "refused")]),
            Disk(&["0001.log: append", "0001.log: cut", "0001.log: sync"]),
        ],
    ),
    (
        "there is room again",
        LARGE,
        &[A1, Room(Some(30)), Append(&[("a2", "refused")]), Room(None), A2],
    ),
    (
        "and nothing of the first time is left",
        LARGE,
        &[
            A1,
            Room(Some(30)),
            Append(&[("a2", "refused"), ("a3", "refused")]),
            Room(None),
            Append(&[("a3", "new 2")]),
            Kill(&["1 a1", "2 a3"]),
        ],
    ),
    (
        "what it has it has",
        LARGE,
        &[
            A1,
            Room(Some(0)),
            Append(&[("a1", "duplicate 1"), ("a2", "refused"), ("a2", "refused")]),
        ],
    ),
    (
        "no room for another segment",
        ONE_BATCH,
        &[
            A1,
            Room(Some(30)),
            Append(&[("a2", "refused")]),
            Room(None),
            A2,
            Kill(&["1 a1", "2 a2"]),
        ],
    ),
    (
        "no room for the keys: the oldest segment stays a little longer",
        ONE_BATCH,
        &[
            A1,
            A2,
            Room(Some(100)),
            Append(&[("a3", "refused")]),
            Room(None),
            A3,
            Kill(&["1 a1", "2 a2", "3 a3"]),
            Append(&[("a1", "duplicate 1"), ("a4", "new 4")]),
            Kill(&["3 a3", "4 a4"]),
            Append(&[("a1", "duplicate 1")]),
        ],
    ),
];

const FAILED: &[Row] = &[
    ("nobody knows what is on the disk", LARGE, &[A1, FailSync(0), Append(&[("a2", "unknown")])]),
    (
        "nothing more is written",
        LARGE,
        &[
            FailSync(0),
            Append(&[("a1", "unknown")]),
            Append(&[("a1", "refused")]),
            Append(&[("a2", "refused"), ("a3", "refused")]),
        ],
    ),
    (
        "what it has it has",
        LARGE,
        &[
            A1,
            FailSync(0),
            Append(&[("a2", "unknown"), ("a1", "duplicate 1")]),
            Append(&[("a1", "duplicate 1"), ("a2", "refused")]),
        ],
    ),
    (
        "the next life begins with what is there",
        LARGE,
        &[A1, FailSync(0), Append(&[("a2", "unknown")]), PowerCut(&["1 a1"]), A2],
    ),
    (
        "the folder of another segment isn't synced",
        ONE_BATCH,
        &[A1, FailSync(1), Append(&[("a2", "unknown")]), Append(&[("a2", "refused")])],
    ),
    (
        "half a record can't be taken back for certain",
        LARGE,
        &[
            A1,
            Room(Some(30)),
            FailSync(0),
            Append(&[("a2", "unknown")]),
            Append(&[("a2", "refused")]),
        ],
    ),
];

const DAMAGED: &[Row] = &[
    (
        "one bit in the middle",
        LARGE,
        &[
            A1,
            A2,
            A3,
            Change("0001.log", |bytes| {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
            }),
            Refuses("00000000000000000001.log: message 2 is damaged, and it had been acknowledged"),
        ],
    ),
    (
        "a segment that another one follows is torn",
        ONE_BATCH,
        &[
            A1,
            A2,
            Change("0001.log", |bytes| bytes.truncate(bytes.len() - 5)),
            Refuses("00000000000000000001.log: message 1 is damaged, and it had been acknowledged"),
        ],
    ),
    (
        "a segment is missing",
        ONE_BATCH,
        &[A1, A2, Create("0004.log", TITLE_4), Refuses("the messages from 3 on are missing")],
    ),
    (
        "the last text, and the next segment was only named",
        ONE_BATCH,
        &[
            A1,
            A2,
            Change("0002.log", |bytes| bytes.truncate(TITLE_4.len())),
            Create("0003.log", b""),
            Refuses("the messages from 2 on are missing"),
        ],
    ),
    (
        "all segments are missing, and keys are there",
        ONE_BATCH,
        &[
            A1,
            A2,
            A3,
            Remove("0002.log"),
            Remove("0003.log"),
            Refuses("the messages from 1 on are missing"),
        ],
    ),
    (
        "a segment of another log",
        ONE_BATCH,
        &[
            A1,
            A2,
            Create("0003.log", OTHER_3),
            Refuses("00000000000000000003.log belongs to another log"),
        ],
    ),
    (
        "another program's file under a segment's name",
        ONE_BATCH,
        &[
            A1,
            Create("0002.log", &[b'x'; 600]),
            Refuses("00000000000000000002.log is no part of a log"),
        ],
    ),
    (
        "a segment under another one's name",
        ONE_BATCH,
        &[A1, Create("0002.log", TITLE_4), Refuses("00000000000000000002.log is no part of a log")],
    ),
    (
        "damaged keys",
        ONE_BATCH,
        &[
            A1,
            A2,
            A3,
            Change("0001.keys", |bytes| bytes.truncate(30)),
            Refuses("00000000000000000001.keys is no part of a log"),
        ],
    ),
    (
        "another segment's keys under this one's name",
        ONE_BATCH,
        &[
            A1,
            A2,
            A3,
            Change("0001.keys", |bytes| *bytes = KEYS_4.to_vec()),
            Refuses("00000000000000000001.keys is no part of a log"),
        ],
    ),
    (
        "the title of the last segment, and its texts are there",
        ONE_BATCH,
        &[
            A1,
            A2,
            Change("0002.log", |bytes| bytes[30] ^= 1),
            Refuses("00000000000000000002.log is no part of a log"),
        ],
    ),
];

const TITLE_4: &[u8] = b"00000026 cfaad26d {\"epoch\":\"0000000000000000\",\"first\":4}\n";
const KEYS_4: &[u8] =
    b"00000030 d9869b7f {\"epoch\":\"0000000000000000\",\"first\":4,\"keys\":[]}\n";
const OTHER_3: &[u8] = b"00000026 f64d2c2d {\"epoch\":\"00000000000000ff\",\"first\":3}\n";

pub fn cases(cases: &mut Cases) {
    for (group, rows) in [(&FULL, NO_ROOM), (&STOPPED, FAILED), (&MISSING, DAMAGED)] {
        for (about, sizes, steps) in rows {
            cases.add(group, about, |tape| play(tape, *sizes, steps));
        }
    }
}
