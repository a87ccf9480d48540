//! Known mistakes in exercise 08.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, FIRST, LONGEST, News},
};
use solution::{count, delay};

pub fn no_jitter() -> Observed {
    fn delay(losses: u32, random: f64) -> Duration {
        let _ = random;
        let doubled = 1_u32.checked_shl(losses).unwrap_or(u32::MAX);
        FIRST.saturating_mul(doubled).min(LONGEST)
    }

    checks::backoff(delay, count)
}

pub fn half_jitter() -> Observed {
    fn delay(losses: u32, random: f64) -> Duration {
        let doubled = 1_u32.checked_shl(losses).unwrap_or(u32::MAX);
        let longest = FIRST.saturating_mul(doubled).min(LONGEST);
        longest / 2 + (longest / 2).mul_f64(random)
    }

    checks::backoff(delay, count)
}

pub fn jitter_on_top() -> Observed {
    fn delay(losses: u32, random: f64) -> Duration {
        let doubled = 1_u32.checked_shl(losses).unwrap_or(u32::MAX);
        FIRST.saturating_mul(doubled).min(LONGEST) + FIRST.mul_f64(random)
    }

    checks::backoff(delay, count)
}

pub fn no_ceiling() -> Observed {
    fn delay(losses: u32, random: f64) -> Duration {
        let doubled = 1_u32.checked_shl(losses).unwrap_or(u32::MAX);
        FIRST.saturating_mul(doubled).mul_f64(random)
    }

    checks::backoff(delay, count)
}

pub fn overflows() -> Observed {
    fn delay(losses: u32, random: f64) -> Duration {
        (FIRST * 2_u32.pow(losses)).min(LONGEST).mul_f64(random)
    }

    checks::backoff(delay, count)
}

pub fn first_at_once() -> Observed {
    fn delay(losses: u32, random: f64) -> Duration {
        let Some(before) = losses.checked_sub(1) else {
            return Duration::ZERO;
        };
        let doubled = 1_u32.checked_shl(before).unwrap_or(u32::MAX);
        FIRST.saturating_mul(doubled).min(LONGEST).mul_f64(random)
    }

    checks::backoff(delay, count)
}

pub fn open_is_well() -> Observed {
    fn count(losses: u32, news: News) -> u32 {
        match news {
            News::Opened | News::Welcomed => 0,
            News::Lost => losses.saturating_add(1),
        }
    }

    checks::backoff(delay, count)
}

pub fn never_begins_anew() -> Observed {
    fn count(losses: u32, news: News) -> u32 {
        match news {
            News::Opened | News::Welcomed => losses,
            News::Lost => losses.saturating_add(1),
        }
    }

    checks::backoff(delay, count)
}
