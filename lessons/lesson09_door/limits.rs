//! Limits, so that one client doesn't take what is there for all: for each account how many
//! messages, for each address how many handshakes and failed sign-ins, for both how many open
//! sockets.
//!
//! `governor` counts like a token bucket: a burst is free, and then one more comes back every so
//! often. Its form (GCRA) needs one number for each key, and no timer.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
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
}

const fn rate(burst: u32, every: Duration) -> Rate {
    Rate { burst: NonZeroU32::new(burst).unwrap(), every }
}

impl Default for Allowed {
    fn default() -> Self {
        Self {
            messages: rate(20, Duration::from_millis(200)),
            handshakes: rate(40, Duration::from_millis(250)),
            failures: rate(5, Duration::from_secs(20)),
            sockets_of_account: 8,
            sockets_of_address: 100,
        }
    }
}

/// Counts one kind of event for each key.
pub struct Counter<K: Hash + Eq + Clone, C: Clock = MonotonicClock> {
    limiter: RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
}

/// Keys are forgotten when they are as good as new; this is looked at when there are so many.
const MANY: usize = 10_000;

impl<K: Hash + Eq + Clone, C: Clock + Clone> Counter<K, C> {
    /// No events yet.
    pub fn new(Rate { burst, every }: Rate, clock: C) -> Self {
        let quota = Quota::with_period(every).expect("a rate has a period").allow_burst(burst);
        let store = HashMapStateStore::default();
        Self { limiter: RateLimiter::new(quota, store, clock.clone()), clock }
    }

    /// Counts one more, or says how long to wait until there is room.
    pub fn count(&self, key: &K) -> Result<(), Duration> {
        if self.limiter.len() > MANY {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|not_yet| not_yet.wait_time_from(self.clock.now()))
    }
}

/// Everything that a server counts.
pub struct Limits {
    /// Messages, by account.
    pub messages: Counter<String>,
    /// Handshakes, by address.
    pub handshakes: Counter<IpAddr>,
    failures: Counter<IpAddr>,
    allowed: Allowed,
    open: Mutex<Open>,
    /// Addresses that have failed too often, and until when they are not listened to.
    silenced: Mutex<HashMap<IpAddr, Instant>>,
}

#[derive(Default)]
struct Open {
    of_account: HashMap<String, usize>,
    of_address: HashMap<IpAddr, usize>,
}

impl Limits {
    /// Nothing is counted yet.
    #[must_use]
    pub fn new(allowed: Allowed) -> Arc<Self> {
        Arc::new(Self {
            messages: Counter::new(allowed.messages, MonotonicClock),
            handshakes: Counter::new(allowed.handshakes, MonotonicClock),
            failures: Counter::new(allowed.failures, MonotonicClock),
            allowed,
            open: Mutex::default(),
            silenced: Mutex::default(),
        })
    }

    /// Whether this address may try to sign in, or how long it has to wait.
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

    /// Whether there is a place for one more socket.
    pub fn has_place(&self, account: &str, address: IpAddr) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.has_place(self.allowed, account, address)
    }

    /// A place for one more socket; dropping it gives it back.
    #[must_use]
    pub fn open(self: &Arc<Self>, account: &str, address: IpAddr) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if !open.has_place(self.allowed, account, address) {
            return None;
        }
        *open.of_account.entry(account.to_owned()).or_default() += 1;
        *open.of_address.entry(address).or_default() += 1;
        drop(open);
        Some(Place { limits: self.clone(), account: account.to_owned(), address })
    }
}

impl Open {
    fn has_place(&self, allowed: Allowed, account: &str, address: IpAddr) -> bool {
        let of_account = self.of_account.get(account).copied().unwrap_or_default();
        let of_address = self.of_address.get(&address).copied().unwrap_or_default();
        of_account < allowed.sockets_of_account && of_address < allowed.sockets_of_address
    }
}

/// The place of an open socket.
pub struct Place {
    limits: Arc<Limits>,
    account: String,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.limits.open.lock().unwrap_or_else(PoisonError::into_inner);
        take_one(&mut open.of_account, &self.account);
        take_one(&mut open.of_address, &self.address);
    }
}

/// One less; a key with none is forgotten.
fn take_one<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

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
        let open = limits.open.lock().expect("no panic");
        assert!(open.of_account.is_empty() && open.of_address.is_empty());
    }
}
