//! A known mistake. Một lỗi quen thuộc.

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, FIRST, LONGEST, News},
};

/// How long to wait before dialling again, if `losses` losses in a row have come before this one; `random` is at least 0 and less
/// than 1, and each client draws its own.
pub fn delay(losses: u32, random: f64) -> Duration {
    let Some(before) = losses.checked_sub(1) else {
        return Duration::ZERO;
    };
    let doubled = 1_u32.checked_shl(before).unwrap_or(u32::MAX);
    FIRST.saturating_mul(doubled).min(LONGEST).mul_f64(random)
}

/// How many losses in a row it is after this news, if it was `losses` before.
pub fn count(losses: u32, news: News) -> u32 {
    match news {
        News::Opened => losses,
        News::Welcomed => 0,
        News::Lost => losses.saturating_add(1),
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::backoff(delay, count)
}
