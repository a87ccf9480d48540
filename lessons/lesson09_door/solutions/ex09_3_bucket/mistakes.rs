//! Known mistakes in exercise 09.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson09_door::checks::{self, BURST, Bucket, Buckets, EVERY},
};
use solution::{count, forget, tokens};

/// The buckets counted by another idea of how many tokens are there.
fn count_by(
    tokens: fn(Bucket, Duration) -> f64,
    buckets: &mut Buckets,
    who: &'static str,
    now: Duration,
) -> Result<(), Duration> {
    let bucket = buckets.entry(who).or_insert(Bucket { tokens: BURST, at: now });
    *bucket = Bucket { tokens: tokens(*bucket, now), at: now };
    if bucket.tokens < 1.0 {
        return Err(EVERY.mul_f64(1.0 - bucket.tokens));
    }
    bucket.tokens -= 1.0;
    Ok(())
}

pub fn fixed_window() -> Observed {
    const WINDOW: Duration = Duration::from_secs(6);

    checks::bucket(
        |buckets, who, now| {
            let window = buckets.entry(who).or_insert(Bucket { tokens: BURST, at: now });
            if now.saturating_sub(window.at) >= WINDOW {
                *window = Bucket { tokens: BURST, at: now };
            }
            if window.tokens < 1.0 {
                return Err((window.at + WINDOW).saturating_sub(now));
            }
            window.tokens -= 1.0;
            Ok(())
        },
        |buckets, now| buckets.retain(|_, window| now.saturating_sub(window.at) < WINDOW),
    )
}

pub fn no_ceiling() -> Observed {
    fn tokens(bucket: Bucket, now: Duration) -> f64 {
        bucket.tokens + now.saturating_sub(bucket.at).div_duration_f64(EVERY)
    }

    checks::bucket(
        |buckets, who, now| count_by(tokens, buckets, who, now),
        |buckets, now| buckets.retain(|_, bucket| tokens(*bucket, now) < BURST),
    )
}

pub fn whole_tokens() -> Observed {
    fn tokens(bucket: Bucket, now: Duration) -> f64 {
        (bucket.tokens + now.saturating_sub(bucket.at).div_duration_f64(EVERY).floor()).min(BURST)
    }

    checks::bucket(
        |buckets, who, now| count_by(tokens, buckets, who, now),
        |buckets, now| buckets.retain(|_, bucket| tokens(*bucket, now) < BURST),
    )
}

pub fn asking_costs() -> Observed {
    checks::bucket(
        |buckets, who, now| {
            let bucket = buckets.entry(who).or_insert(Bucket { tokens: BURST, at: now });
            *bucket = Bucket { tokens: tokens(*bucket, now) - 1.0, at: now };
            if bucket.tokens < 0.0 { Err(EVERY.mul_f64(-bucket.tokens)) } else { Ok(()) }
        },
        forget,
    )
}

pub fn asking_stops_the_clock() -> Observed {
    checks::bucket(
        |buckets, who, now| {
            let counted = count(buckets, who, now);
            if let Some(bucket) = buckets.get_mut(who) {
                bucket.at = now;
            }
            counted
        },
        forget,
    )
}

pub fn one_for_all() -> Observed {
    checks::bucket(|buckets, _, now| count(buckets, "all", now), forget)
}

pub fn the_whole_wait() -> Observed {
    checks::bucket(|buckets, who, now| count(buckets, who, now).map_err(|_| EVERY), forget)
}

pub fn forgets_everybody() -> Observed {
    checks::bucket(count, |buckets, _| buckets.clear())
}

pub fn forgets_nobody() -> Observed {
    checks::bucket(count, |buckets, _| buckets.retain(|_, bucket| bucket.tokens < BURST))
}
