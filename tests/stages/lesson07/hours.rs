//! Hours of virtual time: peers that answer, peers that chance moves, and two hundred that come at
//! once. Not too many hours: a learner may print a line with each call.

use std::collections::BTreeMap;

use fastrand::Rng;
use full_duplex::learn::{ladder::Mismatch, observe::Tape};

use super::{
    USUAL,
    line::{Line, Millis},
};

const HOUR: Millis = 3_600_000;

/// A client that is there, and how fast it answers a ping; the hours, and the pings in them.
const ANSWERS: [(&str, Millis, u64, usize); 4] = [
    ("a silent peer that answers at once: an hour", 0, 1, 144),
    ("a silent peer over a usual line: an hour", 200, 1, 142),
    ("a peer that needs almost all of the time: three hours", 9_999, 3, 308),
    ("a peer that needs all of the time: three hours", 10_000, 3, 308),
];

pub fn cases(mut add: impl FnMut(&str, Box<dyn Fn(&Tape) -> Result<(), Mismatch>>)) {
    for (about, after, hours, pings) in ANSWERS {
        let answers = move |tape: &Tape| {
            let mut line = Line::new(tape, USUAL, 1.0);
            line.runs(&[], Some(after), hours * HOUR)?;
            let came = format!("{} pings, and still there", line.pings().count());
            Mismatch::unless_same(&format!("{pings} pings, and still there"), &came)
        };
        add(about, Box::new(answers));
    }
    for seed in 1..=6 {
        let about = format!("signs of life at random, for up to three hours (seed {seed})");
        add(&about, Box::new(move |tape| by_chance(tape, seed)));
    }
    add("two hundred clients come in the same second, and each says hello", Box::new(herd));
}

/// Signs of life at random times; at some time perhaps the last.
fn by_chance(tape: &Tape, seed: u64) -> Result<(), Mismatch> {
    let mut rng = Rng::with_seed(seed);
    let first = rng.u64(..=25_000);
    let longest = rng.u64(26_000..37_000);
    let mut heard = Vec::new();
    let mut at = 0;
    while at < 3 * HOUR {
        at += rng.u64(..longest);
        heard.push(at);
    }
    #[expect(clippy::cast_precision_loss, reason = "25,000 at most")]
    let mut line = Line::new(tape, USUAL, first as f64 / 25_000.0);
    line.runs(&heard, None, 3 * HOUR)?;
    Mismatch::unless_same(&expected(first, &heard, 3 * HOUR), &line.beats())
}

/// The same by the rule, in one pass over the signs of life.
fn expected(first: Millis, heard: &[Millis], until: Millis) -> String {
    let (mut beats, mut ask_at, mut asked) = (Vec::new(), first, None);
    for sign in heard.iter().copied().filter(|at| *at <= until).chain([until + 1]) {
        if asked.is_none() && ask_at < sign {
            beats.push((ask_at, "Ping"));
            asked = Some(ask_at);
        }
        if let Some(asked) = asked
            && asked + 10_000 < sign
        {
            beats.push((asked + 10_000, "TimedOut"));
            break;
        }
        if !beats.is_empty() {
            (ask_at, asked) = (sign + 25_000, None);
        }
    }
    let beats = beats.iter().map(|(at, beat)| format!("{} {beat}", super::line::clock(*at)));
    let beats: Vec<_> = beats.collect();
    if beats.is_empty() { "nothing".to_owned() } else { beats.join(", ") }
}

/// After a restart: no second may see more than a few of their pings.
fn herd(tape: &Tape) -> Result<(), Mismatch> {
    const MOST: usize = 16; // 8 is the mean
    let mut pings = BTreeMap::<_, usize>::new();
    for client in 0..200_u32 {
        let unseen = Tape::default();
        let mut line = Line::new(&unseen, USUAL, f64::from(client) / 200.0);
        line.runs(&[10, 20], Some(50), 120_000)?;
        for second in line.pings().map(|at| at / 1_000) {
            *pings.entry(second).or_default() += 1;
        }
    }
    let (second, most) = pings.iter().max_by_key(|(_, pings)| **pings).unwrap_or((&0, &0));
    tape.note(0, "200 clients connect at 0 s, each with another jitter, and say hello at 0.01 s");
    tape.note(0, format!("each answers its pings; the most pings in one second: {most}"));
    if (1..=MOST).contains(most) {
        return Ok(());
    }
    let expected = format!("at most {MOST} pings in any second");
    Err(Mismatch { expected, came: format!("{most} pings in second {second}") })
}
