//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::{
        checks,
        outcome::{Outcome, Verdict},
    },
};

/// Whether another attempt can end better.
pub fn verdict(outcome: Outcome) -> Verdict {
    match outcome {
        Outcome::Closed(code) => match code.value() {
            1000 | 1002 | 1003 | 1007..=1010 | 4501..=4503 => Verdict::Stop,
            4500 => Verdict::Credentials,
            _ => Verdict::Retry,
        },
        Outcome::Declined { status: 401, .. } => Verdict::Credentials,
        Outcome::Declined { status: 408 | 429 | 500..=599, .. }
        | Outcome::Silent
        | Outcome::TooSlow
        | Outcome::Unreachable => Verdict::Retry,
        Outcome::Declined { .. } | Outcome::Stranger => Verdict::Stop,
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::outcomes(verdict)
}
