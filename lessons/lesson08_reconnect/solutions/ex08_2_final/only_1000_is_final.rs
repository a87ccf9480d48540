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
        Outcome::Closed(code) if code.value() == 1000 => Verdict::Stop,
        Outcome::Declined { retry_after: Some(time), .. } => Verdict::RetryAfter(time),
        _ => Verdict::Retry,
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::outcomes(verdict)
}
