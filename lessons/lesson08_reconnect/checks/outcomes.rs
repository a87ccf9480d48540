use std::time::Duration;

use crate::{
    learn::observe::{Observed, Tape, observe},
    lesson08_reconnect::{
        outcome::{Outcome, Verdict},
        protocol::REPLACED,
    },
};

/// Close codes: the RFC's, the registered ones, and those that this course has chosen.
const CODES: [u16; 21] = [
    1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 4000, 4001,
    4002, 4500, 4501, 4502, 4503,
];

/// Answers that are not 101, some with `Retry-After` in seconds.
const STATUSES: [(u16, Option<u64>); 13] = [
    (400, None),
    (401, None),
    (403, None),
    (404, None),
    (404, Some(7)), // that makes it no less final
    (408, None),
    (426, None),
    (429, None),
    (429, Some(60)),
    (500, None),
    (502, None),
    (503, None),
    (503, Some(7)),
];

/// Two windows that take each other's place are watched for so long.
const ROUNDS: u64 = 6;

/// 08.2: every way in which a connection or an attempt can end; then two windows with one session.
#[must_use]
pub fn outcomes(verdict: fn(Outcome) -> Verdict) -> Observed {
    observe(move |tape| {
        for code in CODES {
            let outcome = Outcome::Closed(code.into());
            tape.note(1, format!("closed with {code}: {}", words(verdict(outcome))));
        }
        for (status, seconds) in STATUSES {
            let retry_after = seconds.map(Duration::from_secs);
            let asks = seconds.map_or(String::new(), |it| format!(" and Retry-After: {it}"));
            let said = words(verdict(Outcome::Declined { status, retry_after }));
            tape.note(1, format!("HTTP {status}{asks}: {said}"));
        }
        for outcome in [Outcome::Silent, Outcome::TooSlow, Outcome::Unreachable, Outcome::Stranger]
        {
            tape.note(1, format!("{outcome:?}: {}", words(verdict(outcome))));
        }
        two_windows(tape, verdict);
    })
}

fn words(verdict: Verdict) -> String {
    match verdict {
        Verdict::Stop => "stops".into(),
        Verdict::Retry => "dials again".into(),
        Verdict::RetryAfter(time) => format!("dials again, not before {time:?}"),
        Verdict::Credentials => "asks who you are, dials once more".into(),
    }
}

/// Somebody has duplicated a tab: both hold the same session, and the server lets the newer in.
fn two_windows(tape: &Tape, verdict: fn(Outcome) -> Verdict) {
    tape.sent(1, "resume with session S");
    for round in 0..ROUNDS {
        let (newer, older) = if round % 2 == 0 { (2, 1) } else { (1, 2) };
        tape.sent(newer, "resume with session S");
        tape.received(older, "close 4501 replaced");
        if verdict(Outcome::Closed(REPLACED.into())) == Verdict::Stop {
            return tape.note(older, "stops; the newer one has the room to itself");
        }
    }
    tape.note(0, "and so on, for ever");
}
