//! Limits, so that one client doesn't take what is there for all: for each account how many
//! messages, for each address how many handshakes, failed sign-ins and connections, for both how
//! many open sockets.
//!
//! `governor` counts like a token bucket: a burst is free, and then one more comes back every so
//! often. Its form (GCRA) needs one number for each key, and no timer.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    state::keyed::HashMapStateStore,
};

/// A rate: this many at once, and then one more after each `every`.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// How many at once.
    pub burst: NonZeroU32,
    /// The time until one more is free.
    pub every: Duration,
}

/// The limits of a server.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    /// Chat messages and everything else that a person sends.
    pub messages: Rate,
    /// Handshakes from one address, and questions that are as much work.
    pub handshakes: Rate,
    /// Failed sign-ins from one address.
    pub failures: Rate,
    /// Open sockets of one account.
    pub sockets_of_account: usize,
    /// Open sockets from one address. A company or a school may be one address.
    pub sockets_of_address: usize,
    /// Answers of one account with a part of the log that are not sent yet.
    pub answers_of_account: usize,
    /// Connections from one address, whatever is said on them.
    pub connections_of_address: usize,
}

const fn rate(burst: u32, every: Duration) -> Rate {
    Rate { burst: NonZeroU32::new(burst).unwrap(), every }
}

// ANCHOR: allowed
impl Default for Allowed {
    fn default() -> Self {
        Self {
            messages: rate(20, Duration::from_millis(200)),
            handshakes: rate(40, Duration::from_millis(250)),
            failures: rate(5, Duration::from_secs(20)),
            sockets_of_account: 8,
            sockets_of_address: 100,
            answers_of_account: 4,
            connections_of_address: 1_000,
        }
    }
}
// ANCHOR_END: allowed

/// Counts one kind of event for each key.
pub struct Counter<K: Hash + Eq + Clone, C: Clock = MonotonicClock> {
    limiter: RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
    counted: AtomicUsize,
}

/// After so many events, the keys that are as good as new are forgotten. That looks at all of them,
/// so it isn't done for each event: a crowd of addresses would make each of them cost as much as
/// all.
const MANY: usize = 10_000;

// ANCHOR: counter
impl<K: Hash + Eq + Clone, C: Clock + Clone> Counter<K, C> {
    /// No events yet.
    pub fn new(Rate { burst, every }: Rate, clock: C) -> Self {
        let quota = Quota::with_period(every).expect("a rate has a period").allow_burst(burst);
        let store = HashMapStateStore::default();
        let limiter = RateLimiter::new(quota, store, clock.clone());
        Self { limiter, clock, counted: AtomicUsize::new(0) }
    }

    /// Counts one more, or says how long to wait until there is room.
    pub fn count(&self, key: &K) -> Result<(), Duration> {
        if self.counted.fetch_add(1, Relaxed) % MANY == MANY - 1 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|not_yet| not_yet.wait_time_from(self.clock.now()))
    }
}
// ANCHOR_END: counter

/// Everything that a server counts.
pub struct Limits {
    /// How much is allowed.
    pub allowed: Allowed,
    /// Messages, by account.
    pub messages: Counter<String>,
    /// Handshakes, by address.
    pub handshakes: Counter<IpAddr>,
    /// Tickets, by account: as many as handshakes. A person with many addresses would push
    /// everybody else's out.
    pub tickets: Counter<String>,
    failures: Counter<IpAddr>,
    of_account: Arc<Open<String>>,
    of_address: Arc<Open<IpAddr>>,
    connections: Arc<Open<IpAddr>>,
    answers: Arc<Open<String>>,
    /// Addresses that have failed too often, and until when they are not listened to.
    silenced: Mutex<HashMap<IpAddr, Instant>>,
}

impl Limits {
    /// Nothing is counted yet.
    #[must_use]
    pub fn new(allowed: Allowed) -> Arc<Self> {
        Arc::new(Self {
            messages: Counter::new(allowed.messages, MonotonicClock),
            handshakes: Counter::new(allowed.handshakes, MonotonicClock),
            tickets: Counter::new(allowed.handshakes, MonotonicClock),
            failures: Counter::new(allowed.failures, MonotonicClock),
            allowed,
            of_account: Arc::default(),
            of_address: Arc::default(),
            connections: Arc::default(),
            answers: Arc::default(),
            silenced: Mutex::default(),
        })
    }

    // ANCHOR: failed
    /// Whether a sign-in of this address may fail, or how long it has to wait. A good invitation
    /// never waits: strangers at the same address would keep out who was invited.
    pub fn may_fail(&self, address: IpAddr) -> Result<(), Duration> {
        let silenced = self.silenced.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = silenced.get(&address).map(|end| end.saturating_duration_since(Instant::now()));
        wait.filter(|wait| !wait.is_zero()).map_or(Ok(()), Err)
    }

    /// Counts a sign-in that has failed. After too many, the address has to wait.
    pub fn failed(&self, address: IpAddr) {
        if let Err(wait) = self.failures.count(&address) {
            let now = Instant::now();
            let mut silenced = self.silenced.lock().unwrap_or_else(PoisonError::into_inner);
            silenced.retain(|_, end| *end > now);
            silenced.insert(address, now + wait);
        }
    }
    // ANCHOR_END: failed

    /// A place for one more socket; dropping it gives it back.
    #[must_use]
    pub fn open(&self, account: &str, address: IpAddr) -> Option<Place> {
        let account = self.of_account.hold(account.to_owned(), self.allowed.sockets_of_account)?;
        let address = self.of_address.hold(address, self.allowed.sockets_of_address)?;
        Some(Place { _of: (account, address) })
    }

    /// The same for one more answer.
    #[must_use]
    pub fn answer(&self, account: &str) -> Option<impl Drop + Send + use<>> {
        self.answers.hold(account.to_owned(), self.allowed.answers_of_account)
    }

    /// The same for one more connection.
    #[must_use]
    pub fn connect(&self, address: IpAddr) -> Option<impl Drop + Send + use<>> {
        self.connections.hold(address, self.allowed.connections_of_address)
    }
}

/// The place of an open socket.
pub struct Place {
    _of: (Held<String>, Held<IpAddr>),
}

// ANCHOR: open
/// How many are open of each key. A key with none is forgotten.
struct Open<K: Hash + Eq>(Mutex<HashMap<K, usize>>);

/// One of them.
struct Held<K: Hash + Eq + Clone> {
    open: Arc<Open<K>>,
    key: K,
}

impl<K: Hash + Eq> Default for Open<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq + Clone> Open<K> {
    /// One more, if there are not so many already.
    fn hold(self: &Arc<Self>, key: K, most: usize) -> Option<Held<K>> {
        let mut counts = self.lock();
        if counts.get(&key).copied().unwrap_or_default() >= most {
            return None;
        }
        *counts.entry(key.clone()).or_default() += 1;
        Some(Held { open: self.clone(), key })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone> Drop for Held<K> {
    fn drop(&mut self) {
        let mut counts = self.open.lock();
        if let Some(count) = counts.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.key);
            }
        }
    }
}
// ANCHOR_END: open

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn a_burst_is_free_and_then_one_comes_back_at_a_time() {
        let clock = FakeRelativeClock::default();
        let counter = Counter::new(rate(3, Duration::from_secs(1)), clock.clone());
        for _ in 0..3 {
            assert_eq!(counter.count(&"Lan"), Ok(()));
        }
        assert_eq!(counter.count(&"Lan"), Err(Duration::from_secs(1)));
        assert_eq!(counter.count(&"Minh"), Ok(()), "each has a bucket of their own");
        clock.advance(Duration::from_millis(400));
        assert_eq!(counter.count(&"Lan"), Err(Duration::from_millis(600)));
        clock.advance(Duration::from_millis(600));
        assert_eq!(counter.count(&"Lan"), Ok(()));
        assert!(counter.count(&"Lan").is_err());
    }

    #[test]
    fn keys_that_are_as_good_as_new_do_not_fill_the_memory() {
        let clock = FakeRelativeClock::default();
        let counter = Counter::new(rate(3, Duration::from_secs(1)), clock.clone());
        for key in 0..10 * MANY {
            clock.advance(Duration::from_millis(1));
            assert_eq!(counter.count(&key), Ok(()));
            assert!(counter.limiter.len() <= 2 * MANY, "{key}");
        }
    }

    #[test]
    fn a_closed_socket_gives_its_place_back() {
        let allowed =
            Allowed { sockets_of_account: 2, sockets_of_address: 3, ..Allowed::default() };
        let limits = Limits::new(allowed);
        let home = IpAddr::from([203, 0, 113, 7]);
        let places: Vec<_> = (0..2).filter_map(|_| limits.open("Lan", home)).collect();
        assert!(limits.open("Lan", home).is_none());
        let minh = limits.open("Minh", home);
        assert!(minh.is_some() && limits.open("Minh", home).is_none(), "the address is full");
        drop(places);
        assert!(limits.open("Lan", home).is_some());
        drop(minh);
        assert!(limits.of_account.lock().is_empty() && limits.of_address.lock().is_empty());
    }
}
