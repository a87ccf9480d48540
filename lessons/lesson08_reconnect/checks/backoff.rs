use std::time::Duration;

use crate::learn::observe::{Observed, Tape, observe};

pub use crate::lesson08_reconnect::backoff::{FIRST, LONGEST};

/// What happens to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// A socket is open. Nothing has been said yet.
    Opened,
    /// The room has said `welcome`, or has taken us back.
    Welcomed,
    /// An attempt has failed, or an open connection is gone.
    Lost,
}

/// What an answer is made of.
#[derive(Clone, Copy)]
struct Answer {
    delay: fn(u32, f64) -> Duration,
    count: fn(u32, News) -> u32,
}

/// After so many losses in a row. (After a thousand, at half a minute each, a night is over.)
const LOSSES: [u32; 11] = [0, 1, 2, 3, 4, 5, 6, 7, 40, 1_000, u32::MAX];
const CHANCES: [f64; 4] = [0.0, 0.25, 0.5, 0.75];

/// A server that is down; then one whose socket opens and closes at once; then one that is well; then the next evening.
const STORY: [News; 16] = {
    use News::{Lost, Opened, Welcomed};
    [
        Lost, Lost, Lost, Opened, Lost, Opened, Lost, Opened, Lost, Opened, Welcomed, Lost, Lost,
        Opened, Welcomed, Lost,
    ]
};

/// 08.1: the delays as a table, a thousand clients that have lost their server, and one client's evening.
#[must_use]
pub fn backoff(delay: fn(u32, f64) -> Duration, count: fn(u32, News) -> u32) -> Observed {
    let answer = Answer { delay, count };
    observe(move |tape| {
        for losses in LOSSES {
            let delays = CHANCES.map(|random| answer.shown(losses, random));
            tape.note(0, format!("{losses} losses before: {}", delays.join(", ")));
        }
        for losses in [0, 3] {
            crowd(tape, answer, losses);
        }
        evening(tape, answer);
    })
}

/// A thousand clients, each with a chance of its own: how many come back in each tenth of the longest delay?
fn crowd(tape: &Tape, answer: Answer, losses: u32) {
    let longest = FIRST * (1 << losses);
    let mut tenths = [0; 11];
    for client in 0..1_000 {
        let random = (f64::from(client) + 0.5) / 1_000.0;
        let share = (answer.delay)(losses, random).div_duration_f64(longest);
        let tenth = (1..=10).position(|tenth| share < f64::from(tenth) / 10.0).unwrap_or(10);
        tenths[tenth] += 1;
    }
    tape.note(0, format!("1000 clients after {losses} losses, back within {longest:?}:"));
    for (tenth, count) in (1..).zip(tenths) {
        let until = longest * tenth / 10;
        let when = if tenth == 11 { "later".into() } else { format!("until {until:?}") };
        let bar = "#".repeat(count / 20);
        tape.note(0, format!("  {when:>12} {count:4} {bar}").trim_end());
    }
}

fn evening(tape: &Tape, answer: Answer) {
    let mut losses = 0;
    for news in STORY {
        tape.received(1, &format!("{news:?}"));
        if news == News::Lost {
            tape.note(1, format!("dials again after {}", answer.shown(losses, 0.5)));
        }
        losses = (answer.count)(losses, news);
    }
}

impl Answer {
    /// To the millisecond: what lies below is how somebody rounds.
    fn shown(self, losses: u32, random: f64) -> String {
        format!("{:.3} s", (self.delay)(losses, random).as_secs_f64())
    }
}
