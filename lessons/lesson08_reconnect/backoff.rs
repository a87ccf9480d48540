//! How long to wait before dialling again: longer each time, and not in step with other clients.
//!
//! ```text
//!   failures   0      1    2    3    4    5     6 and more
//!   ceiling    0.5 s  1 s  2 s  4 s  8 s  16 s  30 s
//!   delay      anything between 0 and the ceiling: full jitter
//! ```
//!
//! The doubling is for a server that is down: it is asked less and less often. The jitter is for
//! one that comes back: a thousand clients that lost it at the same moment don't return at the same
//! moment. So the first attempt waits, too.

use std::time::Duration;

/// The first ceiling.
pub const FIRST: Duration = Duration::from_millis(500);

/// The last ceiling: no client waits longer for a server that has come back.
pub const LONGEST: Duration = Duration::from_secs(30);

/// What the next delay depends on. The random number is an argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

// ANCHOR: backoff
impl Backoff {
    /// The longest that the next attempt may wait.
    #[must_use]
    pub fn ceiling(self) -> Duration {
        let doubled = 1_u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        FIRST.saturating_mul(doubled).min(LONGEST)
    }

    /// How long to wait now, after another failure; `random` is between 0 and 1.
    pub fn delay(&mut self, random: f64) -> Duration {
        let delay = self.ceiling().mul_f64(random.clamp(0.0, 1.0));
        self.failures = self.failures.saturating_add(1);
        delay
    }

    /// Starts again at zero: the client has been in the room for a while. An open socket is not
    /// enough, nor is a `welcome`. (A server that accepts and closes at once would be dialled about
    /// four times a second, for ever.)
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}
// ANCHOR_END: backoff

impl Backoff {
    /// How many attempts have failed in a row.
    #[must_use]
    pub fn failures(self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_up_to_half_a_minute() {
        let mut backoff = Backoff::default();
        let longest: Vec<_> = (0..9).map(|_| backoff.delay(1.0).as_millis()).collect();
        assert_eq!(longest, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
        for _ in 0..100 {
            assert_eq!(backoff.delay(1.0), LONGEST, "however long it goes on");
        }
        assert_eq!(backoff.failures(), 109);
        backoff.reset();
        assert_eq!(backoff, Backoff::default());
    }

    #[test]
    fn the_jitter_is_full() {
        for (random, millis) in [(0.0, 0), (0.25, 125), (0.5, 250), (1.0, 500), (7.0, 500)] {
            let delay = Backoff::default().delay(random);
            assert_eq!(delay.as_millis(), millis, "{random}");
        }
    }

    #[test]
    fn a_crowd_comes_back_spread_out() {
        let mut random = fastrand::Rng::with_seed(8);
        let mut tenths = [0; 10];
        for _ in 0..10_000 {
            let mut backoff = Backoff { failures: 6 };
            let share = backoff.delay(random.f64()).div_duration_f64(LONGEST);
            let tenth = (0..9).find(|tenth| share < f64::from(tenth + 1) / 10.0).unwrap_or(9);
            tenths[usize::try_from(tenth).expect("0 to 9")] += 1;
        }
        assert!(tenths.iter().all(|count| (900..1_100).contains(count)), "{tenths:?}");
    }
}
