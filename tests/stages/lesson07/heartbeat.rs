//! 07-B: the heartbeat, in virtual hours. A test of lesson 07 runs these cases, too.

mod groups;
mod hours;
mod line;

use Step::{Arrives, Deadline, Timer};
use full_duplex::{
    learn::ladder::{Case, Cases, Mismatch},
    lesson07_heartbeat::heartbeat::{Action, Pace},
};
use groups::{FIRST, HOURS, LATE, LIFE, SILENCE};
use line::{Line, Millis, pace};

/// What happens to a connection whose timer is punctual: what it shows, the pace, the jitter, when
/// something arrives, how long it is watched, and what the heartbeat does. All times in
/// milliseconds.
type Row = (&'static str, Pace, f64, &'static [Millis], Millis, &'static str);

/// 25 s and 10 s, as the lesson has it.
const USUAL: Pace = pace(25_000, 10_000);

const SILENT: &[Row] = &[
    ("after 25 silent seconds it asks", USUAL, 1.0, &[], 30_000, "25 s Ping"),
    ("and gives up 10 seconds later", USUAL, 1.0, &[], 100_000, "25 s Ping, 35 s TimedOut"),
    ("before that it does nothing", USUAL, 1.0, &[], 24_999, "nothing"),
    ("a moment before the end", USUAL, 1.0, &[], 34_999, "25 s Ping"),
    ("at another pace", pace(5_000, 2_000), 1.0, &[], 60_000, "5 s Ping, 7 s TimedOut"),
    (
        "patience longer than the pace",
        pace(3_000, 20_000),
        1.0,
        &[],
        60_000,
        "3 s Ping, 23 s TimedOut",
    ),
    ("a pace of milliseconds", pace(40, 5), 1.0, &[], 1_000, "0.04 s Ping, 0.045 s TimedOut"),
];

const ALIVE: &[Row] = &[
    ("a pong answers", USUAL, 1.0, &[25_200], 49_000, "25 s Ping"),
    (
        "the next question comes 25 s after the answer",
        USUAL,
        1.0,
        &[26_000],
        100_000,
        "25 s Ping, 51 s Ping, 61 s TimedOut",
    ),
    (
        "the answer comes at the last moment",
        USUAL,
        1.0,
        &[34_999],
        59_999,
        "25 s Ping, 59.999 s Ping",
    ),
    (
        "the answer comes exactly when it would be given up",
        USUAL,
        1.0,
        &[35_000],
        69_999,
        "25 s Ping, 60 s Ping",
    ),
    ("the answer comes too late", USUAL, 1.0, &[35_001], 35_000, "25 s Ping, 35 s TimedOut"),
    (
        "a peer that speaks is not asked",
        USUAL,
        1.0,
        &[25_100, 45_000, 65_000, 85_000],
        105_000,
        "25 s Ping",
    ),
    (
        "each sign moves the question, however often they come",
        USUAL,
        1.0,
        &[25_100, 25_200, 25_200, 30_000, 49_999],
        74_998,
        "25 s Ping",
    ),
    (
        "a sign exactly when the question is due makes it needless",
        USUAL,
        1.0,
        &[26_000, 51_000],
        75_999,
        "25 s Ping",
    ),
    (
        "it speaks, falls silent, answers, falls silent for good",
        USUAL,
        1.0,
        &[25_500, 40_000, 66_000],
        200_000,
        "25 s Ping, 65 s Ping, 91 s Ping, 101 s TimedOut",
    ),
    (
        "signs at another pace",
        pace(5_000, 2_000),
        1.0,
        &[6_000, 10_000, 16_500],
        60_000,
        "5 s Ping, 15 s Ping, 21.5 s Ping, 23.5 s TimedOut",
    ),
];

const BEGINNING: &[Row] = &[
    ("half of the time", USUAL, 0.5, &[], 100_000, "12.5 s Ping, 22.5 s TimedOut"),
    ("a fifth of the time", USUAL, 0.2, &[], 100_000, "5 s Ping, 15 s TimedOut"),
    ("none of it: at once", USUAL, 0.0, &[], 100_000, "0 s Ping, 10 s TimedOut"),
    ("half of another pace", pace(4_000, 1_000), 0.5, &[], 60_000, "2 s Ping, 3 s TimedOut"),
    ("more than all of it is all of it", USUAL, 9.0, &[], 30_000, "25 s Ping"),
    ("less than nothing is nothing", USUAL, -1.0, &[], 5_000, "0 s Ping"),
    (
        "only the first question is early",
        USUAL,
        0.2,
        &[6_000],
        60_000,
        "5 s Ping, 31 s Ping, 41 s TimedOut",
    ),
    ("a hello doesn't move the first question", USUAL, 0.5, &[10], 22_000, "12.5 s Ping"),
    ("nor does a talkative beginning", USUAL, 0.6, &[1_000, 2_000, 14_999], 24_000, "15 s Ping"),
    ("nor a word at the very moment", USUAL, 0.6, &[15_000], 24_000, "15 s Ping"),
    (
        "from then on a sign does",
        USUAL,
        0.2,
        &[1_000, 6_000, 20_000],
        60_000,
        "5 s Ping, 45 s Ping, 55 s TimedOut",
    ),
];

/// What happens to a connection whose timer isn't punctual, and what it must say.
#[derive(Clone, Copy)]
enum Step {
    /// Something arrives.
    Arrives(Millis),
    /// `handle_timeout` is called.
    Timer(Millis, Option<Action>),
    /// `poll_timeout` is asked.
    Deadline(Option<Millis>),
}

const PING: Option<Action> = Some(Action::Ping);
const TIMED_OUT: Option<Action> = Some(Action::TimedOut);

const UNPUNCTUAL: &[(&str, f64, &[Step])] = &[
    ("at first it wants to be called for the first question", 1.0, &[Deadline(Some(25_000))]),
    (
        "called too early, it does nothing, and its time stays",
        1.0,
        &[Timer(0, None), Timer(10_000, None), Timer(24_999, None), Deadline(Some(25_000))],
    ),
    (
        "called twice, it asks once",
        1.0,
        &[Timer(25_000, PING), Timer(25_000, None), Timer(26_000, None), Deadline(Some(35_000))],
    ),
    (
        "while it waits for the answer it wants to be called at the end of its patience",
        1.0,
        &[Timer(25_000, PING), Deadline(Some(35_000)), Timer(35_000, TIMED_OUT)],
    ),
    (
        "a sign of life changes the time of the call",
        1.0,
        &[Timer(25_000, PING), Arrives(27_000), Deadline(Some(52_000)), Timer(35_000, None)],
    ),
    (
        "after the end there is nothing to be called for",
        1.0,
        &[
            Timer(25_000, PING),
            Timer(35_000, TIMED_OUT),
            Deadline(None),
            Timer(35_000, None),
            Timer(90_000, None),
        ],
    ),
    (
        "a laptop slept for an hour: it asks first",
        1.0,
        &[Timer(3_600_000, PING), Timer(3_600_000, None), Deadline(Some(3_610_000))],
    ),
    (
        "the time for the answer runs from the question, however late it is",
        1.0,
        &[Timer(40_000, PING), Timer(49_999, None), Timer(50_000, TIMED_OUT)],
    ),
    (
        "a late question is answered as any other",
        0.5,
        &[Timer(40_000, PING), Arrives(41_000), Deadline(Some(66_000)), Timer(66_000, PING)],
    ),
    (
        "asked, asleep for an hour, and the answer is read before the clock is looked at",
        1.0,
        &[
            Timer(25_000, PING),
            Arrives(3_600_000),
            Timer(3_600_000, None),
            Deadline(Some(3_625_000)),
        ],
    ),
    (
        "asked, asleep for an hour, and nothing has come",
        1.0,
        &[Timer(25_000, PING), Timer(3_600_000, TIMED_OUT)],
    ),
    (
        "a late question also after signs of life",
        1.0,
        &[
            Timer(25_000, PING),
            Arrives(26_000),
            Timer(90_000, PING),
            Timer(99_999, None),
            Timer(100_000, TIMED_OUT),
        ],
    ),
];

pub fn cases() -> Vec<Case> {
    let mut cases = Cases::default();
    for (group, rows) in [(&SILENCE, SILENT), (&LIFE, ALIVE), (&FIRST, BEGINNING)] {
        for (about, pace, jitter, heard, until, expected) in rows {
            cases.add(group, about, |tape| {
                let mut line = Line::new(tape, *pace, *jitter);
                line.runs(heard, None, *until)?;
                Mismatch::unless_same(expected, &line.beats())
            });
        }
    }
    for (about, jitter, steps) in UNPUNCTUAL {
        cases.add(&LATE, about, |tape| {
            let mut line = Line::new(tape, USUAL, *jitter);
            steps.iter().try_for_each(|step| match *step {
                Arrives(at) => {
                    line.arrives(at);
                    Ok(())
                }
                Timer(at, expected) => line.timer(at, expected),
                Deadline(at) => line.deadline_is(at),
            })
        });
    }
    hours::cases(|about, run| cases.add(&HOURS, about, run));
    cases.0
}
