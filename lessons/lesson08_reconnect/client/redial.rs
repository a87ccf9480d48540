//! When to dial again: what is final, how long to wait, since when the client has been away.

use std::time::{Duration, Instant};

use super::event::Wait;
use crate::lesson08_reconnect::{
    backoff::Backoff,
    outcome::{MAX_WAIT, Outcome, Verdict},
};

/// After so long without a connection the client is "offline".
pub const OFFLINE: Duration = Duration::from_secs(120);

/// A connection that ends sooner after `welcome` is a failed attempt: a server that lets everybody
/// in and closes at once would be dialled several times a second, for ever.
pub const STEADY: Duration = Duration::from_secs(5);

// ANCHOR: redial
/// What the next attempt depends on.
#[derive(Clone, Copy, Debug)]
pub struct Redial {
    backoff: Backoff,
    /// The time that the server wants the client to stay away, since it has announced a restart.
    invited: Option<Duration>,
    /// The end of that time, once the connection has ended.
    not_before: Option<Instant>,
    /// When the client came into the room, until that connection ends.
    reached: Option<Instant>,
    /// When the first failure since the last `welcome` was.
    since: Option<Instant>,
    /// New credentials have been tried since the room was last reached for good.
    refreshed: bool,
    /// The device believes that it has a network.
    network: bool,
}
// ANCHOR_END: redial

impl Default for Redial {
    /// No attempt has failed yet.
    fn default() -> Self {
        let (not_before, reached, since) = (None, None, None);
        let (backoff, invited) = (Backoff::default(), None);
        Self { backoff, invited, not_before, reached, since, refreshed: false, network: true }
    }
}

impl Redial {
    // ANCHOR: after
    /// The wait after such an end; `None`: no more attempts. `random` is between 0 and 1.
    pub fn after(&mut self, why: Outcome, random: f64, now: Instant) -> Option<Wait> {
        let invited = self.invited.take();
        let why = if invited.is_some() { announced(why) } else { why };
        let invited = invited.unwrap_or_default();
        if self.reached.take().is_some_and(|at| at + STEADY <= now) {
            self.backoff.reset();
            self.refreshed = false;
        }
        let least = match why.verdict() {
            Verdict::Stop => return None,
            Verdict::Credentials if self.refreshed => return None,
            Verdict::Credentials => {
                self.refreshed = true; // the dialler fetches them again for each attempt
                Duration::ZERO
            }
            Verdict::Retry => invited,
            Verdict::RetryAfter(time) => invited.max(time),
        };
        self.since.get_or_insert(now);
        // Not exactly at that time: other clients may have been told the same one.
        let not_before = now + least;
        self.not_before = Some(not_before);
        let until = self.network.then_some(not_before + self.backoff.delay(random));
        Some(Wait { until, attempt: self.backoff.failures(), why })
    }
    // ANCHOR_END: after

    /// The client is in the room: if that lasts, the next trouble begins with short waits.
    pub fn reached(&mut self, now: Instant) {
        (self.reached, self.since) = (Some(now), None);
    }

    /// The server is about to stop, and tells when to come back.
    pub fn invite(&mut self, after: Duration) {
        self.invited = Some(after.min(MAX_WAIT));
    }

    /// The device believes that it has a network, or that it has none; whether that is news.
    pub fn network(&mut self, up: bool) -> bool {
        std::mem::replace(&mut self.network, up) != up
    }

    /// The same wait, now that the network has gone, or is back. (A whole office gets it back in
    /// one moment.)
    #[must_use]
    pub fn replan(&self, wait: Wait, random: f64, now: Instant) -> Wait {
        let from = self.not_before.map_or(now, |time| time.max(now)); // the server's wish stands
        let until = self.network.then(|| from + Backoff::default().delay(random));
        Wait { until, ..wait }
    }

    /// The time from which a person should read "offline".
    #[must_use]
    pub fn offline_from(&self) -> Option<Instant> {
        self.since.map(|since| since + OFFLINE)
    }

    /// Whether a person should read "offline" while we wait.
    #[must_use]
    pub fn is_offline(&self, now: Instant) -> bool {
        !self.network || self.offline_from().is_some_and(|from| from <= now)
    }
}

/// What an end means after the server has announced a restart. On its way, a code may have become
/// 1000, 1002, 1005 or 1006. Codes from 4000 on were chosen for this client, and stay.
fn announced(why: Outcome) -> Outcome {
    match why {
        Outcome::Closed(code) if code.value() >= 4000 => why,
        _ => Outcome::Restarting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lesson04_frames::close::CloseCode, lesson08_reconnect::backoff::FIRST};

    const LOST: Outcome = Outcome::Closed(CloseCode::LOST);

    fn busy(seconds: u64) -> Outcome {
        Outcome::Declined { status: 503, retry_after: Some(Duration::from_secs(seconds)) }
    }

    /// The delay in milliseconds and the attempt's number.
    fn after(redial: &mut Redial, why: Outcome, random: f64) -> Option<(u128, u32)> {
        let now = Instant::now();
        let wait = redial.after(why, random, now)?;
        Some(((wait.until? - now).as_millis(), wait.attempt))
    }

    #[test]
    fn what_the_server_asks_for_comes_on_top_of_the_jitter() {
        let mut redial = Redial::default();
        assert_eq!(after(&mut redial, LOST, 0.5), Some((250, 1)));
        assert_eq!(after(&mut redial, busy(7), 0.5), Some((7_500, 2)));
        redial.invite(Duration::from_secs(3));
        assert_eq!(after(&mut redial, Outcome::Closed(1012.into()), 0.5), Some((4_000, 3)));
        assert_eq!(after(&mut redial, LOST, 0.5), Some((2_000, 4)), "an invitation is used once");
        redial.invite(Duration::MAX);
        assert_eq!(after(&mut redial, busy(7), 0.0), Some((MAX_WAIT.as_millis(), 5)));
        redial.reached(Instant::now());
        assert_eq!(after(&mut redial, LOST, 0.0), Some((0, 6)), "let in, and put out at once");
        let now = Instant::now();
        redial.reached(now);
        let wait = redial.after(LOST, 1.0, now + STEADY).expect("another call");
        assert_eq!((wait.until, wait.attempt), (Some(now + STEADY + FIRST), 1));
    }

    #[test]
    fn new_credentials_are_tried_once_for_each_time_in_the_room() {
        let unauthorized = Outcome::Declined { status: 401, retry_after: None };
        let (mut redial, now) = (Redial::default(), Instant::now());
        assert!(redial.after(unauthorized, 0.0, now).is_some());
        assert!(redial.after(unauthorized, 0.0, now).is_none());
        redial.reached(now);
        assert!(redial.after(unauthorized, 0.0, now).is_none(), "let in, and put out at once");
        redial.reached(now);
        assert!(redial.after(unauthorized, 0.0, now + STEADY).is_some(), "a day later, perhaps");
    }

    #[test]
    fn no_end_is_final_that_the_server_has_announced() {
        for (code, why) in [
            (1000, Outcome::Restarting),
            (1001, Outcome::Restarting),
            (1002, Outcome::Restarting),
            (1005, Outcome::Restarting),
            (1006, Outcome::Restarting),
            (1012, Outcome::Restarting),
            (4001, Outcome::Closed(4001.into())),
        ] {
            let (mut redial, now) = (Redial::default(), Instant::now());
            redial.invite(Duration::from_secs(3));
            redial.reached(now); // it was announced before everything was read
            let wait = redial.after(Outcome::Closed(code.into()), 0.0, now).expect("one more");
            assert_eq!((wait.why, wait.until), (why, Some(now + Duration::from_secs(3))), "{code}");
        }
        let (mut redial, now) = (Redial::default(), Instant::now());
        redial.invite(Duration::ZERO);
        assert_eq!(redial.after(Outcome::Closed(4501.into()), 0.0, now), None, "replaced is final");
        assert_eq!(redial.after(Outcome::Closed(1002.into()), 0.0, now), None, "used up");
    }

    #[test]
    fn credentials_are_refreshed_once() {
        for outcome in
            [Outcome::Closed(4500.into()), Outcome::Declined { status: 401, retry_after: None }]
        {
            let mut redial = Redial::default();
            assert_eq!(after(&mut redial, outcome, 0.0), Some((0, 1)));
            redial.reached(Instant::now());
            assert_eq!(after(&mut redial, outcome, 0.0), None, "{outcome}");
        }
    }

    #[test]
    fn two_minutes_or_no_network_are_offline() {
        let (mut redial, now) = (Redial::default(), Instant::now());
        assert!(!redial.is_offline(now + OFFLINE));
        let wait = redial.after(LOST, 0.0, now).expect("another call");
        redial.after(LOST, 0.0, now + Duration::from_secs(60)).expect("another call");
        assert!(!redial.is_offline(now + OFFLINE.saturating_sub(Duration::from_millis(1))));
        assert!(redial.is_offline(now + OFFLINE));
        assert!(redial.network(false) && !redial.network(false));
        let wait = redial.replan(wait, 0.5, now);
        assert!(redial.is_offline(now));
        assert_eq!((wait.until, redial.after(LOST, 0.0, now).expect("later").until), (None, None));
        assert!(redial.network(true));
        let wait = redial.replan(wait, 0.5, now);
        assert_eq!(wait.until, Some(now + Duration::from_millis(250)));
        let wait = redial.after(busy(7), 0.0, now).expect("another call");
        let again = redial.replan(wait, 0.5, now + Duration::from_secs(1)).until;
        assert_eq!(again, Some(now + Duration::from_millis(7_250)), "a network is no invitation");
    }
}
