//! Known mistakes in exercise 08.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::{
        checks,
        outcome::{Outcome, Verdict},
    },
};
use solution::verdict;

pub fn retries_everything() -> Observed {
    checks::outcomes(|outcome| match outcome {
        Outcome::Declined { retry_after: Some(time), .. } => Verdict::RetryAfter(time),
        _ => Verdict::Retry,
    })
}

pub fn only_1000_is_final() -> Observed {
    checks::outcomes(|outcome| match outcome {
        Outcome::Closed(code) if code.value() == 1000 => Verdict::Stop,
        Outcome::Declined { retry_after: Some(time), .. } => Verdict::RetryAfter(time),
        _ => Verdict::Retry,
    })
}

pub fn any_close_is_final() -> Observed {
    checks::outcomes(|outcome| match outcome {
        Outcome::Closed(code) if matches!(code.value(), 1000..=1004 | 1007..=1014) => Verdict::Stop,
        other => verdict(other),
    })
}

pub fn cut_is_final() -> Observed {
    checks::outcomes(|outcome| match outcome {
        Outcome::Closed(code) if matches!(code.value(), 1005 | 1006) => Verdict::Stop,
        other => verdict(other),
    })
}

pub fn windows_fight() -> Observed {
    checks::outcomes(|outcome| match outcome {
        Outcome::Closed(code) if code.value() == 4501 => Verdict::Retry,
        other => verdict(other),
    })
}

pub fn deaf_to_retry_after() -> Observed {
    checks::outcomes(|outcome| match verdict(outcome) {
        Verdict::RetryAfter(_) => Verdict::Retry,
        right => right,
    })
}

pub fn any_status_is_final() -> Observed {
    checks::outcomes(|outcome| match outcome {
        Outcome::Declined { status, .. } if status != 401 => Verdict::Stop,
        other => verdict(other),
    })
}
