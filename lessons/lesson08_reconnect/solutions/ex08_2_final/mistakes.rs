//! Known mistakes in exercise 08.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::{
        checks,
        outcome::{Outcome, Verdict},
    },
};

pub fn retries_everything() -> Observed {
    fn verdict(outcome: Outcome) -> Verdict {
        match outcome {
            Outcome::Declined { retry_after: Some(time), .. } => Verdict::RetryAfter(time),
            _ => Verdict::Retry,
        }
    }

    checks::outcomes(verdict)
}

pub fn only_1000_is_final() -> Observed {
    fn verdict(outcome: Outcome) -> Verdict {
        match outcome {
            Outcome::Closed(code) if code.value() == 1000 => Verdict::Stop,
            Outcome::Declined { retry_after: Some(time), .. } => Verdict::RetryAfter(time),
            _ => Verdict::Retry,
        }
    }

    checks::outcomes(verdict)
}

pub fn any_goodbye_is_final() -> Observed {
    fn verdict(outcome: Outcome) -> Verdict {
        match outcome {
            Outcome::Closed(code) => match code.value() {
                1000..=1004 | 1007..=1014 | 4501..=4503 => Verdict::Stop,
                4500 => Verdict::Credentials,
                _ => Verdict::Retry,
            },
            Outcome::Declined { status: 401, .. } => Verdict::Credentials,
            Outcome::Declined { status: 408 | 429 | 500..=599, retry_after } => {
                retry_after.map_or(Verdict::Retry, Verdict::RetryAfter)
            }
            Outcome::Declined { .. } | Outcome::Stranger => Verdict::Stop,
            Outcome::Silent | Outcome::TooSlow | Outcome::Unreachable => Verdict::Retry,
        }
    }

    checks::outcomes(verdict)
}

pub fn cut_is_final() -> Observed {
    fn verdict(outcome: Outcome) -> Verdict {
        match outcome {
            Outcome::Closed(code) => match code.value() {
                1000 | 1002 | 1003 | 1005..=1010 | 4501..=4503 => Verdict::Stop,
                4500 => Verdict::Credentials,
                _ => Verdict::Retry,
            },
            Outcome::Declined { status: 401, .. } => Verdict::Credentials,
            Outcome::Declined { status: 408 | 429 | 500..=599, retry_after } => {
                retry_after.map_or(Verdict::Retry, Verdict::RetryAfter)
            }
            Outcome::Declined { .. } | Outcome::Stranger => Verdict::Stop,
            Outcome::Silent | Outcome::TooSlow | Outcome::Unreachable => Verdict::Retry,
        }
    }

    checks::outcomes(verdict)
}

pub fn windows_fight() -> Observed {
    fn verdict(outcome: Outcome) -> Verdict {
        match outcome {
            Outcome::Closed(code) => match code.value() {
                1000 | 1002 | 1003 | 1007..=1010 | 4502..=4503 => Verdict::Stop,
                4500 => Verdict::Credentials,
                _ => Verdict::Retry,
            },
            Outcome::Declined { status: 401, .. } => Verdict::Credentials,
            Outcome::Declined { status: 408 | 429 | 500..=599, retry_after } => {
                retry_after.map_or(Verdict::Retry, Verdict::RetryAfter)
            }
            Outcome::Declined { .. } | Outcome::Stranger => Verdict::Stop,
            Outcome::Silent | Outcome::TooSlow | Outcome::Unreachable => Verdict::Retry,
        }
    }

    checks::outcomes(verdict)
}

pub fn deaf_to_retry_after() -> Observed {
    fn verdict(outcome: Outcome) -> Verdict {
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

    checks::outcomes(verdict)
}

pub fn any_status_is_final() -> Observed {
    fn verdict(outcome: Outcome) -> Verdict {
        match outcome {
            Outcome::Closed(code) => match code.value() {
                1000 | 1002 | 1003 | 1007..=1010 | 4501..=4503 => Verdict::Stop,
                4500 => Verdict::Credentials,
                _ => Verdict::Retry,
            },
            Outcome::Declined { status: 401, .. } => Verdict::Credentials,
            Outcome::Declined { .. } | Outcome::Stranger => Verdict::Stop,
            Outcome::Silent | Outcome::TooSlow | Outcome::Unreachable => Verdict::Retry,
        }
    }

    checks::outcomes(verdict)
}
